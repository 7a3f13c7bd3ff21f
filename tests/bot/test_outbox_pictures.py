"""Pictures of posts: drawn when the message goes, never waited for, the same after a restart."""

import asyncio
import time
from decimal import Decimal

import pytest
from chat_doubles import ME, post_context, settle, summary
from msgspec.structs import replace as changed

from bot.chat import ChatBusy, ChatUnsure, Message
from bot.outbox import drawing
from bot.views import daily
from trading.domain.daily import Extreme
from trading.domain.types import Side

PNG = b"\x89PNG\r\n\x1a\n"
HOUR_MS = 3_600_000


def day(number=0):
    """A day with trades and a curve."""
    wallets = [Decimal(10_000) + 7 * step for step in (1, -2, 4, 3)]
    points = tuple((number + n * HOUR_MS, wallet) for n, wallet in enumerate(wallets, 1))
    trade = Extreme("BTCUSDT", Side.BUY, 1.5, Decimal(12))
    return changed(summary(number), start=Decimal(10_000), curve=points, best=trade, worst=trade)


def shown_to(me, chat):
    return [message for (chat_id, _id), message in chat.shown.items() if chat_id == me]


async def test_the_digest_goes_with_its_picture_once_and_silently(outbox, journal, chat):
    await journal.append([day()])
    await settle(outbox, chat.clock)
    [message] = shown_to(ME, chat)
    assert message.photo.startswith(PNG)
    assert message.silent
    assert "Best BTCUSDT long +1.50 R" in message.html
    await journal.append([summary(1)])
    await settle(outbox, chat.clock)
    assert [what for _, what, _, _ in chat.log] == ["send", "send"]


async def test_a_day_without_trades_is_short_and_has_no_picture(outbox, journal, chat):
    await journal.append([changed(day(), trades=0, wins=0, best=None, worst=None)])
    await settle(outbox, chat.clock)
    [message] = shown_to(ME, chat)
    assert message.photo is None
    assert message.html.count("\n") == 2


async def test_nothing_is_drawn_on_the_event_loop(outbox, journal, chat, monkeypatch):
    threads = set()

    def draw(chart, png=drawing.equity_png):
        with pytest.raises(RuntimeError, match="no running event loop"):
            asyncio.get_running_loop()
        threads.add(chart.title)
        return png(chart)

    monkeypatch.setattr(drawing, "equity_png", draw)
    await journal.append([day()])
    await settle(outbox, chat.clock)
    assert threads == {"Last 7 days"}


async def test_where_it_cannot_be_drawn_the_text_goes_alone(
    outbox, journal, chat, monkeypatch, caplog
):
    def broken(_chart):
        raise OSError("no font")

    monkeypatch.setattr(drawing, "equity_png", broken)
    await journal.append([day()])
    await settle(outbox, chat.clock)
    [message] = shown_to(ME, chat)
    assert (message.photo, message.curve, outbox.waiting()) == (None, None, 0)
    assert message.html.startswith("🌙")
    assert "its text goes alone" in caplog.text


async def test_a_picture_that_takes_too_long_holds_nobody_up(
    outbox, journal, chat, monkeypatch, caplog
):
    monkeypatch.setattr(drawing, "LONGEST_DRAWING_S", 0.05)
    monkeypatch.setattr(drawing, "equity_png", lambda _chart: time.sleep(0.4))
    began = time.monotonic()
    await journal.append([day()])
    await settle(outbox, chat.clock)
    assert time.monotonic() - began < 0.4
    [message] = shown_to(ME, chat)
    assert message.photo is None
    assert "its text goes alone" in caplog.text


async def test_a_desk_that_died_before_it_was_taken_over_sends_the_same(make, journal, chat):
    make()
    await journal.append([day()])  # and then the process dies
    await settle(make(), chat.clock)
    await settle(make(), chat.clock)
    [message] = shown_to(ME, chat)
    again = daily.digest(day(), post_context(None)).curve
    assert message.photo == drawing._png(again)
    assert [what for _, what, _, _ in chat.log] == ["send"]


@pytest.mark.parametrize("restart", [False, True])
async def test_one_whose_answer_was_lost_is_found_and_not_shown_twice(make, journal, chat, restart):
    outbox = make()
    outbox.reply(ME, Message("so that the newest id is known"), None)
    await settle(outbox, chat.clock)
    await journal.append([day()])
    lost = ChatUnsure("the answer was lost")
    chat.failures.append(lost)
    chat.lost.append(lost)
    if restart:
        outbox.follow()
        await next(iter(outbox._lanes.values())).step()
        outbox = make()
    await settle(outbox, chat.clock)
    digests = [m for m in shown_to(ME, chat) if "🌙" in m.html]
    assert len(digests) == 1
    assert digests[0].photo.startswith(PNG)
    assert "repeat" not in digests[0].html
    assert outbox.waiting() == 0


async def test_one_that_was_refused_for_now_is_drawn_again(outbox, journal, chat):
    await journal.append([day()])
    chat.failures.append(ChatBusy(3))
    await settle(outbox, chat.clock)
    [message] = shown_to(ME, chat)
    assert message.photo.startswith(PNG)


async def test_a_message_without_a_curve_is_left_as_it_is():
    message = Message("text", photo=b"its own")
    assert await drawing.drawn(message) is message
