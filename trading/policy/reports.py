"""The venue's word about orders: fills open, protect and reduce positions until they are flat."""

from collections.abc import Iterator

from trading.domain.cycles import Cycle
from trading.domain.events import (
    CycleAbandoned,
    Event,
    NotCarriedOut,
    OrderAccepted,
    OrderCanceled,
    OrderFilled,
    OrderRefused,
    OrderRequested,
    PositionOpened,
    PositionProtected,
    PositionReduced,
)
from trading.domain.money import ZERO
from trading.domain.orders import Order, OrderType, Role
from trading.domain.state import State
from trading.policy.closing import close_leg, settle
from trading.policy.exit_plans import fit_targets, stop_after_target, targets_for
from trading.policy.exits import (
    ASKED,
    MOVED,
    PART,
    fit_stop,
    leave,
    move_stop,
    reducing,
    stop_confirmed,
    stops_for,
)
from trading.policy.going_out import told
from trading.policy.rules import Rules


def on_accepted(state: State, fact: OrderAccepted, _rules: Rules) -> Iterator[Event]:
    """The venue holds an order; with the last stop in place the position is protected."""
    live = state.orders.get(fact.client_id)
    if live is None or live.venue_id:
        return
    yield fact
    cycle = state.cycles[live.order.cycle_id]
    if live.order.role is not Role.STOP or cycle.qty <= ZERO:
        return
    yield from stop_confirmed(state, fact, cycle)
    if cycle.protected:
        return
    if state.protective_qty(cycle.id) >= cycle.qty:
        yield PositionProtected(
            fact.at, cycle.id, cycle.number, cycle.symbol, cycle.qty, live.order.price,
            fact.venue_id,
        )  # fmt: skip


def on_filled(state: State, fact: OrderFilled, rules: Rules) -> Iterator[Event]:
    """An execution. A fill that is known already, or of an order that is not ours, does nothing."""
    live = state.orders.get(fact.client_id)
    if live is None or fact.fill_id in live.fills:
        return
    cycle = state.cycles[live.order.cycle_id]
    entering = live.order.role is Role.ENTRY
    yield fact
    if entering:
        yield from _protect(state, fact, cycle, rules)
    else:
        yield from _reduce(state, fact, cycle, live.order, rules)
    if cycle.qty > ZERO and state.pursued(cycle.id):
        yield from leave(state, fact.at, cycle, ASKED)


def _reduce(
    state: State, fact: OrderFilled, cycle: Cycle, order: Order, rules: Rules
) -> Iterator[Event]:
    """What is flat now is settled; of what is left people are told, and its stop may follow."""
    for leg in (cycle, *state.beside(cycle)):
        if leg.entered and leg.qty <= ZERO:
            yield from told(state, fact.at, settle(state, fact.at, leg, rules))
    if cycle.qty > ZERO:
        yield _reduced(fact, cycle, order)
        if order.role is Role.TARGET:
            stop = stop_after_target(state, cycle, rules)
            yield from move_stop(state, fact.at, cycle, stop, "ladder")
        yield from fit_stop(state, fact.at, cycle)
        yield from fit_targets(state, fact.at, cycle, rules)


def _reduced(fact: OrderFilled, cycle: Cycle, order: Order) -> PositionReduced:
    """What a part brought, its own fee and its share of the entry's value counted."""
    gain = cycle.sign * fact.qty * (fact.price - cycle.average) - fact.fee
    return PositionReduced(
        fact.at, cycle.id, cycle.number, cycle.symbol, cycle.proposal.signal.side, fact.qty,
        cycle.qty, fact.price, gain, order.why or order.role.value, order.client_id,
    )  # fmt: skip


def _protect(state: State, fact: OrderFilled, cycle: Cycle, rules: Rules) -> Iterator[Event]:
    """Every entered quantity gets its own stop and targets, at once."""
    plan = cycle.proposal
    partial = fact.client_id in state.orders
    yield PositionOpened(
        fact.at, cycle.id, cycle.number, cycle.symbol, plan.signal.side, fact.qty, fact.price,
        fact.fee, cycle.stop, plan.target, partial,
    )  # fmt: skip
    yield OrderRequested(fact.at, reducing(cycle, Role.STOP, OrderType.STOP, fact.qty, cycle.stop))
    if cycle.taken_over:
        return
    for price, qty in targets_for(cycle, fact.qty, rules.instruments[cycle.symbol]):
        yield OrderRequested(fact.at, reducing(cycle, Role.TARGET, OrderType.LIMIT, qty, price))


def on_gone(state: State, fact: OrderCanceled | OrderRefused, rules: Rules) -> Iterator[Event]:
    """The rest of an order is gone: an unfilled entry frees its budget, a lost stop means out."""
    live = state.orders.get(fact.client_id)
    if live is None:
        return
    cycle = state.cycles[live.order.cycle_id]
    wanted = live.stage == "canceling"
    yield fact
    if live.order.role is Role.ENTRY and cycle.entered == ZERO:
        yield from told(state, fact.at, _never_filled(state, fact, cycle, rules))
    elif cycle.qty <= ZERO:
        yield from told(state, fact.at, settle(state, fact.at, cycle, rules))
    elif live.order.role is Role.STOP and not wanted and cycle.qty > stops_for(state, cycle):
        yield from leave(state, fact.at, cycle, "unprotected")
    elif live.order.why in (PART, MOVED) and not wanted:
        yield NotCarriedOut(
            fact.at, cycle.id, cycle.number, cycle.symbol, live.order.why, live.remaining,
            live.order.price, fact.reason,
        )  # fmt: skip


def _never_filled(
    state: State, fact: OrderCanceled | OrderRefused, cycle: Cycle, rules: Rules
) -> Iterator[Event]:
    if cycle.root:
        yield from close_leg(state, fact.at, cycle, rules)
    else:
        yield CycleAbandoned(fact.at, cycle.id, cycle.number, cycle.symbol, fact.reason)
