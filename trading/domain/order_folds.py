"""The part of the fold that follows orders and what their fills do to the books of a cycle."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from trading.domain import events as ev
from trading.domain import tally
from trading.domain.cycles import Cycle, LiveOrder
from trading.domain.lifecycle import CYCLE, DONE, NEW, ORDER, advance
from trading.domain.money import ZERO
from trading.domain.orders import Order, Role
from trading.domain.state import State


def _order_requested(state: State, event: ev.OrderRequested) -> None:
    order = event.order
    state.orders[order.client_id] = LiveOrder(order, advance(ORDER, NEW, "requested"))
    state.cycles[order.cycle_id].intents += 1


def _cancel_requested(state: State, event: ev.CancelRequested) -> None:
    live = state.orders[event.client_id]
    live.stage = advance(ORDER, live.stage, "cancel requested")


def _order_accepted(state: State, event: ev.OrderAccepted) -> None:
    live = state.orders[event.client_id]
    live.stage = advance(ORDER, live.stage, "accepted")
    live.venue_id = event.venue_id


def _order_filled(state: State, event: ev.OrderFilled) -> None:
    live = state.orders[event.client_id]
    live.fills.append(event.fill_id)
    live.filled += event.qty
    live.stage = advance(ORDER, live.stage, "filled" if live.remaining <= ZERO else "part filled")
    cycle = state.cycles[live.order.cycle_id]
    cycle.cash -= event.fee
    cycle.fees += event.fee
    if live.order.role is Role.ENTRY:
        _book_entry(state, cycle, event)
    else:
        _book_exit(state, cycle, event, live.order)
    if live.stage == DONE:
        del state.orders[event.client_id]


def _book_entry(state: State, cycle: Cycle, event: ev.OrderFilled) -> None:
    if not (cycle.entered or cycle.root):
        tally.note_entry(state, cycle.proposal.signal, event.at)
    value = event.qty * event.price
    cycle.stage = advance(CYCLE, cycle.stage, "entered")
    cycle.cash -= cycle.sign * value
    cycle.qty += event.qty
    cycle.entered += event.qty
    cycle.entry_value += value
    cycle.protected = False


def _book_exit(state: State, cycle: Cycle, event: ev.OrderFilled, order: Order) -> None:
    """A venue holds one side together: what a stop takes more than its cycle has is another's.

    What is more than all of them have came from other hands; comparing positions tells.
    """
    left = event.qty
    for leg in state.beside(cycle):
        surplus = left - cycle.qty
        if surplus <= ZERO:
            break
        part = min(surplus, leg.qty)
        _book_part(leg, part, event.price, order)
        left -= part
    _book_part(cycle, min(left, cycle.qty), event.price, order)  # more was not the desk's


def _book_part(leg: Cycle, part: Decimal, price: Decimal, order: Order) -> None:
    if part > ZERO:
        value = part * price
        leg.stage = advance(CYCLE, leg.stage, "reduced")
        leg.cash += leg.sign * value
        leg.qty -= part
        leg.exit_value += value
        leg.exit = order.why or order.role.value


def _order_gone(state: State, event: ev.OrderCanceled | ev.OrderRefused) -> None:
    live = state.orders.pop(event.client_id)
    advance(ORDER, live.stage, "canceled" if isinstance(event, ev.OrderCanceled) else "refused")


ORDERS: dict[type[ev.Event], Callable[[State, Any], None]] = {
    ev.OrderRequested: _order_requested,
    ev.CancelRequested: _cancel_requested,
    ev.OrderAccepted: _order_accepted,
    ev.OrderFilled: _order_filled,
    ev.OrderCanceled: _order_gone,
    ev.OrderRefused: _order_gone,
}
