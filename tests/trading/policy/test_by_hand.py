"""Too much at the venue: adopted with a budget and a stop, or ignored and remembered."""

from decimal import Decimal

import pytest
from desk_bench import Bench, refolded, state_bytes
from desk_examples import COIN, FOURTH, OTHER, candidate, costly, instruments
from hand_scenes import later, refusal, tap, traded
from msgspec.structs import replace

from trading.domain import events as ev
from trading.domain.orders import Role
from trading.policy import by_hand


@pytest.mark.parametrize(
    ("qty", "stop", "target"), [("10", "98.00", "105.16"), ("-10", "102.00", "94.84")]
)
def test_an_adopted_position_is_a_cycle_with_budget_stop_and_target(qty, stop, target):
    bench = traded(qty)
    tap(bench, "adopt")
    [cycle] = bench.state.cycles.values()
    assert (cycle.sign * cycle.qty, cycle.stop) == (Decimal(qty), Decimal(stop))
    assert (cycle.budget, cycle.adopted, cycle.root) == (Decimal(2000), "ann", "")
    assert cycle.protected
    roles = {live.order.role: live.order for live in bench.state.orders.values()}
    assert (roles[Role.STOP].qty, roles[Role.STOP].price) == (Decimal(10), Decimal(stop))
    assert roles[Role.TARGET].price == Decimal(target)
    assert bench.state.differences == {}
    before = bench.journal.head
    later(bench)
    assert bench.journal.head == before, "both agree"


def test_with_an_atr_the_stop_stands_by_it():
    bench = traded()
    tap(bench, "adopt", atr=lambda _symbol: 0.5)
    [cycle] = bench.state.cycles.values()
    assert cycle.stop == Decimal("98.5")


def test_its_outcome_is_in_the_wallet_and_teaches_nobody():
    bench = traded(made=instruments(make=costly))
    tap(bench, "adopt")
    bench.bar(dict.fromkeys(bench.symbols, (100, 100, 97, 97.5)))
    [trade] = bench.of(ev.PositionClosed)
    assert (trade.symbol, trade.entry, trade.exit) == (OTHER, Decimal(100), "stop")
    assert bench.state.balance == 10_000 + trade.pnl
    assert trade.pnl < -19
    assert bench.of(ev.OutcomeKnown) == []
    assert bench.state.funnels == {}
    assert bench.state.shadows == {}
    assert bench.state.cycles == {}
    assert bench.broker.book.positions[OTHER] == 0


def test_more_of_what_the_desk_holds_can_be_adopted_beside_it():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.trade_by_hand(COIN, "5")
    bench.reconcile()
    tap(bench, "adopt", COIN)
    assert [c.adopted for c in bench.state.cycles.values()] == ["", "ann"]
    bench.bar(dict.fromkeys(bench.symbols, (100, 100, 90, 91)))
    bench.flat(91)
    assert bench.state.cycles == {}
    assert len(bench.of(ev.PositionClosed)) == 2
    assert len(bench.of(ev.OutcomeKnown)) == 1
    assert bench.broker.book.positions[COIN] == 0


@pytest.mark.parametrize(
    ("qty", "settings", "words"),
    [
        ("10", {"capital": {"max_positions": 1}}, "positions: 1 of 1 are open"),
        ("10", {"capital": {"max_exposure": 0.05}}, "exposure: with it "),
        ("60", {"capital": {"max_exposure": 5}}, "budget: it would commit "),
        ("0.0005", {}, "size: 0.0005 is no number of lots of 0.001"),
        ("0.001", {}, "size: 0.001 is worth less than the minimum 5"),
    ],
)
def test_a_limit_that_does_not_allow_it_is_named(qty, settings, words):
    bench = Bench(settings)
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.trade_by_hand(OTHER, qty)
    bench.reconcile()
    tap(bench, "adopt")
    assert refusal(bench).startswith(words)
    assert bench.of(ev.PositionAdopted) == []
    assert list(bench.state.differences) == [OTHER], "still locked"


def test_what_the_desk_does_not_know_or_has_no_price_of_is_not_adopted():
    bench = traded(symbol="DOGEUSDT")
    tap(bench, "adopt", "DOGEUSDT")
    assert refusal(bench) == "DOGEUSDT is not one of the symbols that the desk follows"
    bench = traded()
    tap(bench, "adopt", marks=lambda _symbol: float("nan"))
    assert refusal(bench) == f"there is no price of {OTHER} now"


