"""What a bench knows of hands that trade past the desk."""

from contextlib import contextmanager
from decimal import Decimal

from trading.domain.events import OrderFilled, PositionAdopted, PositionBooked
from trading.domain.slots import slot_of, symbol_of
from trading.policy.differences import MOVING


@contextmanager
def accounted(by_hand, state, event, *, hedged):
    """Folds an event, and moves between the desk and other hands what it moved.

    What is adopted or booked counts as the desk's own; what an exit took beyond that was theirs.
    """
    live = state.orders.get(event.client_id) if isinstance(event, OrderFilled) else None
    exits = live is not None and live.order.reduce_only
    before = _held(state, live.order) if exits else Decimal(0)
    yield
    if exits and (over := event.qty - before + _held(state, live.order)):
        slot = slot_of(live.order.symbol, live.order.side.opposite, hedged=hedged)
        by_hand[slot] = by_hand.get(slot, Decimal(0)) + live.order.side.sign * over
    elif isinstance(event, PositionAdopted):
        by_hand[event.symbol] -= event.proposal.signal.side.sign * event.proposal.qty
    elif isinstance(event, PositionBooked):
        slot = slot_of(event.symbol, event.side, hedged=hedged)
        by_hand[slot] = by_hand.get(slot, Decimal(0)) + event.side.sign * event.qty


def _held(state, order):
    """What is open of the symbol on the side that an exit makes smaller."""
    cycles = (c for c in state.cycles.values() if c.symbol == order.symbol)
    return sum((c.qty for c in cycles if c.sign == -order.side.sign), Decimal(0))


def moving_in(state):
    """Symbols that the desk does not compare now."""
    orders = [live.order for live in state.orders.values()]
    return {order.symbol for order in orders if order.role in MOVING}


def forget(by_hand, moving):
    """Hands that are gone, where the desk has compared."""
    for slot in [known for known, qty in by_hand.items() if not qty]:
        if symbol_of(slot) not in moving:
            del by_hand[slot]
