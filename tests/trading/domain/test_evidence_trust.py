"""Which signals try an advisor, and how far it may move a value."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.evidence.trust import in_canary, trusted

SIGNALS = [
    f"{symbol}-5m-{1_700_000_000_000 + bar * 300_000}" for symbol in "ABCD" for bar in range(5_000)
]
ADVISORS = ["volatility", "threshold", "correlation"]
CONVICTION = st.floats(0, 1)
VALUES = st.floats(-100, 100)


def within_bounds(count, trials, share):
    """Four standard deviations: one in 16,000 by chance."""
    return abs(count - trials * share) <= 4 * sqrt(trials * share * (1 - share))


@pytest.mark.parametrize("advisor", ADVISORS)
@pytest.mark.parametrize("share", [0.01, 0.25, 0.5])
def test_the_canary_is_as_large_as_configured(advisor, share):
    chosen = sum(in_canary(signal, advisor, share) for signal in SIGNALS)
    assert within_bounds(chosen, len(SIGNALS), share)


@pytest.mark.parametrize("symbol", "ABCD")
def test_every_symbol_has_its_part(symbol):
    mine = [signal for signal in SIGNALS if signal.startswith(symbol)]
    assert within_bounds(sum(in_canary(s, "volatility", 0.25) for s in mine), len(mine), 0.25)


def test_nobody_and_everybody():
    assert not any(in_canary(signal, "volatility", 0.0) for signal in SIGNALS)
    assert all(in_canary(signal, "volatility", 1.0) for signal in SIGNALS)


def test_a_signal_in_a_small_canary_is_in_a_larger_one():
    assert all(
        in_canary(signal, "volatility", 0.5)
        for signal in SIGNALS
        if in_canary(signal, "volatility", 0.25)
    )


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 2), (1, 2)])
def test_advisors_are_tried_independently(one, other):
    both = sum(
        in_canary(signal, ADVISORS[one], 0.25) and in_canary(signal, ADVISORS[other], 0.25)
        for signal in SIGNALS
    )
    assert within_bounds(both, len(SIGNALS), 1 / 16)


def test_the_choice_is_the_same_for_ever():
    """A restart, another machine, another Python: these were tried, and stay so."""
    tried = [n for n in range(40) if in_canary(f"BTCUSDT-{n}", "volatility", 0.25)]
    assert tried == [1, 5, 9, 16, 17, 21, 24, 26, 28, 39]


@given(VALUES, VALUES, VALUES, CONVICTION, VALUES)
def test_no_value_leaves_its_limits_or_passes_the_wish(one, two, three, conviction, wish):
    low, base, high = sorted((one, two, three))
    moved = trusted(wish, base, (low, high), conviction)
    assert low <= moved <= high
    assert min(base, wish) <= moved <= max(base, wish) or moved == base


@given(VALUES, VALUES, VALUES, CONVICTION, VALUES)
def test_only_the_way_of_the_wish_matters(one, two, three, conviction, wish):
    """The definition: within what may be moved down and what may be moved up."""
    low, base, high = sorted((one, two, three))
    ways = []
    for room in (base - low, high - base):
        fresh = min(0.1 * abs(base), room)
        ways.append(fresh + conviction * (room - fresh))
    expected = min(max(wish, base - ways[0], low), base + ways[1], high)
    assert trusted(wish, base, (low, high), conviction) == expected


@given(VALUES, VALUES, VALUES, VALUES)
def test_full_trust_is_the_full_range(one, two, three, wish):
    low, base, high = sorted((one, two, three))
    moved = trusted(wish, base, (low, high), 1.0)
    assert moved == pytest.approx(min(max(wish, low), high), abs=1e-12)


@given(VALUES, VALUES, VALUES, CONVICTION, CONVICTION)
def test_more_evidence_never_narrows(one, two, three, less, more):
    low, base, high = sorted((one, two, three))
    less, more = sorted((less, more))
    for wish in (-1e3, 1e3):
        reach = [abs(trusted(wish, base, (low, high), c) - base) for c in (less, more)]
        assert reach[0] <= reach[1] + 1e-12


@pytest.mark.parametrize(
    ("wish", "conviction", "moved"),
    [
        (85.0, 0.0, 77.0),  # 10 % up
        (50.0, 0.0, 63.0),  # 10 % down
        (72.0, 0.0, 72.0),  # within 10 %
        (85.0, 0.25, 79.0),  # 7 + 0.25 x (15 - 7)
        (50.0, 0.25, 62.25),  # 7 + 0.25 x (10 - 7)
        (85.0, 1.0, 85.0),
        (99.0, 1.0, 85.0),
    ],
)
def test_a_threshold_of_70_between_60_and_85(wish, conviction, moved):
    assert trusted(wish, 70.0, (60.0, 85.0), conviction) == pytest.approx(moved)


def test_room_under_ten_percent_is_all_there_is():
    assert trusted(90.0, 70.0, (68.0, 71.0), 0.0) == 71.0
    assert trusted(50.0, 70.0, (68.0, 71.0), 0.0) == 68.0
