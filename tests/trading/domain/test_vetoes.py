"""What is counted of refused signals."""

from trading.domain.signals import Advice, Effect
from trading.domain.vetoes import Filtered, Results, note_result, note_vetoes


def said(advisor="filter", *, veto=False, **more):
    return Advice(advisor, more.pop("rung", "shadow"), veto, 2.0, 2.0, "why", **more)


def test_what_a_filter_was_against_is_counted_with_its_outcomes():
    found = {}
    heard = [
        (said(veto=True), 2.5),
        (said(veto=True, rung="full"), -1.0),
        (said(veto=True, rung="canary"), 0.0),
        (said(veto=True, rung="canary", applied=Effect(veto=True)), -1.0),
        (said(veto=True, rung="full", applied=Effect()), 2.0),
        (said(), 3.0),
        (said(veto=True, abstained=True), 9.0),
    ]
    for advice, _r in heard:
        note_vetoes(found, (advice, said("other")))
    for advice, r in heard:
        note_result(found, (advice, said("other")), r)
    assert found == {"filter": Filtered(5, 2, Results(5, 2, 2.5))}


def test_no_advice_is_no_record():
    found = {}
    note_vetoes(found, ())
    note_result(found, (), 1.0)
    assert found == {}
