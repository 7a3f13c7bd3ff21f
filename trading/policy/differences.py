"""Ledger and venue compared: what is too much there, and what is missing."""

from collections.abc import Iterator
from decimal import Decimal

from trading.domain.candles import MINUTE_MS
from trading.domain.events import (
    Event,
    PositionMissing,
    PositionsAgree,
    PositionsDiffer,
    PositionsTold,
)
from trading.domain.money import ZERO
from trading.domain.orders import Role
from trading.domain.slots import slot_of, symbol_of
from trading.domain.state import State
from trading.domain.wishes import Difference

AGAIN_MS = MINUTE_MS  # one word may come from a venue that has not seen its own fill yet
MOVING = (Role.ENTRY, Role.EXIT)  # market orders, whose fills may still be on their way here


def surplus(state: State, slot: str) -> Decimal:
    """What the venue holds beyond the ledger and what is ignored, signed base units; else zero."""
    known = state.differences[slot]
    aside = state.by_hand.get(slot, ZERO)
    more = known.theirs - aside - known.ours
    return more if more * known.ours >= ZERO and more * aside >= ZERO else ZERO


def missing(state: State, slot: str) -> Decimal:
    """What the ledger holds and the venue does not, unsigned base units."""
    known = state.differences[slot]
    less = known.ours + state.by_hand.get(slot, ZERO) - known.theirs
    return min(abs(less), abs(known.ours)) if less * known.ours > ZERO else ZERO


def compare(state: State, fact: PositionsTold, *, hedged: bool) -> Iterator[Event]:
    """A symbol whose quantity is moving is not compared; the next look will do."""
    moving = {o.order.symbol for o in state.orders.values() if o.order.role in MOVING}
    known = {
        slot_of(cycle.symbol, cycle.proposal.signal.side, hedged=hedged)
        for cycle in state.cycles.values()
    }
    slots = known | state.differences.keys() | state.by_hand.keys() | fact.positions.keys()
    for slot in sorted(slots):
        if symbol_of(slot) not in moving:
            yield from _compare(state, fact, slot)


def _compare(state: State, fact: PositionsTold, slot: str) -> Iterator[Event]:
    ours, theirs = state.signed_qty(slot), fact.positions.get(slot, ZERO)
    aside = state.by_hand.get(slot, ZERO)
    before = state.differences.get(slot)
    same = before is not None and (before.ours, before.theirs) == (ours, theirs)
    if ours == theirs == ZERO or ours + aside == theirs:
        if before is not None or (aside and theirs == ZERO):
            yield PositionsAgree(fact.at, fact.desk_ms, slot, theirs)
    elif before is None or not same:
        yield PositionsDiffer(fact.at, fact.desk_ms, slot, ours, theirs)
    elif not before.confirmed and missing(state, slot):
        yield from _again(before, fact, slot)


def _again(before: Difference, fact: PositionsTold, slot: str) -> Iterator[Event]:
    """The venue says once more that it holds less, and has had time to think."""
    if fact.desk_ms >= before.desk_ms + AGAIN_MS:
        yield PositionMissing(fact.at, fact.desk_ms, slot, before.ours, before.theirs)
