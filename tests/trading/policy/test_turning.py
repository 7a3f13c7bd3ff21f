"""A netting account that goes out for a recovery leg: the leg follows, or the trade is over."""

import pytest
from desk_bench import finish, refolded, state_bytes
from desk_examples import BUY, COIN, SELL
from hand_scenes import tap
from test_recovery import desk, held, near

from trading.domain import events as ev
from trading.domain.prints import QuotePrints
from trading.policy.going_out import HALTED


def turning(**settings):
    """A position that is on its way out at 99, and a leg that shall follow it."""
    bench = desk(hedged=False, **settings)
    near(bench, 99)
    [root] = bench.state.cycles.values()
    assert root.turning
    assert root.qty > 0
    return bench


def flat_and_turning(**settings):
    """The same after the exit, which the venue told between two bars."""
    bench = turning(**settings)
    for report in bench.broker.observe(QuotePrints([bench.quote(COIN, 99.0)], bench.now + 1)):
        finish(bench.desk.engine.take(report))
        finish(bench.desk.follow())
    [root] = bench.state.cycles.values()
    assert root.turning
    assert root.qty == 0
    return bench


def over(bench):
    """The trade is booked, its symbol and its budget are free."""
    [closed] = bench.of(ev.PositionClosed)
    [outcome] = [event for event in bench.of(ev.OutcomeKnown) if not event.shadow]
    assert not bench.state.cycles
    assert not bench.state.orders
    assert bench.state.balance - 10_000 == closed.pnl < 0
    assert outcome.proposal_id == closed.cycle_id
    assert not any(bench.broker.book.positions.values())
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)


def test_a_leg_that_is_refused_then_ends_the_trade():
    bench = turning()
    bench.say("pause")
    near(bench, 99)
    [refused] = bench.of(ev.LegRefused)
    assert refused.reason.startswith("paused: ")
    over(bench)


def test_the_trade_ends_when_its_time_is_up_before_the_leg():
    bench = turning(exits={"max_hold_bars": 3})
    near(bench, 99)
    over(bench)


def test_the_trade_ends_when_its_time_is_up_while_it_waits_for_a_price():
    bench = flat_and_turning(exits={"max_hold_bars": 3})
    for _ in range(2):
        near(bench, 99)
    over(bench)


def test_whoever_takes_over_a_position_that_turns_gets_no_leg():
    bench = turning()
    [root] = bench.state.cycles.values()
    bench.say("takeover", f"#{root.number}", "over")
    near(bench, 99)
    over(bench)


@pytest.mark.parametrize("start", [turning, flat_and_turning])
def test_a_kill_of_a_position_that_turns_comes_to_its_end(start):
    bench = start()
    bench.say("kill")
    bench.confirm()
    if start is turning:
        near(bench, 99)
    assert bench.state.halt == HALTED
    over(bench)


def test_a_close_of_a_position_that_waits_for_its_leg_is_done_at_once():
    bench = flat_and_turning()
    bench.say("close", COIN)
    bench.confirm()
    assert bench.of(ev.LeaveProgressed)[-1].left == ()
    assert not bench.state.errands
    near(bench, 99)
    over(bench)


def adopting(bench, qty):
    """Somebody trades as much by hand, and lets the desk take it over."""
    bench.trade_by_hand(COIN, qty)
    bench.reconcile()
    tap(bench, "adopt", COIN)
    bench.by_hand.clear()
    [cycle] = [cycle for cycle in bench.state.cycles.values() if cycle.adopted]
    return cycle


def test_a_leg_does_not_turn_against_what_the_desk_took_over():
    """To a netting account both would be one position, and neither could be closed any more."""
    bench = desk(hedged=False)
    adopting(bench, "0.5")
    before = held(bench)
    near(bench, 99)
    [refused] = bench.of(ev.LegRefused)
    assert refused.reason.startswith("by_hand: ann let the desk take over 0.500 ")
    assert held(bench) == before
    assert [side for side, _qty in before] == [BUY, BUY]
    bench.say("kill")
    bench.confirm()
    near(bench, 99)
    bench.reconcile()
    assert bench.state.halt == HALTED
    assert not bench.state.cycles


@pytest.mark.parametrize(("qty", "turned"), [("0.5", False), ("-0.5", True)])
def test_what_was_taken_over_while_the_leg_was_waited_for_is_not_turned_against(qty, turned):
    bench = flat_and_turning()
    adopted = adopting(bench, qty)
    near(bench, 99)
    assert bool(bench.of(ev.LegOpened)) is turned
    assert bool(bench.of(ev.LegRefused)) is not turned
    near(bench, 99)
    sides = {side for side, _qty in held(bench)}
    assert sides == {adopted.proposal.signal.side} == {SELL if turned else BUY}


def test_a_hedged_account_holds_the_leg_beside_what_was_taken_over():
    bench = desk(hedged=True)
    slot = f"{COIN} long"
    bench.trade_by_hand(slot, "0.5")
    bench.reconcile()
    tap(bench, "adopt", slot)
    near(bench, 99)
    assert bench.of(ev.LegOpened)
