"""What /operator says: the answer first, without praise or blame, and no proof where none is."""

import time

import numpy as np
import pytest

from bot.buttons import OpenView, decode
from trading.domain import events as ev
from trading.domain.answer_folds import note_result
from trading.domain.answers import REASONS, Answer
from trading.domain.types import Side
from trading.report.operator import FEW

DAY = 86_400_000
LONG = "<i>&amp;" + "very long \u202e \U0001f680 " * 900


def become(desk, answer, r, by="Ann", reason="", day=0):
    """An answered card and its outcome."""
    desk.state.answers.waiting["s"] = Answer(1, 1, "9f3a", answer, by, 0, 1.0, reason)
    said = ("s", "BTCUSDT", "5m", Side.BUY, 50.0, r, answer in ("rejected", "expired"), "stop")
    note_result(desk.state.answers, ev.OutcomeKnown(desk.now + day * DAY, *said))


def many(desk, number, r_of, by=("Ann",), reasons=("news",)):
    """Rejected and approved cards in turn, a day apart; ``r_of`` gives R by answer and number."""
    for n in range(number):
        answer = ("rejected", "approved")[n % 2]
        who, why = by[n // 2 % len(by)], reasons[n // 2 % len(reasons)]
        become(desk, answer, r_of(answer, n), who, why if answer == "rejected" else "", n)


async def test_before_the_first_outcome_nothing_is_claimed(desk, show):
    text = await show("/operator")
    assert text.startswith("⚖️ No rejected card has an outcome yet\nSIMULATED market")
    assert "Every answer is followed to its outcome" in text
    desk.decide(desk.ask(), "rejected")
    assert "1 answer without an outcome yet. This only looks back" in await show("/operator")


async def test_few_vetoes_are_too_few_to_say(desk, show):
    for n in range(12):
        become(desk, "rejected", -0.35, reason=("level", "")[n > 3], day=n)
    for r in (1.0, -2.0, -2.0):
        become(desk, "approved", r, day=20)
    become(desk, "half", 0.25, day=21)
    text = await show("/operator")
    assert text.startswith("⚖️ Your 12 vetoes: too few to say\n")
    assert "So far they avoided 4.20 R in all." in text
    assert "cards R each lost\napproved 3 -1.00 2\nhalf 1 +0.50 0\nrejected 12 -0.35 12\n" in text
    assert "Cards that were not traded count as they would have ended. 88 % of all lost." in text
    assert "Don't like the level: avoided 0.35 R each, 4 of 4 lost\n" in text
    assert "No reason given: avoided 0.35 R each, 8 of 8 lost\n" in text
    assert f"A reason needs {FEW} cards over some days to say anything." in text
    assert "Rejected (12): too few to say" in text
    assert "chance" not in text


@pytest.mark.parametrize(
    ("rejected", "approved", "first", "gap"),
    [
        (0.3, 0.3, "cost 0.30 R each: not proven", "-0.01 R each (95 %: -0.96 to +0.95)"),
        (-0.3, -0.3, "avoided 0.30 R each: not proven", "+0.01 R each (95 %: -0.95 to +0.96)"),
        (-1.0, 1.0, "avoided 1.00 R each: chosen better than by chance", "-0.97 R each (95 %: "),
        (1.0, -1.0, "cost 1.00 R each: chosen worse than by chance", "+0.97 R each (95 %: "),
    ],
)
async def test_the_first_line_is_the_answer(desk, show, rejected, approved, first, gap):
    many(desk, 100, lambda answer, _n: {"rejected": rejected, "approved": approved}[answer])
    text = await show("/operator")
    assert text.startswith(f"⚖️ Your 50 vetoes {first}\n")
    assert f"in all. Against the average card {gap}" in text
    assert text.count(" lost · chosen") == ("chance" in first)


async def test_the_interval_is_told_and_so_is_one_that_is_not_known(desk, show):
    rng = np.random.default_rng(7)
    many(desk, 60, lambda *_: float(rng.choice([-1.0, 2.5], p=[0.7, 0.3])))
    text = await show("/operator")
    assert "each (interval not known yet);" in text
    many(desk, 600, lambda *_: float(rng.choice([-1.0, 2.5], p=[0.7, 0.3])))
    first_lines = (await show("/operator")).split("\n")[:3]
    assert " to +" in first_lines[2]
    assert first_lines[0].endswith(": not proven")


async def test_several_people_are_told_apart(desk, show):
    many(desk, 100, lambda _a, n: (-1.0) ** n, by=("Ann", "<b>Bob"))
    text = await show("/operator")
    assert text.startswith("⚖️ All 50 vetoes")
    assert "Rejected by Ann (25): " in text
    assert "Rejected by <b>Bob (25): " in text


async def test_its_buttons_open_views(desk, commands):
    message = (await commands.answer(desk.context(), "/operator")).message
    [row] = message.buttons
    assert [decode(button.data) for button in row] == [OpenView("operator"), OpenView("ml_stats")]


async def test_a_crowded_record_fits_and_answers_at_once(desk, show):
    """Every answer, every reason, people with absurd names, absurd results, thousands of cards."""
    rng = np.random.default_rng(8)
    for n in range(4_000):
        answer = ("approved", "half", "rejected", "expired")[n % 4]
        reason = (*REASONS, "")[n // 4 % 5] if answer == "rejected" else ""
        who = "" if answer == "expired" else f"{n // 4 % 20}{LONG}"
        become(desk, answer, float(rng.normal()) * 10.0 ** (n % 7), who, reason, n)
    desk.decide(desk.ask(), "rejected")
    text = await show("/operator", label=LONG)
    assert "\u202e" not in text
    assert "Rejected by 0<i>&amp;very long" in text
    began = time.perf_counter()
    for _ in range(10):
        await show("/operator")
    assert (time.perf_counter() - began) / 10 < 0.5  # seconds; a tenth of it on an idle machine


@pytest.mark.parametrize("words", ["ann", "5m", "0"])
async def test_it_takes_no_words(desk, commands, words):
    with pytest.raises(Exception, match="/operator cannot take"):
        await commands.answer(desk.context(), f"/operator {words}")
