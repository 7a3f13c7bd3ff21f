"""What is counted of refused signals."""

from advice_examples import booked, outcome

from trading.domain.signals import Advice, Effect
from trading.domain.state import State
from trading.domain.vetoes import Filtered, Results


def said(advisor="filter", *, veto=False, **more):
    return Advice(advisor, more.pop("rung", "shadow"), veto, 2.0, 2.0, "why", **more)


def test_what_a_filter_was_against_is_counted_with_its_outcomes():
    state = State()
    heard = [
        (said(veto=True), 2.5),
        (said(veto=True, rung="full"), -1.0),
        (said(veto=True, rung="canary"), 0.0),
        (said(veto=True, rung="canary", applied=Effect(veto=True)), -1.0),
        (said(veto=True, rung="full", applied=Effect()), 2.0),
        (said(), 3.0),
        (said(veto=True, abstained=True), 9.0),
    ]
    for advice, r in heard:
        booked(state, (advice, said("other")), outcome(r))
    assert state.filtered == {"filter": Filtered(5, 2, Results(5, 2, 2.5))}


def test_no_advice_is_no_record():
    state = State()
    booked(state, (), outcome(1.0))
    assert state.filtered == {}
