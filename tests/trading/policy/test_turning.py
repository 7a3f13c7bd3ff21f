"""A netting account that goes out for a recovery leg: the leg follows, or the trade is over."""

import pytest
from desk_bench import finish, refolded, state_bytes
from desk_examples import COIN
from test_recovery import desk, near

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
