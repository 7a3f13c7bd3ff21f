"""/close of one trade of a budget: whoever waits for it is told when it is over."""

from decimal import Decimal

from desk_examples import COIN, costly, instruments, settlement
from test_recovery import desk, near

from trading.domain import events as ev


def two_legs(**made):
    """A hedged account with a position and its first leg."""
    bench = desk(hedged=True, **made)
    near(bench, 99)
    near(bench, 99)
    return bench, list(bench.state.cycles.values())


def close(bench, cycle):
    bench.say("close", f"#{cycle.number}")
    bench.confirm()
    near(bench, 99)


def test_a_position_that_is_flat_is_over_with_its_last_leg():
    bench, (root, leg) = two_legs()
    close(bench, root)
    assert root.qty == 0
    assert leg.qty > 0
    assert not bench.of(ev.LeaveProgressed)
    for price in (92, 92):
        near(bench, price)
    [progress] = bench.of(ev.LeaveProgressed)
    assert progress.left == ()
    assert not bench.state.errands


def test_a_leg_leaves_alone():
    bench, (root, leg) = two_legs()
    close(bench, leg)
    [progress] = bench.of(ev.LeaveProgressed)
    assert progress.left == ()
    assert root.qty > 0
    assert not bench.state.errands


def test_the_result_of_a_budget_names_the_funding_of_all_its_legs():
    bench, (root, leg) = two_legs(make=lambda: instruments(make=costly))
    near(bench, 99, settled=[settlement(bench, COIN, "0.001", "99")])
    close(bench, root)
    near(bench, 99, settled=[settlement(bench, COIN, "0.002", "99")])
    for price in (92, 92):
        near(bench, price)
    [closed] = bench.of(ev.PositionClosed)
    paid = sum(event.amount for event in bench.of(ev.FundingPaid))
    assert closed.funding == paid == -leg.entered * 99 * Decimal("0.002")
    orders = {asked.order.client_id: asked.order for asked in bench.of(ev.OrderRequested)}
    fills = bench.of(ev.OrderFilled)
    moved = -sum(orders[f.client_id].side.sign * f.qty * f.price for f in fills)
    assert closed.pnl == moved - closed.fees - closed.funding
