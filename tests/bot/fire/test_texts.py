"""Long texts and hostile names on their way to the phone."""

import asyncio

import pytest
from chat_doubles import card, decided, opened, paused, protected
from msgspec.structs import replace
from stage import Stage
from virtual_time import until_virtually

from bot.chat import Button, Message
from bot.phone import LostAnswer, Refusal, Silence, Unreachable

LINES = [f"{number:03} <b>line</b> &lt; {'x' * 80}" for number in range(100)]
LONG = Message("<i>" + "\n".join(LINES) + "</i>", ((Button("Yes", "c:resume"),),))


def units(text):
    return len(text.encode("utf-16-le")) // 2


PAUSES = 5  # use up the burst: from then on a message goes each second


async def warm(stage):
    await stage.bench.start()
    await stage.journaled(*map(paused, range(PAUSES)))
    await stage.quiet()


async def begun(stage, number):
    """So many parts of the long text are there."""
    stage.outbox.alarm("long", LONG)
    await until_virtually(lambda: len(parts(stage)) >= number, 60)


def parts(stage):
    """The messages after those about pauses."""
    return stage.shown()[PAUSES:]


def assert_whole(stage):
    """Every line once and in order, in messages that Telegram takes, the button on the last."""
    shown = parts(stage)
    text = "\n".join(m["text"].removeprefix("🔁 Maybe a repeat: ") for m in shown)
    assert units(text) > 9_000
    assert [line[:3] for line in text.split("\n")] == [f"{number:03}" for number in range(100)]
    assert all(units(m["text"]) <= 4096 for m in shown)
    assert [bool(m["buttons"]) for m in shown] == [False] * (len(shown) - 1) + [True]


async def test_a_long_text_comes_in_parts_with_its_marks_whole(stage):
    await warm(stage)
    stage.outbox.alarm("long", LONG)
    await stage.quiet()
    assert_whole(stage)
    assert len(parts(stage)) == 3
    assert not stage.phone.requests[-1]["response"].get("error_code")
    assert {m["entities"][0]["type"] for m in parts(stage)} == {"italic"}


@pytest.mark.parametrize("effect", [Refusal(429, 30), Unreachable(), LostAnswer(), Silence()])
@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_fault_between_its_parts_repeats_none(stage, effect, place):
    await warm(stage)
    await begun(stage, place)
    stage.fail("sendMessage", effect)
    await stage.quiet()
    assert_whole(stage)


async def test_a_restart_between_its_parts_goes_on_with_the_next(stage, bench):
    await warm(stage)
    await begun(stage, 1)
    stage.fail("sendMessage", Refusal(429, 30))
    await asyncio.sleep(5)
    await stage.stop()
    assert len(parts(stage)) == 1
    async with Stage(bench, stage.path, phone=stage.phone).playing() as again:
        await again.quiet()
    assert_whole(stage)


async def test_a_hostile_name_is_shown_as_it_is(stage):
    name = "P/L < 0 & <b>"
    await stage.bench.start()
    await stage.journaled(card(1, name))
    await stage.journaled(
        decided(1, by=name),
        replace(opened(2), symbol=name),
        replace(protected(2), symbol=name, venue_id="</b><a href='tg://x'>"),
    )
    await stage.quiet()
    sends = [c for c in stage.phone.requests if c["method"] in ("sendMessage", "editMessageText")]
    assert all(c["response"]["ok"] for c in sends)
    assert all(c["params"]["parse_mode"] == "HTML" for c in sends)
    assert all(name in m["text"] for m in stage.shown())
