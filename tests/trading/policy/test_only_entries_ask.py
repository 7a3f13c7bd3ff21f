"""Gates are asked about new entries and about nothing else: exits never wait for a fresh quote."""

import pytest
from desk_bench import Bench, entries_of
from desk_examples import COIN, MINUTE, OTHER, SYMBOLS, THIRD, candidate

from trading.domain import events as ev
from trading.domain.orders import Role
from trading.policy import gates

FALLS = dict.fromkeys(SYMBOLS, (100, 100, 90, 90))
RISES = dict.fromkeys(SYMBOLS, (100, 120, 100, 120))


def never(_state, _request, _rules):
    return "never: not even looked at"


@pytest.fixture
def held(monkeypatch):
    """A desk with a position, whose gates refuse everything from now on and count who asks.

    No quote is younger than the desk's clock by less than an hour.
    """
    bench = Bench({"exits": {"max_hold_bars": 4}})
    bench.flat(candidates=[candidate()])
    bench.asked = []
    counted = [_counting(bench.asked, gate) for gate in gates.GATES]
    monkeypatch.setattr(gates, "GATES", (*counted, never))
    bench.lag_ms = 60 * MINUTE
    return bench


def _counting(asked, gate):
    def counted(state, request, rules):
        asked.append(gate.__name__)
        return gate(state, request, rules)

    return counted


def by_stop(bench):
    bench.bar(FALLS, quotes={})


def by_target(bench):
    bench.bar(RISES, quotes={})


def by_time(bench):
    for _ in range(6):
        bench.flat(quotes={})


def by_close(bench):
    bench.say("close", COIN)
    bench.confirm()
    bench.flat(quotes={})


def by_kill(bench):
    bench.say("kill")
    bench.confirm()
    bench.flat(quotes={})
    bench.reconcile()
    assert bench.state.halt == "halted"


def by_quotes(bench):
    bench.quotes(dict.fromkeys(SYMBOLS, 90.0))


@pytest.mark.parametrize(
    ("leaves", "exit_"),
    [
        (by_stop, "stop"),
        (by_target, "target"),
        (by_time, "time"),
        (by_close, "closed"),
        (by_kill, "closed"),
        (by_quotes, "stop"),
    ],
    ids=lambda what: getattr(what, "__name__", what),
)
def test_a_position_is_protected_and_left_without_asking_a_gate(held, leaves, exit_):
    held.flat(quotes={})  # the entry is filled, its stop and target are ordered
    assert held.state.cycle_of(COIN).protected
    assert {e.order.role for e in held.of(ev.OrderRequested)} >= {Role.STOP, Role.TARGET}
    leaves(held)
    assert [e.exit for e in held.of(ev.PositionClosed)] == [exit_]
    assert held.asked == []


def test_the_guard_and_the_venues_word_ask_no_gate(held):
    held.flat(quotes={})
    held.trade_by_hand(OTHER, "0.5")
    held.reconcile()
    held.trade_by_hand(OTHER, "-0.5")
    held.reconcile()
    assert len(held.of(ev.PositionsDiffer)) == len(held.of(ev.PositionsAgree)) == 1
    [stop] = held.state.orders_of(held.state.cycle_of(COIN).id, Role.STOP)
    refused = ev.OrderCanceled(held.now, held.desk_ms, stop.order.client_id, "the venue took it")
    held.broker.book.orders.pop(stop.order.client_id)
    held.take(refused)
    held.flat(quotes={})
    assert [e.exit for e in held.of(ev.PositionClosed)] == ["unprotected"]
    assert held.asked == []


def test_a_new_entry_asks_every_gate_once(held):
    held.flat(quotes={})
    before = len(entries_of(held))
    held.flat(candidates=[candidate(THIRD)], quotes={})
    assert [name for name in held.asked if name == "freshness"] == ["freshness"]
    assert len(held.asked) == len(gates.GATES) - 1
    reasons = [reason.partition(":")[0] for reason in held.of(ev.SignalRejected)[-1].reasons]
    assert reasons == ["freshness", "never"]
    assert len(entries_of(held)) == before
