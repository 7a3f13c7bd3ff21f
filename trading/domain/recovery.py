"""Zone recovery: a bounded plan of legs, decided before the first of them, and what becomes of it.

A leg is a position of its own in the budget of the cycle that it shall recover: in the ledger it is
a ``Cycle`` whose ``root`` names that one.
"""

from decimal import Decimal

import msgspec

from trading.domain.facts import Event
from trading.domain.signals import Proposal
from trading.domain.types import Side


class PlannedLeg(msgspec.Struct, frozen=True, gc=False):
    """One leg of a plan.

    Attributes:
        trigger: it is entered when the price is there or beyond.
        takes: margin and worst loss to its stop, costs included, quote currency.
    """

    side: Side
    trigger: Decimal
    qty: Decimal
    stop: Decimal
    target: Decimal
    takes: Decimal


class RecoveryPlan(msgspec.Struct, frozen=True, gc=False):
    """All legs that may ever be entered.

    Attributes:
        width: of the zone between the entry and the first leg, quote currency.
        left_out: why there are fewer legs than the configuration allows; empty if there are not.
    """

    width: Decimal
    legs: tuple[PlannedLeg, ...]
    left_out: str = ""

    @property
    def takes(self) -> Decimal:
        """What all legs may take of the budget, quote currency."""
        return sum((leg.takes for leg in self.legs), Decimal(0))


# -- events --------------------------------------------------------------------------------------


class LegOpened(Event, frozen=True, tag=True):
    """A leg begins; ``leg`` counts from 1, ``number`` is its own trade number.

    ``root_number`` is that of the trade in whose budget it lives.
    """

    cycle_id: str
    root: str
    number: int
    leg: int
    proposal: Proposal
    until_ms: int
    root_number: int


class LegDue(Event, frozen=True, tag=True):
    """A leg turns the position: what is open goes out first, for the venue nets opposite legs."""

    cycle_id: str
    number: int
    symbol: str
    leg: int


class LegRefused(Event, frozen=True, tag=True):
    """A leg whose price has come is not entered now; told once per leg and gate."""

    cycle_id: str
    number: int
    symbol: str
    leg: int
    reason: str


class LegClosed(Event, frozen=True, tag=True):
    """A leg is flat, or was never filled (``qty`` 0); its result belongs to the ``root``.

    ``so_far`` is the net result of all that is closed in the root's budget, quote currency.
    """

    cycle_id: str
    root: str
    number: int
    symbol: str
    side: Side
    qty: Decimal
    entry: Decimal
    price: Decimal
    pnl: Decimal
    fees: Decimal
    exit: str
    root_number: int
    so_far: Decimal
