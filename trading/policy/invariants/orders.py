"""I1, I2, I3 and I6: orders, their intents, their protection, and whose word moves them."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from trading.domain.events import (
    CycleAbandoned,
    JobDue,
    LegClosed,
    OrderAccepted,
    OrderCanceled,
    OrderFilled,
    OrderRefused,
    OrderRequested,
    PositionAdopted,
    PositionBooked,
    PositionClosed,
)
from trading.domain.money import ZERO
from trading.domain.orders import OrderType, Role, client_id
from trading.domain.slots import symbol_of
from trading.domain.state import State
from trading.policy.invariants.look import (
    Look,
    PastOrder,
    Pool,
    Venue,
    leaving,
    pool_of,
    summed,
    uncovered,
)
from trading.policy.jobs import GUARD

GONE = (OrderCanceled, OrderRefused)
VENUE_FACTS = (OrderAccepted, OrderFilled, *GONE)
ENDS = (PositionClosed, CycleAbandoned, LegClosed)


def intent_first(look: Look) -> Iterator[str]:
    """I1: the venue speaks only about orders that were journaled before it did."""
    for event in look.events:
        if isinstance(event, VENUE_FACTS) and event.client_id not in look.past.orders:
            what = f"the venue spoke of order {event.client_id}"
            yield f"{what} before its intent was journaled ({type(event).__name__})"
    if look.venue is not None:
        for order, venue_id, _ in look.venue.orders:
            if order.client_id not in look.state.orders:
                yield f"{venue_id} is open at the venue, but no intent {order.client_id} is live"


def one_order_per_intent(look: Look) -> Iterator[str]:
    """I2: a client id is the function of its intent, so that twice is once."""
    asked: Counter[str] = Counter()
    for order in (event.order for event in look.of(OrderRequested)):
        before = look.past.cycles.get(order.cycle_id)
        ordinal = (before.intents if before else 0) + asked[order.cycle_id]
        asked[order.cycle_id] += 1
        if order.client_id != client_id(order.cycle_id, order.role, ordinal):
            what = f"{order.client_id} is not the id of intent {ordinal}"
            yield f"{what} ({order.role}) of {order.cycle_id}"
    if look.venue is not None:
        held = Counter(at.order.client_id for at in look.venue.orders)
        yield from (f"{known} is {n} orders at the venue" for known, n in held.items() if n > 1)


def one_exit(look: Look) -> Iterator[str]:
    """I2: an open quantity is ordered out at the market at most once at a time."""
    for cycle in look.state.cycles.values():
        exits = look.state.orders_of(cycle.id, Role.EXIT)
        if len(exits) > 1:
            yield f"{cycle.symbol} has {len(exits)} exits under way at once"


def stops_ordered(look: Look) -> Iterator[str]:
    """I3, as soon as a transaction is whole: what it left open has its stops or goes out.

    A position that was without stops before is on its way out already; if its exit failed, the
    guard tries again within a minute, and then there is no excuse.
    """
    guarded = any(job.job == GUARD for job in look.of(JobDue))
    for cycle in look.state.cycles.values():
        before = look.past.cycles.get(cycle.id)
        excused = before is not None and before.bare and not guarded
        bare = uncovered(look.state, cycle)
        gone = look.state.absent(cycle)  # there is nothing to protect, as the venue says
        if bare > ZERO and not (excused or gone or leaving(look.state, cycle)):
            yield f"{cycle.symbol} has {cycle.qty} open and {bare} of it without a stop"


def protected(look: Look) -> Iterator[str]:
    """I3, at rest: stops for all that is open, at the venue too where it can be seen."""
    for cycle in look.state.cycles.values():
        bare = uncovered(look.state, cycle)
        if bare > ZERO and not (look.state.absent(cycle) or leaving(look.state, cycle)):
            what = f"{cycle.symbol} has {cycle.qty} open and {bare} of it without a stop"
            yield f"{what}, and no exit is under way"
    if look.venue is not None:
        yield from _protected_at(look.venue)


def _protected_at(venue: Venue) -> Iterator[str]:
    """The same by the venue's own book, but for what somebody else opened or closed there."""
    for slot, held in venue.positions.items():
        own = venue.own(slot)
        signed = min(own, held, key=abs) if own * held > ZERO else ZERO
        orders = [at for at in venue.orders if at.order.symbol == symbol_of(slot)]
        closing = [at for at in orders if at.order.side.sign * held < ZERO]
        stops = summed(at.remaining for at in closing if at.order.type is OrderType.STOP)
        if stops < abs(signed) and not any(at.order.role is Role.EXIT for at in closing):
            yield f"the venue holds {signed} {slot} and stops for {stops}"


