"""Presses, quotes, bars, restarts and commands in any order."""

from collections import Counter

from desk_actions import ACTIONS, Operator
from desk_bench import entries_of, refolded, state_bytes
from desk_examples import SYMBOLS
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.events import CycleOpened, OutcomeKnown, Pressed, ProposalClosed, ProposalMade


@given(st.lists(ACTIONS, min_size=4, max_size=25))
def test_no_order_without_approval_and_never_two(actions):
    operator = Operator()
    operator.act(("bar", set(SYMBOLS), 100.0))
    for action in actions:
        operator.act(action)
    bench = operator.bench
    asked = {e.number: e.proposal.id for e in bench.of(ProposalMade) if e.expires_ms}
    approved = [e.number for e in bench.of(ProposalClosed) if e.verdict == "approved"]
    ordered = Counter(order.cycle_id for order in entries_of(bench))
    assert all(count == 1 for count in ordered.values())
    for number, proposal_id in asked.items():
        assert ordered[proposal_id] == approved.count(number)
    ends = Counter(e.number for e in bench.of(ProposalClosed))
    assert all(count == 1 for count in ends.values())
    presses = [e.number for e in bench.of(Pressed) if e.action in ("approve", "half")]
    assert set(approved) <= set(presses)
    assert len(bench.of(CycleOpened)) == len(entries_of(bench))
    outcomes = Counter(e.proposal_id for e in bench.of(OutcomeKnown))
    assert all(count == 1 for count in outcomes.values())
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)
