"""What a check may judge by: the ledger before and after some events, and the venue's book."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, TypeVar

from trading.domain.cycles import Cycle
from trading.domain.events import Event
from trading.domain.money import ZERO
from trading.domain.orders import Order, OrderType, Role
from trading.domain.slots import symbol_of
from trading.domain.state import State
from trading.policy.rules import Rules
from trading.ports import View

E = TypeVar("E", bound=Event)


class PastOrder(NamedTuple):
    """A live order as it was."""

    order: Order
    filled: Decimal
    venue_id: str


class Pool(NamedTuple):
    """Positions of one symbol and side, which the venue may hold as one."""

    symbol: str
    sign: int


def pool_of(cycle: Cycle) -> Pool:
    """The pool of a cycle."""
    return Pool(cycle.symbol, cycle.sign)


class PastCycle(NamedTuple):
    """An open cycle as it was; ``bare``: its live stops did not cover what was open."""

    pool: Pool
    qty: Decimal
    budget: Decimal
    intents: int
    bare: bool
    funding: Decimal = ZERO


class Past(NamedTuple):
    """What is remembered of the ledger before some events.

    Attributes:
        earned: see ``earned_of``.
        paused, locked, killed, watched: what held entries back; ``differing`` in these symbols
            alone, and in ``locks`` until a market time, ms, 0 for no end.
    """

    earned: Decimal
    paused: bool
    locked: bool
    killed: bool
    watched: bool
    differing: frozenset[str]
    locks: Mapping[str, int]
    orders: Mapping[str, PastOrder]
    cycles: Mapping[str, PastCycle]


class AtVenue(NamedTuple):
    """An order that is open at the venue; ``remaining`` in base units."""

    order: Order
    venue_id: str
    remaining: Decimal


class Venue(NamedTuple):
    """The venue's book: its open orders, and positions in signed base units.

    ``by_hand`` is what somebody traded past the desk, and part of the positions.
    """

    orders: Sequence[AtVenue]
    positions: Mapping[str, Decimal]
    by_hand: Mapping[str, Decimal] = {}

    def own(self, symbol: str) -> Decimal:
        """What came of the desk's own orders, signed base units."""
        return self.positions.get(symbol, ZERO) - self.by_hand.get(symbol, ZERO)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the desk.

    Attributes:
        state: the ledger now; ``past`` is what it was before ``events``.
        view: the market as the decision saw it, for what is measured on equity.
        venue: the venue's book, where it can be looked into: a test can, the desk cannot.
    """

    state: State
    rules: Rules
    past: Past
    events: Sequence[Event] = ()
    view: View = field(default_factory=View)
    venue: Venue | None = None

    def of(self, kind: type[E]) -> Iterator[E]:
        """The events of one kind."""
        return (event for event in self.events if isinstance(event, kind))


def past_of(state: State) -> Past:
    """What later looks compare with."""
    orders = {
        known: PastOrder(live.order, live.filled, live.venue_id)
        for known, live in state.orders.items()
    }
    cycles = {
        known: PastCycle(
            pool_of(cycle),
            cycle.qty,
            cycle.budget,
            cycle.intents,
            uncovered(state, cycle) > ZERO,
            cycle.funding,
        )
        for known, cycle in state.cycles.items()
    }
    stops = (
        state.paused,
        bool(state.locks),
        bool(state.halt),
        state.autonomy == "watch",
        frozenset(map(symbol_of, state.differences)),
        {symbol: lock.until_ms for symbol, lock in state.symbol_locks.items()},
    )
    return Past(earned_of(state), *stops, orders, cycles)


def earned_of(state: State) -> Decimal:
    """The wallet without what it started with and what was put in or taken out since."""
    return state.balance - state.start_balance - state.safety.adjusted


def uncovered(state: State, cycle: Cycle) -> Decimal:
    """Open quantity without a live stop, base units; zero or less when all is covered."""
    if cycle.qty <= ZERO:
        return ZERO
    stops = (o for o in state.orders_of(cycle.id, Role.STOP) if protects(o.order, cycle))
    return cycle.qty - summed(o.remaining for o in stops)


def protects(order: Order, cycle: Cycle) -> bool:
    """Whether a stop closes the position, and not beyond the stop that its budget counts on."""
    near = cycle.sign * (order.price - cycle.proposal.stop) >= ZERO
    return (
        order.type is OrderType.STOP
        and order.reduce_only
        and near
        and (order.side.sign == -cycle.sign)
    )


def leaving(state: State, cycle: Cycle) -> bool:
    """Whether an exit is on its way."""
    return bool(state.orders_of(cycle.id, Role.EXIT))


def summed(amounts: Iterable[Decimal]) -> Decimal:
    """Their sum, exactly zero for none."""
    return sum(amounts, ZERO)
