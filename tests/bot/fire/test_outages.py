"""The chat is away for minutes or an hour, or blocked: nothing critical is lost, and no flood."""

import asyncio
import logging
from decimal import Decimal
from itertools import pairwise

import pytest
from chat_doubles import (
    ANN,
    ME,
    NOW,
    card,
    decided,
    opened,
    protected,
    stranger,
    summary,
)
from stage import MANY, Stage

from bot.phone import LostAnswer, Refusal, Unreachable
from trading.domain import events as ev
from trading.domain.types import Side

MINUTE_S = 60.0


def closed(number):
    return ev.PositionClosed(
        NOW, "c", number, "BTCUSDT", Side.BUY, Decimal("0.5"), Decimal(100), Decimal(98),
        Decimal("-1.0"), Decimal("0.04"), -1.0, "stop", NOW - 60_000, 0,
    )  # fmt: skip


def expired(number):
    return decided(number, "expired", "")


async def an_outage(stage, minutes):
    """Trades, cards that nobody sees, and days that end, while the chat is away."""
    part_s = minutes * MINUTE_S / 4
    await stage.journaled(opened(1), protected(1), card(11), card(12))
    await asyncio.sleep(part_s)
    await stage.journaled(closed(1), expired(11), summary(0), card(13), stranger(7))
    await asyncio.sleep(part_s)
    await stage.journaled(opened(2), expired(12), expired(13), card(14), summary(86_400_000))
    await asyncio.sleep(part_s)
    await stage.journaled(protected(2), closed(2), expired(14), expired(1), card(15))
    await asyncio.sleep(part_s)


@pytest.mark.parametrize(
    ("minutes", "effect"),
    [(5, Unreachable()), (60, Unreachable()), (60, Refusal(502)), (60, Refusal(429, 45))],
)
async def test_after_an_outage_what_matters_comes_in_order_and_the_rest_is_counted(
    stage, minutes, effect
):
    await stage.bench.start()
    await stage.journaled(card(1))
    assert stage.shown()[0]["buttons"]
    stage.cut_off(effect)
    await an_outage(stage, minutes)
    assert len(stage.shown()) == 1
    stage.restore()
    await stage.quiet()
    old, alarm, *trades, live, counted = stage.shown()
    assert old["text"].startswith("⌛ Expired")
    assert alarm["text"].startswith("👤")
    said = [m["text"].removeprefix("🔁 Maybe a repeat: ") for m in trades]
    assert [(text[0], text.rpartition(" ")[2]) for text in said] == [
        ("✅", "1"), ("🔴", "1"), ("✅", "2"), ("🔴", "2"),
    ]  # fmt: skip
    assert "Approve?" in live["text"]
    lasted = "1 h" if minutes == 60 else "5 min"
    assert counted["text"].split("\n")[:2] == [
        f"📭 This chat could not be reached for {lasted}",
        "Not shown: 2 daily summaries, 4 cards expired.",
    ]
    assert counted["silent"]
    assert [bool(m["buttons"]) for m in stage.shown()] == [False] * 6 + [True, False]
    assert stage.outbox.last_error() == ""


async def test_a_short_absence_leaves_nothing_out(stage):
    await stage.bench.start()
    stage.cut_off()
    await stage.journaled(card(1), expired(1), summary())
    await asyncio.sleep(20)
    stage.restore()
    await stage.quiet()
    assert [line[0] for line in stage.lines()] == ["⌛", "🌙"]


async def test_what_is_counted_is_one_message_through_any_number_of_failures(stage):
    await stage.bench.start()
    await stage.journaled(stranger())
    stage.cut_off()
    await stage.journaled(card(1), expired(1))
    await asyncio.sleep(10 * MINUTE_S)
    await stage.journaled(card(2), expired(2))
    await asyncio.sleep(10 * MINUTE_S)
    stage.restore()
    stage.fail("sendMessage", LostAnswer())
    await stage.quiet()
    _, counted = stage.shown()
    assert "Not shown: 2 cards expired." in counted["text"]


async def test_two_outages_are_counted_apart(stage):
    await stage.bench.start()
    for number in (1, 2):
        stage.cut_off()
        await stage.journaled(card(number), expired(number))
        await asyncio.sleep(10 * MINUTE_S)
        stage.restore()
        await stage.quiet()
    assert [m["text"].split("\n")[1] for m in stage.shown()] == ["Not shown: 1 card expired."] * 2