def venue_moves_orders(look: Look) -> Iterator[str]:
    """I6: fills, ids and ends of orders, and open quantities, are the venue's word and no other."""
    for known, before in look.past.orders.items():
        yield from _moved(look, known, before)
    yield from _quantities(look)
    ended = {event.cycle_id for event in look.events if isinstance(event, ENDS)}
    for gone in look.past.cycles.keys() - look.state.cycles.keys() - ended:
        yield f"cycle {gone} was given up"
    if look.venue is not None:
        yield from _positions(look.state, look.venue)


def _moved(look: Look, known: str, before: PastOrder) -> Iterator[str]:
    """How an order differs from what the venue said of it since."""
    said = [e for e in look.events if isinstance(e, VENUE_FACTS) and e.client_id == known]
    filled = before.filled + summed(e.qty for e in said if isinstance(e, OrderFilled))
    now = look.state.orders.get(known)
    if now is None:
        if filled < before.order.qty and not any(isinstance(e, GONE) for e in said):
            yield f"order {known} left the ledger without the venue's word"
    elif now.filled != filled:
        yield f"order {known} has {now.filled} filled, by the venue's word it is {filled}"
    elif now.venue_id != before.venue_id and not any(isinstance(e, OrderAccepted) for e in said):
        yield f"order {known} became {now.venue_id} without the venue's word"


def _quantities(look: Look) -> Iterator[str]:
    """Open quantities, beside what they were, the fills since and what people said of other hands.

    Positions of one symbol and side count together, as the venue holds them.
    """
    pools = {known: cycle.pool for known, cycle in look.past.cycles.items()}
    pools |= {known: pool_of(cycle) for known, cycle in look.state.cycles.items()}
    told: dict[Pool, Decimal] = dict.fromkeys(pools.values(), ZERO)
    now = dict(told)
    for cycle in look.state.cycles.values():
        now[pool_of(cycle)] += cycle.qty
    for before in look.past.cycles.values():
        told[before.pool] += before.qty
    for fill in look.of(OrderFilled):
        order = (
            look.past.orders[fill.client_id].order if fill.client_id in look.past.orders else None
        )
        if order is not None:
            told[pools[order.cycle_id]] += fill.qty if order.role is Role.ENTRY else -fill.qty
    for adopted in look.of(PositionAdopted):
        told[pools[adopted.proposal.id]] += adopted.proposal.qty
    for booked in look.of(PositionBooked):
        told[pools[booked.cycle_id]] -= booked.qty
    for pool, qty in told.items():
        if now[pool] != max(qty, ZERO):  # what is more was somebody else's
            yield f"{pool.symbol} has {now[pool]} open, by the venue's word it is {qty}"


def _positions(state: State, venue: Venue) -> Iterator[str]:
    """Open quantities, beside the venue's book."""
    symbols = {cycle.symbol for cycle in state.cycles.values()}
    hedged = {slot for slot in venue.positions if symbol_of(slot) != slot}
    netted = symbols - {symbol_of(slot) for slot in hedged}
    for slot in sorted(netted | venue.positions.keys()):
        ours, theirs = state.signed_qty(slot), venue.own(slot)
        if ours != theirs:
            yield f"the ledger holds {ours} {slot}, the venue {theirs}"
