"""The answer to a message is lost: the message is looked for, and not shown twice."""

import asyncio
import random
import re

import pytest
from chat_doubles import card, decided, opened, protected, stranger
from stage import MANY, Stage

from bot.phone import LostAnswer, Refusal, Silence, Unreachable

MAYBE = "🔁 Maybe a repeat:"


async def warm(stage):
    """A first message, after which the bot knows where it stands."""
    await stage.bench.start()
    await stage.journaled(stranger())
    await stage.quiet()


def trade(number):
    return opened(number), protected(number)


def trades(stage):
    """Numbers of the fills in the chat, in order."""
    found = (re.search(r"Filled.*trade (\d+)", m["text"], re.DOTALL) for m in stage.shown())
    return [int(each[1]) for each in found if each]


@pytest.mark.parametrize("effect", [LostAnswer(), Silence()])
async def test_an_alert_whose_answer_is_lost_is_shown_once(stage, effect):
    await warm(stage)
    stage.fail("sendMessage", effect)
    await stage.journaled(*trade(1), *trade(2))
    await stage.quiet()
    assert trades(stage) == [1, 2]
    assert stage.sends() == 3
    assert MAYBE not in "".join(stage.lines())


async def test_of_many_lost_answers_none_shows_anything_twice(stage):
    await warm(stage)
    stage.fail("sendMessage", LostAnswer(), 30)
    await stage.journaled(*(event for number in range(1, 31) for event in trade(number)))
    await stage.quiet(7200)
    assert trades(stage) == list(range(1, 31))
    assert stage.sends() == 31


async def test_it_is_found_behind_what_the_person_wrote_meanwhile(stage):
    await warm(stage)
    stage.cut_off()
    for _ in range(3):
        stage.phone.send("is anybody there?")
    await stage.journaled(*trade(1))
    stage.restore()
    stage.fail("sendMessage", LostAnswer())
    await stage.quiet()
    assert trades(stage) == [1]
    assert MAYBE not in "".join(stage.lines())


async def test_the_answer_to_a_command_may_be_lost_before_it(stage):
    await warm(stage)
    stage.fail("sendMessage", LostAnswer())
    stage.phone.send("/status")
    await asyncio.sleep(0.2)
    await stage.journaled(*trade(1))
    stage.fail("sendMessage", LostAnswer())
    await stage.quiet()
    assert trades(stage) in ([1], [1, 1])
    assert sum(line.startswith("✅") for line in stage.lines()) == 1
    assert sum(line.startswith(MAYBE) for line in stage.lines()) == len(trades(stage)) - 1


async def test_a_desk_that_starts_again_still_knows_where_to_look(stage, bench):
    await warm(stage)
    await stage.stop()
    stage.fail("sendMessage", LostAnswer())
    async with Stage(bench, stage.path, phone=stage.phone).playing() as again:
        await again.journaled(*trade(1))
        await again.quiet()
    assert trades(stage) == [1]
    assert MAYBE not in "".join(stage.lines())


async def test_where_nobody_knows_where_to_look_it_is_sent_again_and_says_so(stage):
    await stage.bench.start()
    stage.fail("sendMessage", LostAnswer())
    await stage.journaled(*trade(1))
    await stage.quiet()
    first, second = stage.lines()
    assert second == f"{MAYBE} {first}"


async def test_a_repeat_that_is_lost_too_is_found(stage):
    await warm(stage)
    stage.fail("sendMessage", Refusal(502))
    stage.fail("sendMessage", LostAnswer())
    await stage.journaled(*trade(1))
    await stage.quiet()
    assert trades(stage) == [1]


@pytest.mark.parametrize("effect", [Refusal(502), Unreachable()])
@pytest.mark.parametrize("written", [0, 1])
async def test_only_what_may_be_a_repeat_says_so(stage, effect, written):
    """Where the person wrote meanwhile, ids do not tell whether the first one arrived."""
    await warm(stage)
    stage.fail("sendMessage", effect)
    await stage.journaled(*trade(1))
    for _ in range(written):
        stage.phone.send("a word between")
    await stage.quiet()
    assert trades(stage) == [1]
    fill = next(line for line in stage.lines() if "Filled" in line)
    assert fill.startswith(MAYBE) is (isinstance(effect, Refusal) and written > 0)


async def test_a_mark_that_proves_wrong_is_there_while_it_is_not_known(stage):
    await warm(stage)
    stage.fail("sendMessage", Refusal(502))
    await stage.journaled(*trade(1))
    await stage.quiet()
    texts = [c["params"]["text"] for c in stage.phone.requests if "Filled" in str(c["params"])]
    assert ["Maybe a repeat" in text for text in texts] == [False] * 7 + [True, False]
    assert stage.lines()[-1].startswith("✅")


async def test_a_desk_that_dies_before_it_knows_does_not_show_it_twice(stage, bench):
    await warm(stage)
    stage.fail("sendMessage", Silence())
    await stage.journaled(*trade(1), *trade(2))
    await stage.stop()
    assert trades(stage) == [1]
    async with Stage(bench, stage.path, phone=stage.phone).playing() as again:
        await again.quiet()
    assert trades(stage) == [1, 2]
    assert MAYBE not in "".join(stage.lines())


async def test_a_card_that_ends_while_it_is_looked_for_shows_its_end(stage):
    await warm(stage)
    stage.fail("sendMessage", LostAnswer())
    await stage.journaled(card(1))
    await stage.journaled(decided(1, "expired", ""))
    await stage.quiet()
    (shown,) = stage.shown()[1:]
    assert shown["text"].startswith("⌛ Expired")
    assert shown["buttons"] == []


async def test_a_card_that_may_be_there_twice_acts_once(stage):
    await stage.bench.start(card(1))
    stage.fail("sendMessage", LostAnswer())
    stage.outbox.notify()
    await asyncio.sleep(5)
    first, second = stage.shown()
    approve = first["buttons"][0][0]["callback_data"]
    said = [await stage.phone.press(each["message_id"], approve) for each in (second, first)]
    assert [each["text"] for each in said] == ["Approving…", "Already approved by You."]
    assert stage.bench.kinds().count("CycleOpened") == 1


@pytest.mark.parametrize("seed", range(6))
async def test_any_mixture_of_faults_loses_nothing_and_repeats_nothing_unmarked(stage, seed):
    """Of 20 alerts on a bad line all arrive, in order; what comes again says that it may."""
    chance = random.Random(seed)
    await warm(stage)
    effects = (Unreachable(), LostAnswer(), Refusal(502), Refusal(429, 7), Silence())
    for _ in range(30):
        stage.fail("sendMessage", chance.choice(effects))
        stage.fail("editMessageText", chance.choice((*effects[:1], *effects[2:])))
    await stage.journaled(*(event for number in range(1, 21) for event in trade(number)))
    await stage.quiet(MANY)
    unmarked = [line for line in stage.lines() if line.startswith("✅")]
    assert sorted(set(trades(stage))) == list(range(1, 21))
    assert trades(stage) == sorted(trades(stage))
    assert len(unmarked) <= 20
