"""/close of one trade of a budget: whoever waits for it is told when it is over."""

from test_recovery import desk, near

from trading.domain import events as ev


def two_legs():
    """A hedged account with a position and its first leg."""
    bench = desk(hedged=True)
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
