"""What an advisor was worth: mean and standard error."""

from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.scorecard import Scorecard
from trading.domain.state import State
from trading.policy.panel import Panel
from trading.report.scorecards import mean_and_error, worths


class Named:
    def __init__(self, name):
        self.name = name


def panel(cap="shadow"):
    return Panel({name: Named(name) for name in ("threshold", "volatility")}, cap)


def test_every_advisor_of_the_panel_has_a_record():
    state = State(rungs={"threshold": "full"})
    state.scorecards["threshold"] = Scorecard(
        advices=10, abstained=1, changes=4, outcomes=3, worth=6.0, worth_squared=14.0, sizes=3.6
    )
    first, second = worths(state, panel())
    assert (first.advisor, first.rung, first.wish) == ("threshold", "shadow", "full")
    assert (first.advices, first.changes, first.abstained) == (10, 4, 1)
    assert first.mean_r == 2.0
    assert first.error_r == pytest.approx(1 / 3**0.5)
    assert first.mean_size == pytest.approx(1.2)
    assert (second.rung, second.mean_r, second.mean_size) == ("off", None, 1.0)


def test_one_outcome_says_nothing():
    assert mean_and_error(2.0, 4.0, 1) == (None, None)
    assert mean_and_error(0.0, 0.0, 0) == (None, None)


def test_rounding_never_makes_a_negative_variance():
    value = 0.1 + 0.2
    assert mean_and_error(3 * value, 3 * value * value * (1 - 1e-15), 3)[1] == pytest.approx(0.0)


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=50))
def test_sums_give_the_textbook_numbers(values):
    found = mean_and_error(sum(values), sum(v * v for v in values), len(values))
    assert found[0] == pytest.approx(mean(values), abs=1e-9)
    assert found[1] == pytest.approx(stdev(values) / len(values) ** 0.5, abs=1e-6)
