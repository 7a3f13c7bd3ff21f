"""What the size advice did to outcomes: both arms by hand, bounded space, nothing else counted."""

from decimal import Decimal

import msgspec
import numpy as np
import pytest
from advice_examples import booked, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from trading.domain.evidence.trust import trusted
from trading.domain.signals import Advice, Effect, Proposal, Signal
from trading.domain.sizing import MOST_POINTS, Course, Sizing, note_size
from trading.domain.state import State
from trading.domain.types import Side

results = st.lists(st.tuples(st.floats(0, 1.5), st.floats(-20, 20)), max_size=60)


def plan(regime="normal", qty="2", base="2"):
    signal = Signal(
        "id", "BTCUSDT", "5m", "trend", Side.BUY, 1, 0.5, 0.0, 0.5, 0.5, 0.3, -0.1, 75.0,
        regime=regime,
    )  # fmt: skip
    entry = Decimal(100)
    return Proposal(
        signal, entry, entry - 2, entry + 5, Decimal(base), Decimal(qty), Decimal(4), 0.1
    )


def size_advice(size, rung="shadow", **more):
    return Advice("volatility", rung, False, 1.0, size, "why", size, **more)


def counted(outcomes, regime="normal"):
    sizing = Sizing()
    for size, r in outcomes:
        note_size(sizing, plan(regime), size_advice(size), r)
    return sizing


def deepest_fall(values):
    sums = np.concatenate(([0.0], np.cumsum(values)))
    return float(np.max(np.maximum.accumulate(sums) - sums))


@settings(max_examples=60, deadline=None)
@given(outcomes=results)
def test_both_arms_are_what_a_list_of_all_outcomes_says(outcomes):
    everything = counted(outcomes).all
    sizes, plain = (np.array([one[i] for one in outcomes]) for i in (0, 1))
    assert everything.outcomes == len(outcomes)
    assert everything.sizes == pytest.approx(sizes.sum())
    for arm, values in ((everything.plain, plain), (everything.sized, sizes * plain)):
        assert arm.total == pytest.approx(values.sum(), abs=1e-9)
        assert arm.squares == pytest.approx((values**2).sum())
        assert arm.fall == pytest.approx(deepest_fall(values), abs=1e-9)


def test_a_fall_begins_at_the_highest_sum():
    course = Course()
    for result in (-1.0, 4.0, -2.0, 1.0, -3.0, 5.0):
        course.add(result)
    assert course == Course(total=4.0, squares=56.0, peak=4.0, fall=4.0)


@settings(max_examples=40, deadline=None)
@given(outcomes=results, factor=st.floats(0.1, 3))
def test_a_fall_and_a_sum_divide_alike(outcomes, factor):
    """So that the mean size need not be known while counting."""
    once, scaled = Course(), Course()
    for _size, r in outcomes:
        once.add(r)
        scaled.add(r * factor)
    assert scaled.total == pytest.approx(once.total * factor, abs=1e-9)
    assert scaled.fall == pytest.approx(once.fall * factor, abs=1e-9)


def test_regimes_and_sizes_add_up():
    sizing = Sizing()
    chance = np.random.default_rng(3)
    for _ in range(500):
        regime = ("low", "normal", "high", "extreme")[chance.integers(4)]
        said = size_advice(float(chance.choice([0.4, 0.56, 1.0, 1.44])))
        note_size(sizing, plan(regime), said, float(chance.normal()))
    parts = sizing.regimes.values()
    assert len(parts) == 4
    assert sum(one.outcomes for one in parts) == sizing.all.outcomes == 500
    assert sum(one.sized.total for one in parts) == pytest.approx(sizing.all.sized.total)
    assert sorted(sizing.counts) == ["0.40", "0.56", "1.00", "1.44"]
    assert sum(sizing.counts.values()) == 500


def test_others_and_abstentions_are_not_counted():
    state, other = State(), Advice("reward", "full", False, 2.5, 3.0, "why", 1.2)
    booked(state, (other, size_advice(0.7, abstained=True)), outcome(1.0), plan())
    booked(state, (), outcome(1.0), plan())
    assert state.sizing == Sizing()
    booked(state, (other, size_advice(0.7)), outcome(1.0), plan())
    assert state.sizing.counts == {"0.70": 1}


@pytest.mark.parametrize(
    ("said", "qty", "raised", "held"),
    [
        (size_advice(1.44), "2.88", 0, 0),  # in shadow nothing of it counts
        (size_advice(1.44, "full"), "2.88", 1, 0),
        (size_advice(1.44, "full"), "2", 1, 1),
        (size_advice(1.44, "full"), "0", 1, 1),
        (size_advice(0.7, "full"), "1.4", 0, 0),
        (size_advice(1.44, "canary", applied=Effect(size=1.1)), "2.2", 1, 0),
        (size_advice(1.44, "canary", applied=Effect(size=1.1)), "2", 1, 1),
        (size_advice(1.44, "canary"), "2", 0, 0),  # control group
    ],
)
def test_sizes_above_one_that_found_no_room(said, qty, raised, held):
    sizing = Sizing()
    note_size(sizing, plan(qty=qty), said, 1.0)
    assert (sizing.raised, sizing.held) == (raised, held)


@pytest.mark.parametrize("outcomes", [1, 255, 256, 257, 1_000, 20_001])
def test_the_drawing_keeps_few_points_and_they_are_the_sums(outcomes):
    chance = np.random.default_rng(outcomes)
    pairs = list(
        zip(
            chance.choice([0.4, 1.0, 1.44], outcomes).tolist(),
            chance.normal(0, 1, outcomes).tolist(),
            strict=True,
        )
    )
    sizing = counted(pairs)
    assert outcomes // sizing.every == len(sizing.points) < MOST_POINTS
    sums = np.cumsum([(r, size * r) for size, r in pairs], axis=0)
    np.testing.assert_allclose(sizing.points, sums[sizing.every - 1 :: sizing.every], atol=1e-9)


def test_a_snapshot_keeps_it():
    sizing = counted([(1.44, -1.0), (0.4, 2.5)])
    assert msgspec.json.decode(msgspec.json.encode(sizing), type=Sizing) == sizing


def test_a_fresh_advisor_moves_a_size_by_a_tenth():
    """What counts of a wish in full: the cap is reached with trust alone."""
    assert trusted(1.5, 1.0, (0.0, 1.5), 0.0) == pytest.approx(1.1)
    assert trusted(1.5, 1.0, (0.0, 1.5), 0.5) == pytest.approx(1.3)
    assert trusted(1.5, 1.0, (0.0, 1.5), 1.0) == pytest.approx(1.5)
