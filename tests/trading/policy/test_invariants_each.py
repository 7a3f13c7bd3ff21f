"""Sentences of the checker that no other test provokes: by a bug, or in a spoiled ledger."""

import re
from decimal import Decimal

import pytest
from desk_bench import Bench
from desk_examples import BUY, COIN, SELL, Whole, advice, candidate
from msgspec.structs import replace

from trading.domain import events as ev
from trading.domain.orders import Role, client_id
from trading.policy import closing, entries, panel, reports
from trading.policy.invariants import AT_REST, TRANSACTION, Look, Venue, broken, past_of


def traded(side=BUY):
    """A position from its entry to its target."""
    bench = Bench()
    bench.flat(candidates=[candidate(side=side)])
    bench.flat()
    far = 110 if side is BUY else 90
    bench.flat(far)
    return bench


# -- bugs ----------------------------------------------------------------------------------------


def other_stops(patch, **change):
    """The stops of a fill are ordered otherwise; ``change`` maps an order to what is wrong."""
    plain = reports.reducing

    def wrong(cycle, role, *rest):
        order = plain(cycle, role, *rest)
        if role is not Role.STOP:
            return order
        return replace(order, **{name: make(order, cycle) for name, make in change.items()})

    patch.setattr(reports, "reducing", wrong)


def a_loose_stop(patch):
    away = Decimal("0.01")
    other_stops(patch, price=lambda order, cycle: order.price - cycle.sign * away)


def a_stop_on_the_wrong_side(patch):
    other_stops(patch, side=lambda order, _cycle: order.side.opposite)


def a_stop_that_may_enlarge(patch):
    other_stops(patch, reduce_only=lambda *_: False)


def an_entry_twice(patch):
    plain = entries.order_entry

    def eager(state, at, number, proposal, rules):
        yield from plain(state, at, number, proposal, rules)
        again = replace(entries.entry_of(proposal), client_id=client_id(proposal.id, Role.ENTRY, 1))
        yield ev.OrderRequested(at, again)

    patch.setattr(entries, "order_entry", eager)


def a_result_that_is_not_booked(patch):
    patch.setattr(closing, "_close", lambda *_: iter(()))


BUGS = [
    (a_loose_stop, "I3 .*15.000 of it without a stop"),
    (a_stop_on_the_wrong_side, "I3 .*15.000 of it without a stop"),
    (a_stop_that_may_enlarge, "I3 .*15.000 of it without a stop"),
    (an_entry_twice, "I4 .*0 entered and 30.000 ordered of 15.000 that were planned"),
    (a_result_that_is_not_booked, r"I4 .*is flat and its result of .* is not booked"),
]


@pytest.mark.parametrize("side", [BUY, SELL])
@pytest.mark.parametrize(("bug", "found"), BUGS, ids=lambda x: getattr(x, "__name__", ""))
def test_a_planted_bug_is_found(bug, found, side, monkeypatch):
    assert not traded(side).state.cycles
    bug(monkeypatch)
    with pytest.raises(AssertionError, match=found):
        traded(side)


class Wishing(Whole):
    """An advisor in shadow that wishes for another target."""

    name = "wishing"

    def advise(self, *_about):
        return advice(self.name, "shadow", reward=3.5)

    def learn(self, _event):
        pass


def wished():
    bench = Bench({"ml_improvements": {"enabled": True}}, advisors=lambda _: {"wishing": Wishing()})
    bench.take(ev.DeskStarted(bench.now, bench.now, "x", "auto", {"wishing": "shadow"}, Decimal(1)))
    bench.flat(candidates=[candidate()])
    return bench


def test_a_target_that_an_advisor_in_shadow_has_moved_is_found(monkeypatch):
    assert wished().of(ev.ProposalMade)
    monkeypatch.setattr(entries, "reward_of", lambda said, _plain: Decimal(str(said[0].reward)))
    with pytest.raises(AssertionError, match=r"I11 .* has target .*, advice makes"):
        wished()


def test_an_advice_that_is_applied_in_shadow_is_found(monkeypatch):
    monkeypatch.setattr(panel, "APPLIED", ("shadow", "canary", "full"))
    with pytest.raises(AssertionError, match=r"I11 .* on shadow and its advice .* was applied"):
        wished()


# -- ledgers that were spoiled -------------------------------------------------------------------


@pytest.fixture
def held():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    return bench


def cycle_of(state):
    return next(iter(state.cycles.values()))


def given_up(state):
    state.cycles.clear()
    state.orders.clear()


def another_order(state):
    next(iter(state.orders.values())).venue_id = "paper-77"


def a_smaller_position(state):
    cycle = cycle_of(state)
    cycle.qty -= 1
    cycle.entered -= 1


def a_card_for_two(state):
    state.cycles["again"] = replace(cycle_of(state), id="again")


def a_forgotten_trade(state):
    state.balance += 5
    state.start_balance -= 5


def halted(state):
    state.halt = "halted"
    state.orders.clear()


SPOILED = [
    (given_up, "I6", r"cycle .* was given up"),
    (another_order, "I6", r"order .* became paper-77 without the venue's word"),
    (a_smaller_position, "I6", r"AAAUSDT has 14.000 open, by the venue's word it is 15.000"),
    (a_card_for_two, "I5", "card 1 has 2 cycles"),
    (a_forgotten_trade, "I4", "the wallet has earned 10.0, all trades make 0"),
    (halted, "I12", "the desk is halted and AAAUSDT has 15.000 open"),
]


@pytest.mark.parametrize(
    ("spoil", "name", "found"), SPOILED, ids=lambda x: getattr(x, "__name__", "")
)
def test_a_spoiled_ledger_is_found(spoil, name, found, held):
    state, past = held.state, past_of(held.state)
    assert broken(Look(state, held.rules, past), AT_REST) == []
    spoil(state)
    breaches = broken(Look(state, held.rules, past), (*AT_REST, *TRANSACTION))
    said = [sentence for breach, sentence in breaches if breach.split()[0] == name]
    assert any(re.search(found, sentence) for sentence in said)


def test_a_halted_desk_whose_venue_holds_something_is_found():
    bench = Bench()
    bench.state.halt = "halted"
    venue = Venue([], {COIN: Decimal(2)})
    found = broken(Look(bench.state, bench.rules, past_of(bench.state), venue=venue), AT_REST)
    assert ("the desk is halted and the venue holds 2 AAAUSDT") in [what for _, what in found]