@pytest.mark.parametrize(
    ("age_ms", "why"), [(10_000, ""), (10_001, "freshness: the quote is 10 s")]
)
def test_a_price_that_nobody_has_asked_for_lately_is_no_entry(age_ms, why):
    bench = traded()
    old = replace(bench.quote(OTHER, 100.0), desk_ms=bench.desk_ms - age_ms)
    tap(bench, "adopt", quotes={OTHER: old})
    assert len(bench.state.cycles) == (0 if why else 1)
    if why:
        assert refusal(bench).startswith(why)


def test_a_killed_desk_takes_nothing_over():
    bench = traded()
    bench.say("kill")
    bench.confirm()
    tap(bench, "adopt")
    assert refusal(bench).startswith("halted: ")


def test_what_changed_between_the_taps_is_refused():
    bench = traded()
    bench.say("byhand", "adopt", OTHER, "10")
    bench.trade_by_hand(OTHER, "5")
    bench.reconcile()
    bench.confirm()
    assert refusal(bench) == by_hand.CHANGED
    assert bench.say("byhand", "adopt", OTHER, "10") == [], "an old button"
    assert bench.of(ev.PositionAdopted) == []


def test_the_first_answer_wins():
    bench = traded()
    bench.say("byhand", "adopt", OTHER, "10")
    bench.say("byhand", "ignore", OTHER, "10")
    adopt, ignore = bench.of(ev.ConfirmAsked)
    bench.press(ignore, "confirm")
    bench.press(adopt, "confirm")
    assert refusal(bench) == by_hand.CHANGED
    assert bench.state.by_hand == {OTHER: Decimal(10)}


def test_what_is_ignored_unlocks_is_told_when_it_changes_and_can_be_watched_again():
    bench = traded("10")
    tap(bench, "ignore")
    assert (bench.state.differences, bench.state.by_hand) == ({}, {OTHER: Decimal(10)})
    later(bench)
    bench.flat(candidates=[candidate(OTHER)])
    bench.flat()
    later(bench)
    assert bench.state.differences == {}, "ledger and what is ignored make the venue's word"
    assert bench.state.signed_qty(OTHER) > 0
    bench.trade_by_hand(OTHER, "1")
    later(bench)
    assert len(bench.of(ev.PositionsDiffer)) == 2
    bench.trade_by_hand(OTHER, "-1")
    later(bench)
    assert bench.state.differences == {}
    bench.say("byhand", "watch", OTHER, "")
    later(bench)
    assert list(bench.state.differences) == [OTHER]


def test_what_was_ignored_and_is_gone_is_forgotten():
    bench = traded("10")
    tap(bench, "ignore")
    bench.trade_by_hand(OTHER, "-10")
    later(bench)
    assert bench.state.by_hand == bench.state.differences == {}


def test_a_hedged_account_adopts_side_by_side():
    bench = Bench({"paper": {"hedged": True}})
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.trade_by_hand(f"{COIN} short", "-2")
    bench.reconcile()
    tap(bench, "adopt", f"{COIN} short")
    assert [c.sign for c in bench.state.cycles.values()] == [1, -1]
    later(bench)
    assert bench.state.differences == {}


def test_all_of_it_survives_a_restart_and_folds_to_the_same_ledger():
    bench = traded()
    tap(bench, "adopt")
    bench.trade_by_hand(FOURTH, "3")
    bench.reconcile()
    tap(bench, "ignore", FOURTH)
    bench.start()
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)
    assert bench.state.by_hand == {FOURTH: Decimal(3)}
    later(bench)
    assert bench.state.differences == {}


def test_a_stop_takes_nothing_from_what_others_hold():
    """After a part has left at a target, its stop covers what is open and no more."""
    bench = Bench({"exits": {"table": "ladder"}})
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.trade_by_hand(COIN, "50")
    bench.reconcile()
    tap(bench, "ignore", COIN)
    [cycle] = bench.state.cycles.values()
    bench.bar(dict.fromkeys(bench.symbols, (100, 103.5, 100, 103)))
    assert cycle.qty < cycle.entered
    bench.bar(dict.fromkeys(bench.symbols, (103, 103, 90, 91)))
    bench.flat(91)
    [trade] = bench.of(ev.PositionClosed)
    assert cycle.qty == 0
    assert bench.state.balance == 10_000 + trade.pnl
    assert bench.broker.book.positions[COIN] == 50
    later(bench)
    assert bench.state.differences == {}
