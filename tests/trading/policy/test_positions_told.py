"""What the venue says that it holds: a difference locks the symbol until both agree."""

from decimal import Decimal

import pytest
from desk_bench import Bench, entries_of, finish
from desk_examples import COIN, OTHER, candidate

from trading.domain import events as ev
from trading.domain.errors import Unknown
from trading.domain.orders import Role
from trading.policy import errands, gates, going_out


def held():
    """A bench that holds one symbol."""
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.reconcile()
    assert bench.of(ev.PositionsDiffer) == []
    return bench


def differences(bench):
    return [(e.symbol, e.ours, e.theirs) for e in bench.of(ev.PositionsDiffer)]


@pytest.mark.parametrize("qty", ["0.5", "-0.5"])
def test_a_trade_by_hand_locks_its_symbol_alone_until_both_agree(qty):
    bench = held()
    bench.trade_by_hand(OTHER, qty)
    bench.reconcile()
    bench.reconcile()
    assert differences(bench) == [(OTHER, Decimal(0), Decimal(qty))], "told once"
    bench.flat(candidates=[candidate(OTHER), candidate("CCCUSDT")])
    [refused] = bench.of(ev.SignalRejected)
    assert refused.reasons == (f"locked: of {OTHER} the desk holds 0, the venue {qty}",)
    assert [order.symbol for order in entries_of(bench)] == [COIN, "CCCUSDT"]
    bench.start()
    assert list(bench.state.differences) == [OTHER]
    bench.trade_by_hand(OTHER, str(-Decimal(qty)))
    bench.reconcile()
    assert [(e.symbol, e.held) for e in bench.of(ev.PositionsAgree)] == [(OTHER, Decimal(0))]
    bench.flat(candidates=[candidate(OTHER)])
    assert entries_of(bench)[-1].symbol == OTHER


def test_more_of_it_is_told_again():
    bench = held()
    bench.trade_by_hand(OTHER, "0.5")
    bench.reconcile()
    bench.trade_by_hand(OTHER, "0.25")
    bench.reconcile()
    assert [theirs for _, _, theirs in differences(bench)] == [Decimal("0.5"), Decimal("0.75")]


def test_a_card_of_the_symbol_is_refused():
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate()])
    bench.trade_by_hand(COIN, "1")
    bench.reconcile()
    bench.press(bench.card, "approve", 100)
    [closed] = bench.of(ev.ProposalClosed)
    assert closed.verdict == "refused"
    assert closed.reason.startswith("locked: ")


def test_a_close_of_what_is_not_there_is_resolved_by_asking():
    """Somebody sold it by hand: exits come back empty, the venue is asked, nothing is assumed."""
    bench = held()
    [cycle] = bench.state.cycles.values()
    bench.trade_by_hand(COIN, -cycle.qty)
    bench.say("close", COIN)
    bench.confirm()
    bench.flat()
    assert cycle.qty > 0, "an empty exit is no proof"
    for live in bench.state.orders_of(cycle.id, Role.EXIT):
        finish(bench.broker.cancel(live.order.client_id))
    finish(bench.desk.follow())
    bench.reconcile()
    assert differences(bench) == [(COIN, cycle.qty, Decimal(0))]
    exits = len(bench.of(ev.OrderRequested))
    bench.flat()
    bench.reconcile()
    assert len(bench.of(ev.OrderRequested)) == exits, "there is nothing to sell"
    bench.trade_by_hand(COIN, cycle.qty)
    bench.reconcile()
    bench.flat()
    assert bench.state.cycles == {}, "once it is there again it goes out as was asked"


def test_a_kill_of_what_is_not_there_halts_and_says_so():
    bench = held()
    [cycle] = bench.state.cycles.values()
    bench.trade_by_hand(COIN, -cycle.qty)
    bench.reconcile()
    bench.say("kill")
    bench.confirm()
    bench.reconcile()
    bench.reconcile()
    [halted] = bench.of(ev.DeskHalted)
    assert (halted.closed, halted.total, halted.ghosts) == (0, 1, (COIN,))
    assert bench.state.orders == bench.broker.book.orders == {}
    assert bench.state.cycles


