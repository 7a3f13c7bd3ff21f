"""Decisions about what somebody traded at the venue past the desk."""

from decimal import Decimal

from trading.domain.exits import ExitPlan
from trading.domain.facts import Event
from trading.domain.signals import Proposal
from trading.domain.types import Side


class PositionMissing(Event, frozen=True, tag=True):
    """The venue has said twice that it holds less than the ledger; both signed base units.

    Nothing was moving and no order of the desk explains it.
    """

    desk_ms: int
    symbol: str
    ours: Decimal
    theirs: Decimal


class PositionAdopted(Event, frozen=True, tag=True):
    """What somebody bought or sold by hand is a cycle of the desk from here on.

    It counts from the price of this moment, ``proposal.entry``; no signal stands behind it.
    """

    desk_ms: int
    number: int
    symbol: str
    proposal: Proposal
    budget: Decimal
    committed: Decimal
    until_ms: int
    by: str
    exits: ExitPlan | None = None


class PositionBooked(Event, frozen=True, tag=True):
    """A position, or ``qty`` of it, left by another hand than the desk's.

    ``price`` is the mark of this moment: nobody here knows the true one, nor its fee.
    """

    desk_ms: int
    number: int
    cycle_id: str
    symbol: str
    side: Side
    qty: Decimal
    left: Decimal
    price: Decimal
    by: str


class SurplusIgnored(Event, frozen=True, tag=True):
    """From now on ``qty`` (signed base units) in a slot is somebody else's; the lock is lifted."""

    desk_ms: int
    number: int
    symbol: str
    qty: Decimal
    by: str


class SurplusWatched(Event, frozen=True, tag=True):
    """Nothing in a slot is somebody else's any more: ledger and venue must agree again."""

    desk_ms: int
    symbol: str
    by: str