async def test_a_restart_in_the_middle_of_an_outage_counts_what_was_before_it(stage, bench):
    await stage.bench.start()
    stage.cut_off()
    await stage.journaled(opened(1), protected(1), card(2), expired(2), card(3), expired(3))
    await asyncio.sleep(10 * MINUTE_S)
    await stage.stop()
    stage.restore()
    async with Stage(bench, stage.path, phone=stage.phone).playing() as again:
        await again.quiet()
    fill, counted = stage.shown()
    assert fill["text"].startswith("✅ Filled")
    assert counted["text"].startswith(
        "📭 This chat could not be reached for a while\nNot shown: 2 cards expired."
    )


async def test_a_person_who_comes_late_gets_everything_in_order_and_holds_nobody_up(
    bench, chat_file
):
    async with Stage(bench, chat_file, people=(ME, ANN)).playing() as stage:
        await bench.start()
        await stage.journaled(opened(1), protected(1), closed(1), card(2), expired(2))
        assert [line[0] for line in stage.lines(ME)] == ["✅", "🔴", "⌛"]
        assert "messages wait until 77" in stage.outbox.last_error()
        await asyncio.sleep(30 * MINUTE_S)
        stage.phone.send("/status", user_id=ANN)
        await stage.quiet()
        assert [line[0] for line in stage.lines(ANN)][:2] == ["✅", "🔴"]
        assert "Not shown: 1 card expired." in stage.shown(ANN)[-1]["text"]
        assert stage.outbox.last_error() == ""


async def test_a_bot_that_was_blocked_for_an_hour_tells_everything_when_it_may(stage):
    await stage.bench.start()
    stage.fail("sendMessage", Refusal(403), MANY)
    await stage.journaled(opened(1), protected(1), closed(1))
    await asyncio.sleep(60 * MINUTE_S)
    assert stage.sends() <= 8
    assert stage.shown() == []
    stage.fail("sendMessage", Refusal(403), 0)
    stage.phone.send("/status")
    await asyncio.sleep(5)
    assert [line[0] for line in stage.lines()][:2] == ["✅", "🔴"]


async def test_a_flood_limit_is_kept_to_the_second_and_the_order_stays(stage):
    await stage.bench.start()
    stage.fail("sendMessage", Refusal(429, 245))
    await stage.journaled(*(each for n in range(1, 9) for each in (opened(n), protected(n))))
    refused = stage.phone.requests[-1]["time"]
    await stage.quiet()
    times = [c["time"] for c in stage.phone.requests if c["method"] == "sendMessage"][1:]
    assert times[0] == pytest.approx(refused + 245, abs=1)
    assert max(b - a for a, b in pairwise(times)) <= 1.01
    assert [line.rpartition(" ")[2] for line in (m["text"] for m in stage.shown())] == [
        str(n) for n in range(1, 9)
    ]


async def test_a_thousand_strangers_hold_no_alarm_up(stage):
    await stage.bench.start()
    for first in range(1, 1_000, 20):
        await stage.journaled(*map(stranger, range(first, first + 20)))
    await stage.journaled(opened(1), protected(1))
    await asyncio.sleep(5)
    assert [line[0] for line in stage.lines()] == ["👤", "✅"]
    await stage.quiet(60)
    assert "1,000 strangers" in stage.lines()[0]
    assert stage.sends() == 2


async def test_a_revoked_token_is_said_and_everything_is_told_when_it_works_again(stage, caplog):
    await stage.bench.start()
    await stage.journaled(card(1))
    stage.cut_off(Refusal(401))
    await asyncio.sleep(40)
    await stage.journaled(opened(2), protected(2), closed(2), expired(1))
    await asyncio.sleep(20 * MINUTE_S)
    sentence = "Telegram does not accept the token: check it with @BotFather"
    assert stage.outbox.last_error() == stage.chat.last_error == sentence
    assert stage.watchdog.health() == f"the chat has not been heard for 20 min: {sentence}"
    fatal = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert sum(sentence in r.getMessage() for r in fatal) == 2  # by the poll and by the watchdog
    assert "123456:" not in caplog.text
    stage.restore()
    await asyncio.sleep(5 * MINUTE_S)
    assert [line[0] for line in stage.lines()] == ["⌛", "✅", "🔴", "📭"]
    assert (stage.watchdog.health(), stage.outbox.last_error()) == ("", "")