def test_a_kill_is_not_over_while_an_order_of_what_is_not_there_lives():
    bench = held()
    [cycle] = bench.state.cycles.values()
    bench.trade_by_hand(COIN, -cycle.qty)
    bench.reconcile()
    bench.say("kill")
    bench.broker.cancel = ignored
    bench.confirm()
    bench.reconcile()
    bench.reconcile()
    assert bench.broker.book.orders
    assert bench.state.halt == "reducing"


async def ignored(_client_id):
    """Nothing comes of it yet."""


def test_what_is_moving_is_not_compared():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    take = ev.PositionsTold(bench.now, bench.now, {COIN: Decimal(1)})
    assert bench.take(take) == []


def test_no_answer_changes_nothing():
    bench = held()
    bench.trade_by_hand(OTHER, "1")
    bench.reconcile()
    head = bench.journal.head

    async def silent():
        raise Unknown("no answer")

    bench.broker.positions = silent
    bench.reconcile()
    assert bench.journal.head == head
    assert list(bench.state.differences) == [OTHER]


def test_nothing_is_compared_while_the_fate_of_an_order_is_unknown():
    bench = held()
    bench.trade_by_hand(OTHER, "1")
    find = bench.broker.find

    async def deaf(_order):
        raise Unknown("no answer")

    bench.broker.find = deaf
    bench.reconcile()
    assert differences(bench) == []
    bench.broker.find = find
    bench.reconcile()
    assert [symbol for symbol, _, _ in differences(bench)] == [OTHER]


def test_without_the_lock_the_checker_speaks(monkeypatch):
    bench = held()
    bench.trade_by_hand(OTHER, "1")
    bench.reconcile()
    monkeypatch.setattr("trading.policy.gates.GATES", ())
    with pytest.raises(AssertionError, match=f"I12 .*OrderRequested while .* locked for {OTHER}"):
        bench.flat(candidates=[candidate(OTHER)])


# -- planted bugs of a kill ----------------------------------------------------------------------


@pytest.fixture
def killed():
    bench = held()
    bench.say("kill")
    return bench


def nothing(*_about):
    return iter(())


def test_a_kill_that_takes_nothing_out_is_found(killed, monkeypatch):
    monkeypatch.setattr(going_out, "leave", nothing)
    with pytest.raises(AssertionError, match=f"I12 .*{COIN} shall be closed and no exit"):
        killed.confirm()


def test_a_halt_that_does_not_wait_for_the_ledger_is_found(killed, monkeypatch):
    killed.confirm()
    monkeypatch.setattr(going_out, "awaits_word", lambda _state: True)
    told = ev.PositionsTold(killed.now, killed.now, {})
    with pytest.raises(AssertionError, match=r"I12 .*the desk is halted and order .* is live"):
        killed.take(told)


def test_a_halt_without_the_venues_word_is_found(killed, monkeypatch):
    def eager(state, fact, asked, view, rules):
        yield from ordered(state, fact, asked, view, rules)
        yield ev.DeskHalted(fact.at, fact.desk_ms, asked.number, "", 0, 1, Decimal(0), ())

    ordered = errands.confirmed
    monkeypatch.setattr(errands, "confirmed", eager)
    with pytest.raises(AssertionError, match=r"I12 .*halted without the venue's word"):
        killed.confirm()


def test_a_second_exit_is_found(killed, monkeypatch):
    killed.confirm()
    monkeypatch.setattr("trading.domain.state.State.orders_of", only_stops(killed))
    with pytest.raises(AssertionError, match=r"I2 .*2 exits under way"):
        killed.job("guard", killed.now)


def only_stops(bench):
    """A ledger that forgets its exits while the policy looks."""
    true = type(bench.state).orders_of
    asked = []

    def orders_of(state, cycle_id, role):
        asked.append(role)
        forgotten = role is Role.EXIT and asked.count(Role.EXIT) == 1
        return [] if forgotten else true(state, cycle_id, role)

    return orders_of


def test_without_its_gate_a_symbol_that_differs_would_be_entered(monkeypatch):
    bench = held()
    bench.trade_by_hand(OTHER, "0.5")
    bench.reconcile()
    rest = tuple(gate for gate in gates.GATES if gate is not gates.locked)
    monkeypatch.setattr(gates, "GATES", rest)
    with pytest.raises(AssertionError, match=f"I12 .*OrderRequested while .* locked for {OTHER}"):
        bench.flat(candidates=[candidate(OTHER)])
