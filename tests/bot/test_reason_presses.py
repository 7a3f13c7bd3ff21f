"""A reason is one tap: answered at once and kindly, whoever presses, however late."""

import pytest
from chat_doubles import ANN, ME, NOW, card, decided
from operator_bench import REJECT, tapped

from bot.buttons import PressCard
from trading.domain import events as ev
from trading.domain.answers import REASONS
from trading.domain.types import Side

NEWS = PressCard(1, 1, "news", "9f3a")


def outcome(bench):
    [signal] = bench.engine.state.answers.waiting
    return ev.OutcomeKnown(
        NOW, signal, "BTCUSDT", "5m", Side.BUY, 68.0, -1.0, shadow=True, exit="stop"
    )


async def heard(bench, *updates):
    """The last answer, and how many events came of these presses."""
    before = bench.journal.head
    await bench.hear(*([each] for each in updates))
    return bench.chat.answers[-1][1], bench.journal.head - before


@pytest.mark.parametrize("reason", REASONS)
async def test_a_reason_is_noted_under_its_card(bench, reason):
    await bench.start(card())
    bench.keys[ME, 11] = "card:1"
    said, _ = await heard(bench, tapped(1, REJECT), tapped(2, PressCard(1, 1, reason, "9f3a")))
    assert said.startswith("Noted: ")
    assert bench.kinds()[-2:] == ["Pressed", "RejectionExplained"]
    assert bench.told == []


async def test_the_second_reason_hears_the_first(bench):
    await bench.start(card(), decided(verdict="rejected"))
    await heard(bench, tapped(1, NEWS))
    again = PressCard(1, 1, "level", "9f3a")
    assert await heard(bench, tapped(2, again, ANN)) == ("The reason stands already: news.", 0)


@pytest.mark.parametrize(
    ("press", "verdict", "sentence"),
    [
        (PressCard(1, 2, "news", "9f3a"), "rejected", "does not belong to this message"),
        (PressCard(1, 1, "news", "0000"), "rejected", "does not belong to this message"),
        (PressCard(9, 1, "news", "9f3a"), "rejected", "Card 9 is not waiting for a reason."),
        (NEWS, "", "Card 1 is not waiting for a reason."),
        (NEWS, "approved", "Card 1 was not rejected: it needs no reason."),
        (NEWS, "expired", "Card 1 was not rejected: it needs no reason."),
        (NEWS, "refused", "Card 1 is not waiting for a reason."),
    ],
)
async def test_other_buttons_do_nothing(bench, press, verdict, sentence):
    await bench.start(card(), *([decided(verdict=verdict)] if verdict else []))
    said, events = await heard(bench, tapped(1, press))
    assert sentence in said
    assert (events, bench.told) == (0, [])


async def test_a_reason_under_another_message_does_nothing(bench):
    await bench.start(card(), decided(verdict="rejected"))
    bench.keys[ME, 11] = "card:2"
    said = ("This button does not belong to this message.", 0)
    assert await heard(bench, tapped(1, NEWS, message_id=11)) == said


async def test_a_reason_that_comes_after_the_outcome_is_declined_kindly(bench):
    await bench.start(card(), decided(verdict="rejected"))
    bench.engine.refold(outcome(bench))
    said, events = await heard(bench, tapped(1, NEWS))
    assert said == ("Its outcome is known by now; a reason counts only before. /operator shows it.")
    assert (len(said) <= 200, events) == (True, 0)


async def test_a_stranger_explains_nothing(bench):
    await bench.start(card(), decided(verdict="rejected"))
    await bench.hear([tapped(1, NEWS, 666)])
    assert bench.chat.answers == []
    assert "RejectionExplained" not in bench.kinds()
