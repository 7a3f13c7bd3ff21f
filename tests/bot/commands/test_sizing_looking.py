"""/vol_sizing: both arms of the same outcomes, the interval, and room for more than planned."""

import numpy as np
import pytest
from msgspec.structs import replace

from bot.views.vol_sizing import bars_of, sums_of
from trading.domain import events as ev
from trading.domain.evidence.lift import CAP
from trading.domain.signals import Effect
from trading.domain.sizing import Sizing
from trading.domain.types import Side

HOUR_MS = 3_600_000


@pytest.fixture
def follow(desk, make):
    """A refused signal of a regime that was followed to its outcome, each in another group."""

    def known(regime, size, r, **more):
        at = make.now + 5 * HOUR_MS * (1 + desk.state.signals)
        proposal = make.plan(at=at)
        proposal = replace(proposal, signal=replace(proposal.signal, regime=regime))
        desk.happen(
            ev.SignalRejected(at, proposal, ("score: low",), (make.size_advice(size, **more),), at),
            ev.OutcomeKnown(
                at, proposal.id, "BTCUSDT", "5m", Side.BUY, 68.0, r, shadow=True, exit="stop"
            ),
        )

    return known


async def test_both_arms_stand_side_by_side_at_the_same_mean_size(follow, show):
    for regime, size, r in (("low", 1.44, -1.0), ("extreme", 0.4, 2.0), ("normal", 1.0, -1.0)):
        follow(regime, size, r)
    text = await show("/vol_sizing")
    assert text.startswith("🌊 Sizing by volatility: too few to say\n")
    # sums 0 and -1.64; mean size 0.9467, so sized is -1.64 / 0.9467 / 3 a signal
    assert "mean size x0.95 plain sized" in text
    assert "R a signal +0.000 -0.577" in text
    assert "mean / sd +0.000 -0.461" in text
    assert "deepest fall R -1.00 -1.73" in text
    assert "low 1 1.44 -1.00 -1.52" in text
    assert "normal 1 1.00 -1.00 -1.06" in text
    assert "extreme 1 0.40 +2.00 +0.85" in text
    assert "Now: 1 low, 1 normal, 1 high" in text


async def test_what_cannot_be_told_apart_is_called_so(desk, follow, show):
    chance = np.random.default_rng(1)
    assert "Sized minus plain: 0 groups of 48 bars on this rung" in await show("/vol_sizing")
    for size in chance.choice([0.5, 1.5], 400).tolist():
        follow("normal", size, float(chance.normal()))
    text = await show("/vol_sizing")
    lift = desk.state.scorecards["volatility"].lift
    low, high = lift.interval()
    assert -CAP < low < 0.0 < high < CAP
    assert text.startswith("🌊 Sizing by volatility: cannot be told apart from zero\n")
    assert (
        f"Sized minus plain {lift.mean:+.2f} R a signal, 95 % {low:+.2f} to {high:+.2f} R" in text
    )
    assert "(399 groups of 48 bars on this rung)" in text


@pytest.mark.parametrize(("skill", "verdict"), [(1, "helps"), (-1, "hurts")])
async def test_a_proved_difference_is_the_first_line(follow, show, skill, verdict):
    for index in range(400):
        won = index % 2 == 0
        follow("normal", 1.5 if won == (skill > 0) else 0.5, 1.0 if won else -1.0)
    text = await show("/vol_sizing")
    assert text.startswith(f"🌊 Sizing by volatility: {verdict}\n")
    assert "told apart" not in text


async def test_room_for_more_is_known_once_sizes_count(follow, show):
    follow("low", 1.44, 1.0)
    assert "Rung shadow. Whether a size above x1 finds room is not known yet" in await show(
        "/vol_sizing"
    )
    follow("low", 1.44, 1.0, rung="canary", applied=Effect(size=1.1))
    # the plan is no larger than its base
    assert "Sizes above x1 that counted: 1, of which 1 had no room for more" in await show(
        "/vol_sizing"
    )


async def test_nothing_is_claimed_of_nothing(show):
    text = await show("/vol_sizing")
    assert "No outcome with a size advice yet" in text
    assert "n/a" not in text.partition("Now:")[0]


async def test_one_outcome_has_no_spread(follow, show):
    follow("low", 1.2, -1.0)
    assert "mean / sd n/a n/a" in await show("/vol_sizing")


async def test_without_the_advisor_it_says_so(desk, show):
    context = desk.context()
    context.panel.advisors.pop("volatility")
    assert "The volatility advisor is not loaded" in await show("/vol_sizing", panel=context.panel)


def test_many_sizes_are_shown_by_tenths():
    few = {"1.00": 3, "0.40": 2, "1.44": 1}
    assert list(bars_of(few).items()) == [("0.40", 2), ("1.00", 3), ("1.44", 1)]
    many = {f"{size / 100:.2f}": 1 for size in range(80, 121)}
    assert list(bars_of(many)) == ["0.8", "0.9", "1.0", "1.1", "1.2"]
    assert sum(bars_of(many).values()) == len(many)


def test_the_drawing_ends_with_the_last_outcome(desk, follow):
    assert sums_of(Sizing()).shape == (0, 3)
    for index in range(301):
        follow("normal", 1.2, float(index % 3 - 1))
    sizing = desk.state.sizing
    drawn = sums_of(sizing)
    assert sizing.every == 2
    assert drawn[-1, 0] == 301
    assert drawn[-1, 1] == sizing.all.plain.total
    # one size for all is no sizing
    np.testing.assert_allclose(drawn[:, 1], drawn[:, 2], atol=1e-9)
