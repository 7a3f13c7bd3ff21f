"""What an advisor was worth, as the copy of the ledger tells it."""

import pytest

from trading.domain.evidence.lift import Lift
from trading.domain.scorecard import Scorecard
from trading.domain.state import State
from trading.policy.panel import Panel
from trading.report.scorecards import worths


class Named:
    def __init__(self, name):
        self.name = name


def panel(cap="shadow"):
    return Panel({name: Named(name) for name in ("threshold", "volatility")}, cap)


def lift_of(differences):
    lift = Lift()
    for difference in differences:
        lift.update(difference)
    return lift


def record(lift):
    state = State(rungs={"threshold": "full"})
    state.scorecards["threshold"] = Scorecard(
        advices=10, abstained=1, changes=4, outcomes=3, sizes=3.6, lift=lift
    )
    return worths(state, panel())


def test_every_advisor_of_the_panel_has_a_record():
    first, second = record(lift_of([0.5, -0.1]))
    assert (first.advisor, first.rung, first.wish) == ("threshold", "shadow", "full")
    assert (first.advices, first.changes, first.abstained) == (10, 4, 1)
    assert (first.outcomes, first.groups, first.mean_r) == (3, 2, 0.2)
    assert first.mean_size == pytest.approx(1.2)
    assert (second.rung, second.groups, second.mean_r, second.mean_size) == ("off", 0, None, 1.0)


def test_the_interval_and_the_verdict_are_those_of_the_evidence():
    lift = lift_of([1.05, -0.75] * 100)
    first, _second = record(lift)
    assert (first.low_r, first.high_r) == lift.interval()
    assert first.verdict == "cannot be told apart from zero"


@pytest.mark.parametrize(
    ("differences", "low", "high"), [([1.0] * 100, True, False), ([-1.0] * 100, False, True)]
)
def test_an_end_that_nobody_knows_is_none(differences, low, high):
    first, second = record(lift_of(differences))
    assert (first.low_r is not None, first.high_r is not None) == (low, high)
    assert (second.low_r, second.high_r, second.verdict) == (None, None, "too few to say")
