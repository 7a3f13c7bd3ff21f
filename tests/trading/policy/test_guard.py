"""A position whose stop is gone leaves, and goes on trying until it is out."""

from desk_bench import Bench, finish
from desk_examples import candidate

from trading.domain.events import OrderCanceled, OrderRequested
from trading.domain.orders import Role
from trading.policy.jobs import GUARD


def requested(events, role):
    return [e for e in events if isinstance(e, OrderRequested) and e.order.role is role]


def test_a_lost_stop_and_a_failed_exit_are_tried_again():
    bench = Bench()
    bench.flat(candidates=(candidate(),))
    bench.flat()
    [cycle] = bench.state.cycles.values()
    [stop] = bench.state.orders_of(cycle.id, Role.STOP)
    engine = bench.desk.engine

    lost = OrderCanceled(bench.now, bench.now, stop.order.client_id, "the venue lost it")
    [exit_order] = requested(finish(engine.take(lost)), Role.EXIT)
    failed = OrderCanceled(bench.now, bench.now, exit_order.order.client_id, "no volume")
    assert requested(finish(engine.take(failed)), Role.EXIT) == []

    bench.desk.follow = engine_only  # the bench would rightly complain that nothing protects
    [again] = requested(bench.job(GUARD, bench.now), Role.EXIT)
    assert again.order.qty == cycle.qty
    assert again.order.client_id != exit_order.order.client_id
    assert requested(bench.job(GUARD, bench.now + 1), Role.EXIT) == []


async def engine_only():
    """Send nothing."""


def test_a_protected_position_is_left_alone():
    bench = Bench()
    bench.flat(candidates=(candidate(),))
    bench.flat()
    assert len(bench.state.cycles) == 1
    assert bench.job(GUARD, bench.now) == []
