"""What /ab says: the same signals with and without, over the days that were asked for."""

import numpy as np
import pytest

from bot.buttons import OpenView, decode
from bot.views.ab import WINDOWS, names_of
from trading.domain.comparison import DESK, Comparison
from trading.domain.errors import CommandError
from trading.domain.hours import DAY_MS

STRETCH_MS = 4 * 3_600_000
LONG = "<i>&amp;" + "very long \u202e \U0001f680 " * 900


def followed(desk, name, results, last_day=0, a_day=1):
    """Results (with, without) in order, so many a day; the last of them ``last_day`` days ago."""
    comparison = desk.state.lookback.compared[name] = Comparison()
    today = desk.market.market_ms // DAY_MS
    days = -(-len(results) // a_day)
    for place, (treated, control) in enumerate(results):
        day = today - last_day - days + 1 + place // a_day
        comparison.observe(day * DAY_MS + place % a_day * STRETCH_MS, STRETCH_MS, treated, control)


async def test_before_the_first_outcome_nothing_is_claimed(show):
    text = await show("/ab")
    assert text.startswith("⚖️ All advice that counted: no outcome\nSIMULATED market")
    assert "· last 30 days\nNo signal of that time has an outcome yet.\n" in text
    assert "volatility: no outcome\n" in text


async def test_its_figures_are_those_of_the_signals(desk, show):
    rng = np.random.default_rng(5)
    results = [(float(a), float(b)) for a, b in rng.normal(0.1, 1.0, (20, 2))]
    followed(desk, DESK, results)
    text = await show("/ab")
    for arm, rows in zip(zip(*results, strict=True), _columns(text), strict=True):
        values = np.array(arm)
        running = np.append(0.0, values.cumsum())
        fall = (np.maximum.accumulate(running) - running).max()
        assert rows == [
            f"{values.mean():+.3f}", f"{values.mean() / values.std():+.2f}",
            f"{values.sum():+.1f}", f"{-fall:.1f}",
        ]  # fmt: skip
    difference = np.mean([a - b for a, b in results])
    assert "20 signals in 20 stretches\n" in text
    assert f"Difference by stretch {difference:+.3f} R, " in text


def _columns(text):
    rows = [line for line in text.split("\n") if line.startswith(("mean", "sum", "max fall"))]
    return [[row.split(" ")[column] for row in rows] for column in (-2, -1)]


@pytest.mark.parametrize(
    ("results", "first", "sure"),
    [
        ([(1.0, 0.0), (-0.4, 0.0)] * 90, "better with it", "between +"),
        ([(0.0, 1.0), (0.0, -0.4)] * 90, "worse with it", "between -"),
        ([(1.0, -1.0), (1.2, -0.8)] * 60, "better with it", "above +"),
        ([(-1.0, 1.0), (-0.8, 1.2)] * 60, "worse with it", "below -"),
        ([(1.0, 1.0), (-1.0, -1.0)] * 60, "with and without cannot be told apart", "nothing was"),
        ([(1.0, -1.0)] * 3, "too few to say", "too few to say how sure"),
    ],
)
async def test_the_first_line_is_the_answer(desk, show, results, first, sure):
    followed(desk, "volatility", results, a_day=6)
    text = await show("/ab volatility")
    assert text.startswith(f"⚖️ volatility: {first}\n")
    assert f" R, {sure}" in text
    assert text.endswith("Both arms risk the same on average.")


async def test_only_the_days_that_were_asked_for_count(desk, show):
    followed(desk, DESK, [(1.0, 0.0)] * 40)
    for words, signals in (("7d", 7), ("", 30), ("all", 40), ("desk 7d", 7)):
        text = await show(f"/ab {words}")
        assert f"\n{signals} signals in {signals} stretches\n" in text
    followed(desk, DESK, [(1.0, 0.0)], last_day=7)
    assert "No signal of that time" in await show("/ab 7d")
    assert "\n1 signal in 1 stretch\n" in await show("/ab 30d")


async def test_nothing_is_never_a_negative_nothing(desk, show):
    followed(desk, DESK, [(1.0, 1.0001), (-0.0, -0.0)])
    followed(desk, "volatility", [(1.0, 1.0001)])
    text = await show("/ab")
    assert "-0.0" not in text.replace("-0.00 ", "")
    assert "\nmax fall 0.0 0.0\n" in text
    assert "volatility +0.000 R: " in text


async def test_every_button_opens_another_look_and_the_present_one_is_marked(desk, commands):
    context = desk.context()
    for name in names_of(context):
        reply = await commands.answer(context, f"/ab {name} 7d")
        times, *others = reply.message.buttons
        opened = [decode(button.data) for button in times]
        assert opened == [OpenView("ab", (name, window)) for window in WINDOWS]
        opened = [decode(button.data) for row in others for button in row]
        assert opened == [OpenView("ab", (each, "7d")) for each in names_of(context)]
        marked = [b.text for row in reply.message.buttons for b in row if b.text[0] == "•"]
        assert marked == ["• 7d", f"• {name[:12]}"]


async def test_capitals_will_do(show):
    assert (await show("/ab Volatility ALL")).startswith("⚖️ volatility: ")


@pytest.mark.parametrize(
    "words",
    ["nobody", "7d volatility", "desk 31d", "desk -7", "desk 7d 30d", "\u0667d", "d\u0435sk"],
)
async def test_what_it_cannot_take_is_answered_with_its_usage(desk, commands, words):
    usage = r"; usage: /ab \[desk\|correlation\|.*\] \[7d\|30d\|all\]$"
    with pytest.raises(CommandError, match=usage):
        await commands.answer(desk.context(), f"/ab {words}")


async def test_absurd_results_of_everybody_fit(desk, show):
    rng = np.random.default_rng(6)
    for name in names_of(desk.context()):
        results = rng.normal(size=(900, 2)) * 10.0 ** rng.integers(0, 7, (900, 2))
        followed(desk, name, [(float(a), float(b)) for a, b in results], a_day=6)
    for words in ("", "threshold", "desk all", "volatility 7d"):
        text = await show(f"/ab {words}", label=LONG)
        assert "\u202e" not in text
