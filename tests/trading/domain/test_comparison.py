"""With and without: sums that add up to what every single outcome says."""

from itertools import accumulate, groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.comparison import KEPT_DAYS, Arm, Comparison
from trading.domain.evidence.lift import Lift
from trading.domain.hours import DAY_MS
from trading.report.comparison import ALIKE, BETTER, NOTHING, WORSE, compared, days_before
from trading.report.verdicts import TOO_FEW
from trading.report.verdicts import verdict as verdict_of

GROUP_MS = DAY_MS // 6
R = st.floats(-6, 6).map(lambda r: round(r, 3))
OUTCOMES = st.lists(st.tuples(st.integers(0, 3 * GROUP_MS), R, R), min_size=1, max_size=300)


def told(outcomes):
    """A comparison of outcomes that are so far apart, and these with their times."""
    known, at, timed = Comparison(), 20_000 * DAY_MS, []
    for later, treated, control in outcomes:
        at += later
        known.observe(at, GROUP_MS, treated, control)
        timed.append((at, treated, control))
    return known, timed


def deepest(totals):
    """The deepest fall of a running sum that begins at 0, from all pairs of its points."""
    points = list(accumulate(totals, initial=0.0))
    return max(high - low for n, high in enumerate(points) for low in points[n:])


@given(OUTCOMES, st.sampled_from([1, 7, 30, 0]))
def test_what_is_kept_adds_up_to_the_outcomes(outcomes, days):
    known, timed = told(outcomes)
    after = days_before(timed[-1][0], days)
    counted = [one for one in timed if one[0] // DAY_MS > after]
    groups = [list(each) for _, each in groupby(counted, key=lambda one: one[0] // GROUP_MS)]
    lift = Lift()
    for group in groups:
        lift.update(sum(one[1] - one[2] for one in group) / len(group))

    seen = compared(known, after)

    assert (seen.signals, seen.stretches) == (len(counted), len(groups))
    assert seen.lift == pytest.approx(lift.mean, abs=1e-9)
    assert seen.interval == pytest.approx(lift.interval(), abs=1e-4)
    for side, number in ((seen.treated, 1), (seen.control, 2)):
        totals = [sum(one[number] for one in group) for group in groups]
        assert side.total == pytest.approx(sum(totals), abs=1e-9)
        assert side.mean == pytest.approx(sum(totals) / len(counted), abs=1e-9)
        assert side.fall == pytest.approx(deepest(totals), abs=1e-9)
    assert seen.treated_r[-1] == pytest.approx(seen.treated.total, abs=1e-9)
    assert seen.times_ms[-1] == (timed[-1][0] // DAY_MS + 1) * DAY_MS


@given(st.lists(R, min_size=1, max_size=20), st.lists(R, min_size=1, max_size=20))
def test_two_times_joined_are_one_time(first, second):
    parts = [Arm(), Arm(), Arm()]
    for arm, totals in zip(parts, (first, second, first + second), strict=True):
        for total in totals:
            arm.add(total, total * total)
    joined, whole = parts[0].joined(parts[1]), parts[2]
    for name in Arm.__struct_fields__:
        assert getattr(joined, name) == pytest.approx(getattr(whole, name), abs=1e-9)


def test_a_year_takes_the_room_of_a_month_and_a_line_a_month():
    known, timed = told([(DAY_MS // 2, 1.0, 0.5)] * 800)
    assert len(known.days) == KEPT_DAYS
    assert 11 <= len(known.months) <= 13
    seen = compared(known, -1)
    assert (seen.signals, seen.treated.total) == (800, 800.0)
    assert compared(known, days_before(timed[-1][0], 7)).signals == 13


@pytest.mark.parametrize(
    ("treated", "control", "verdict"), [(1.0, 0.0, BETTER), (0.0, 1.0, WORSE), (0.3, 0.3, ALIKE)]
)
def test_the_verdict_is_the_interval_in_words(treated, control, verdict):
    known, _timed = told([(GROUP_MS, treated, control)] * 100)
    seen = compared(known, -1)
    assert (seen.verdict, seen.same) == (verdict, verdict == ALIKE)
    low, high = seen.interval
    assert (low <= 0 <= high) == (verdict == ALIKE)


def test_what_scatters_around_nothing_cannot_be_told_apart():
    known, _timed = told([(GROUP_MS, 1.2, 0.2), (GROUP_MS, -0.8, 0.2)] * 200)
    seen = compared(known, -1)
    assert (seen.verdict, None in seen.ends) == ("cannot be told apart", False)


@pytest.mark.parametrize(("stretches", "verdict"), [(1, TOO_FEW), (9, TOO_FEW), (100, BETTER)])
def test_few_stretches_say_nothing_as_a_scorecard_does(stretches, verdict):
    known, _timed = told([(GROUP_MS, 1.0, 0.0)] * stretches)
    lift = Lift()
    for _ in range(stretches):
        lift.update(1.0)
    assert compared(known, -1).verdict == verdict
    assert (verdict_of(lift) == TOO_FEW) == (verdict == TOO_FEW)


def test_nothing_is_no_verdict():
    assert compared(Comparison(), -1).verdict == NOTHING


def test_of_several_timeframes_the_longest_sets_the_stretch():
    known, begins = Comparison(), 20_000 * DAY_MS
    known.observe(begins, 2 * GROUP_MS, 1.0, 0.0)
    known.observe(begins + GROUP_MS, GROUP_MS, 1.0, 0.0)
    assert (known.length, known.open.count) == (2 * GROUP_MS, 2)
    known.observe(begins + 2 * GROUP_MS, 3 * GROUP_MS, 1.0, 0.0)
    assert (known.length, known.open.count) == (3 * GROUP_MS, 3)
