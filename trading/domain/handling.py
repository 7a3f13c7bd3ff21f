"""Decisions about what a person does with an open position: a part out, take over, give back."""

from decimal import Decimal

from trading.domain.exits import ExitPlan
from trading.domain.facts import Event


class PartOrdered(Event, frozen=True, tag=True):
    """Confirmed: a part of one position goes out at the market; ``number`` is the card's.

    ``qty`` of the ``held`` base units, as the venue takes it.
    """

    desk_ms: int
    number: int
    cycle_id: str
    symbol: str
    qty: Decimal
    held: Decimal
    by: str


class TakenOver(Event, frozen=True, tag=True):
    """A person decides about the position from now on; the desk only protects it.

    ``exits`` is its plan for the day it is given back: targets that were met have no share.
    """

    desk_ms: int
    cycle_id: str
    number: int
    symbol: str
    by: str
    exits: ExitPlan | None


class HandedBack(Event, frozen=True, tag=True):
    """The desk decides about the position again: its plan, its time, its targets."""

    desk_ms: int
    cycle_id: str
    number: int
    symbol: str
    by: str


class NotCarriedOut(Event, frozen=True, tag=True):
    """The venue did not do what a person had ordered with a position, or not all of it.

    ``what`` is ``part`` or ``moved``; ``qty`` in base units is what was not done.
    """

    cycle_id: str
    number: int
    symbol: str
    what: str
    qty: Decimal
    price: Decimal
    reason: str
