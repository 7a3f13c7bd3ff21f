"""What can be ordered about an open position: out, a part out, another stop.

The stop and the targets of a position rest at the venue. A stop moves by a second one: the old one
is taken back when the venue has confirmed the new one, so all that is open is covered at any time.
"""

from collections.abc import Iterator
from decimal import Decimal

from trading.domain.candles import TIMEFRAMES_MS
from trading.domain.cycles import Cycle
from trading.domain.events import CancelRequested, Event, OrderAccepted, OrderRequested, StopMoved
from trading.domain.money import ZERO, against, ceil_to, floor_to
from trading.domain.orders import Order, OrderType, Role, client_id
from trading.domain.state import State
from trading.domain.types import Side
from trading.policy.rules import Rules

PART, MOVED, ASKED = "part", "moved", "closed"  # why an order is executed that people wished for


def bar_ms(cycle: Cycle) -> int:
    """Length of the bars that the cycle was found on, ms."""
    return TIMEFRAMES_MS[cycle.proposal.signal.timeframe]


def give_up(state: State, at: int, cycle: Cycle, reason: str) -> Iterator[Event]:
    """Take back what of the entry still waits."""
    for live in state.orders_of(cycle.id, Role.ENTRY):
        if live.stage != "canceling":
            yield CancelRequested(at, live.order.client_id, reason)


def guard(state: State, at: int) -> Iterator[Event]:
    """Whatever is open without enough stops at the venue, and not on its way out, goes out."""
    for cycle in list(state.cycles.values()):
        if cycle.qty > stops_for(state, cycle):
            yield from leave(state, at, cycle, "unprotected")


def stops_for(state: State, cycle: Cycle) -> Decimal:
    """What the live stops of a position cover, base units."""
    return sum((o.remaining for o in state.orders_of(cycle.id, Role.STOP)), ZERO)


def stop_comes(state: State, cycle: Cycle) -> bool:
    """Whether a stop of the position is on its way to the venue."""
    return any(not stop.venue_id for stop in state.orders_of(cycle.id, Role.STOP))


def leaves(state: State, cycle: Cycle) -> bool:
    """Whether something of it is on its way out at the market, or the venue holds nothing of it."""
    return bool(state.orders_of(cycle.id, Role.EXIT)) or state.absent(cycle)


def leave(state: State, at: int, cycle: Cycle, why: str = "") -> Iterator[Event]:
    """Order the whole open quantity out at the market; ``why`` in a word.

    Unless that is under way, or the venue says that nothing of it is there.
    """
    if leaves(state, cycle):
        return
    yield OrderRequested(at, reducing(cycle, Role.EXIT, OrderType.MARKET, cycle.qty, ZERO, why))


def cut(state: State, at: int, cycle: Cycle, qty: Decimal, why: str) -> Iterator[Event]:
    """Order a part out at the market, unless something is on its way out already."""
    if not leaves(state, cycle):
        yield OrderRequested(at, reducing(cycle, Role.EXIT, OrderType.MARKET, qty, ZERO, why))


def part_of(cycle: Cycle, qty: Decimal, price: Decimal, rules: Rules) -> Decimal:
    """About ``qty`` of what is open, as the venue takes it.

    On the lot grid and not below the venue's minima; what would be left below them goes too.
    """
    instrument = rules.instruments[cycle.symbol]
    least = max(instrument.min_qty, ceil_to(instrument.min_notional / price, instrument.lot))
    out = max(floor_to(qty, instrument.lot), least)
    return cycle.qty if cycle.qty - out < least else out


def move_stop(state: State, at: int, cycle: Cycle, price: Decimal, why: str) -> Iterator[Event]:
    """Order one stop at ``price`` for all that is open, if it is tighter than what rests there.

    While another one is on its way to the venue nothing is ordered.
    """
    if cycle.sign * (price - cycle.stop) > 0 and not stop_comes(state, cycle):
        stop = reducing(cycle, Role.STOP, OrderType.STOP, cycle.qty, price, why)
        yield OrderRequested(at, stop)


def fit_stop(state: State, at: int, cycle: Cycle) -> Iterator[Event]:
    """Where stops cover more than is open, order one for exactly that in their place.

    A stop that is too large could close what somebody else holds in the same slot.
    """
    if stops_for(state, cycle) > cycle.qty and not stop_comes(state, cycle):
        stops = state.orders_of(cycle.id, Role.STOP)
        why = max(stops, key=lambda stop: cycle.sign * stop.order.price).order.why
        fitting = reducing(cycle, Role.STOP, OrderType.STOP, cycle.qty, cycle.stop, why)
        yield OrderRequested(at, fitting)


def stop_confirmed(state: State, fact: OrderAccepted, cycle: Cycle) -> Iterator[Event]:
    """The venue holds a stop, tighter than before or not: what it makes needless goes."""
    order = state.orders[fact.client_id].order
    if cycle.sign * (order.price - cycle.stop) > 0:
        before = cycle.stop
        yield StopMoved(
            fact.at, cycle.id, cycle.number, cycle.symbol, before, order.price, order.why
        )
    yield from _shed(state, fact.at, cycle)


def _shed(state: State, at: int, cycle: Cycle) -> Iterator[Event]:
    """Take back stops that are not needed to cover what is open, the loosest and largest ones."""
    resting = [
        stop
        for stop in state.orders_of(cycle.id, Role.STOP)
        if stop.venue_id and stop.stage != "canceling"
    ]
    covered = ZERO
    for stop in sorted(resting, key=lambda s: (-cycle.sign * s.order.price, s.remaining)):
        if covered >= cycle.qty:
            yield CancelRequested(at, stop.order.client_id, "another stop covers it")
        covered += stop.remaining


def breakeven(cycle: Cycle, rules: Rules) -> Decimal:
    """The price at which the position would end without a loss, costs included."""
    price = cycle.average * (1 + cycle.sign * rules.round_trip)
    return against(price, cycle.sign, rules.instruments[cycle.symbol].tick)


def nearer(cycle: Cycle, mark: Decimal, share: Decimal, rules: Rules) -> Decimal:
    """The price of the stop after a share of its way to the market."""
    price = cycle.stop + share * (mark - cycle.stop)
    return against(price, -cycle.sign, rules.instruments[cycle.symbol].tick)


def reducing(
    cycle: Cycle, role: Role, order_type: OrderType, qty: Decimal, price: Decimal, why: str = ""
) -> Order:
    """The cycle's next order that only makes its position smaller."""
    side = Side.SELL if cycle.sign > 0 else Side.BUY
    return Order(
        client_id(cycle.id, role, cycle.intents), cycle.id, role, cycle.symbol, side, order_type,
        qty, price, reduce_only=True, why=why,
    )  # fmt: skip
