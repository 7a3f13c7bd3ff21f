"""The lift: its bound, its interval, its guarantee; the ladder's figures are in tests/ml."""

from math import exp, inf, log, log1p, nan

import msgspec
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trading.domain.evidence.lift import BETS, CAP, MISS, REACH, Lift, fourth

DIFFERENCES = st.lists(st.floats(-8, 8), max_size=60)
MEANS = st.floats(-REACH, REACH)


def lift_of(differences):
    lift = Lift()
    for difference in differences:
        lift.update(difference)
    return lift


def bound(y, bet):
    return y - y**2 / 2 + y**3 / 3 - fourth(bet) * y**4


def grown(differences, mean, side=1):
    """The definition: every bet is a product over the signals."""
    capital = 0.0
    for bet in BETS:
        ys = [side * bet * (min(max(x, -CAP), CAP) - mean) for x in differences]
        capital += exp(sum(bound(y, bet) for y in ys)) / len(BETS)
    return log(capital)


@pytest.mark.parametrize("bet", BETS)
def test_a_bet_never_counts_more_than_it_wins(bet):
    """That is the whole guarantee: the capital is no more than that of an honest game."""
    ys = bet * np.linspace(-CAP - REACH, CAP + REACH, 100_001)
    assert (bound(ys, bet) <= np.log1p(ys) + 1e-13).all()
    assert bound(ys[0], bet) == pytest.approx(log1p(ys[0]))  # and no less than it must
    assert (np.diff(bound(ys, bet)) > 0).all()  # so the refuted means lie below the others


@given(DIFFERENCES, MEANS, st.sampled_from([1, -1]))
def test_four_sums_are_as_good_as_all_differences(differences, mean, side):
    expected = grown(differences, mean, side)
    assert lift_of(differences).growth(side, mean) == pytest.approx(expected, abs=1e-9)


@given(DIFFERENCES)
def test_the_interval_holds_the_mean_and_agrees_with_the_verdict(differences):
    lift = lift_of(differences)
    low, high = lift.interval()
    assert -CAP <= low <= lift.mean <= high <= CAP
    assert lift.helps() == (low >= 0)
    assert lift.hurts() == (high <= 0)
    assert lift.helps() == (lift.conviction() == 1)


@given(DIFFERENCES)
@example([1.0] * 200)
def test_conviction_is_the_growth_as_a_share_of_the_proof(differences):
    lift = lift_of(differences)
    share = lift.growth(1, 0.0) / -log(MISS)
    assert lift.conviction() == min(max(share, 0.0), 1.0)


@pytest.mark.parametrize("side", [1, -1])
def test_the_verdict_falls_when_zero_leaves_the_interval(side):
    lift, verdicts = Lift(), []
    for difference in (1.05, -0.75, 0.4) * 200:
        lift.update(side * difference)
        verdicts.append(lift.helps() if side == 1 else lift.hurts())
        low, high = lift.interval()
        assert verdicts[-1] == (low >= 0 or high <= 0)
    assert 100 < verdicts.index(True) < 300


@pytest.mark.parametrize("side", [1, -1])
def test_the_end_of_the_interval_is_where_the_proof_ends(side):
    lift = lift_of([side * x for x in (1.05, -0.75, 0.4)] * 200)
    low = lift.interval()[0] if side == 1 else -lift.interval()[1]
    assert lift.growth(side, side * low) >= -log(MISS)
    assert lift.growth(side, side * (low + 3e-6)) < -log(MISS)


def test_without_signals_nothing_is_known():
    assert (Lift().interval(), Lift().mean, Lift().conviction()) == ((-CAP, CAP), 0.0, 0.0)
    assert not Lift().helps()
    assert not Lift().hurts()


def test_the_interval_narrows_to_the_mean():
    chance = np.random.default_rng(5)
    lift, widths = Lift(), []
    for count in (200, 1_800, 18_000):
        for difference in chance.normal(0.3, 1.2, count):
            lift.update(difference)
        low, high = lift.interval()
        assert low < 0.3 < high
        widths.append(high - low)
    assert widths[0] > 2 * widths[1] > 4 * widths[2]
    assert widths[2] < 0.1


def test_what_harms_from_one_side_helps_from_the_other():
    differences = np.random.default_rng(6).standard_t(3, 500) + 0.2
    low, high = lift_of(differences).interval()
    assert lift_of(-differences).interval() == pytest.approx((-high, -low))


def test_the_truth_leaves_the_interval_in_few_runs_ever():
    """A filter that wins often and little and loses seldom and much, worth 0.35 R."""
    chance = np.random.default_rng(7)
    missed = np.zeros(2)
    for _run in range(150):
        lift, out = Lift(), np.zeros(2, np.bool_)
        for wins in chance.random(800) < 0.8:
            lift.update(1.05 if wins else -2.45)
            out |= [lift.growth(side, 0.35) >= -log(0.1) for side in (1, -1)]
        missed += out
    assert (missed / 150 <= 0.1).all()
    assert missed.sum() > 0  # the guarantee is not bought with an interval that says nothing


def test_a_lucky_trade_counts_as_five():
    assert lift_of([30.0, -7.0]) == lift_of([5.0, -5.0])


@pytest.mark.parametrize("difference", [nan, inf, -inf])
def test_what_is_no_number_is_no_outcome(difference):
    lift = lift_of([1.0])
    with pytest.raises(ValueError, match=f"a difference of {difference} R is no outcome"):
        lift.update(difference)
    with pytest.raises(ValueError, match=f"a difference of {difference} R is no outcome"):
        lift.observe(7, difference)
    assert lift == lift_of([1.0])


def test_a_group_counts_once_when_the_next_begins():
    lift = Lift()
    for group, difference in ((3, 1.0), (3, -2.0), (3, 2.5)):
        lift.observe(group, difference)
        assert (lift.count, lift.mean) == (0, 0.0)
    lift.observe(4, 9.0)
    assert (lift.count, lift.mean) == (1, 0.5)
    lift.observe(9, 0.0)
    assert (lift.count, lift.mean) == (2, (0.5 + CAP) / 2)


@given(st.lists(st.tuples(st.integers(0, 5), DIFFERENCES.filter(bool)), max_size=8))
def test_groups_are_the_lift_of_their_means(groups):
    """Also when the first one has number 0, and over a restart between any two outcomes."""
    lift, means = Lift(), []
    for number, (step, differences) in enumerate(groups):
        for difference in differences:
            lift = msgspec.json.decode(msgspec.json.encode(lift), type=Lift)
            lift.observe(number * 6 + step, difference)
        means.append(sum(differences) / len(differences))
    expected = lift_of(means[:-1])
    assert (lift.count, lift.sum1, lift.sum4) == (expected.count, expected.sum1, expected.sum4)


def test_it_goes_on_from_its_json_as_if_nothing_had_been():
    first, second = np.random.default_rng(8).normal(0.1, 1.2, (2, 300)).tolist()
    kept = msgspec.json.decode(msgspec.json.encode(lift_of(first)), type=Lift)
    for difference in second:
        kept.update(difference)
    assert msgspec.json.encode(kept) == msgspec.json.encode(lift_of([*first, *second]))
