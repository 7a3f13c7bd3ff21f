"""How a position is left besides its stop: targets, and a stop that moves. In prices, not in R."""

from decimal import Decimal

import msgspec

from trading.domain.facts import Event
from trading.domain.money import ZERO
from trading.domain.types import Side


class Target(msgspec.Struct, frozen=True, gc=False):
    """A price, and the share of what was entered that is closed there."""

    price: Decimal
    share: Decimal


class Trail(msgspec.Struct, frozen=True, gc=False):
    """From ``start`` on the stop stays ``distance`` behind the price and moves with each ``step``.

    All three in quote currency.
    """

    start: Decimal
    distance: Decimal
    step: Decimal


class ExitPlan(msgspec.Struct, frozen=True, gc=False):
    """What the operator's table means for one position.

    Attributes:
        name: of the table, or why it came instead of it.
        targets: in the order in which they are met; what they leave has none.
        breakeven_at: once the price was here the stop goes to the entry and its costs; 0 never.
        trail: the stop follows the price.
        follow_targets: with each target that is filled the stop goes to the one before it.
    """

    name: str
    targets: tuple[Target, ...] = ()
    breakeven_at: Decimal = ZERO
    trail: Trail | None = None
    follow_targets: bool = False


# -- events --------------------------------------------------------------------------------------


class ExitsSet(Event, frozen=True, tag=True):
    """The position is left in another way from now on; ``until_ms`` is its time."""

    cycle_id: str
    number: int
    symbol: str
    plan: ExitPlan | None
    until_ms: int
    by: str


class StopMoved(Event, frozen=True, tag=True):
    """The venue holds a stop at another price, and it covers all that is open."""

    cycle_id: str
    number: int
    symbol: str
    before: Decimal
    stop: Decimal
    reason: str


class PositionReduced(Event, frozen=True, tag=True):
    """A part was closed and ``left`` is open; ``pnl`` is what the part brought, fees included.

    Parts of one order have its ``client_id``.
    """

    cycle_id: str
    number: int
    symbol: str
    side: Side
    qty: Decimal
    left: Decimal
    price: Decimal
    pnl: Decimal
    reason: str
    client_id: str = ""


class Cut(msgspec.Struct, frozen=True, gc=False):
    """A part of a leg that goes out at the market; ``qty`` in base units."""

    cycle_id: str
    side: Side
    qty: Decimal


class StressReached(Event, frozen=True, tag=True):
    """A cycle uses up more of its budget than a band allows.

    Attributes:
        band: 1 to 3, the highest that is newly reached.
        used: (margin + loss) / budget.
        margin, loss: quote currency; the loss is net of fees and funding, and 0 in profit.
        cuts: what goes out of the legs in profit; ``stops`` what happens to stops, in words.
    """

    desk_ms: int
    cycle_id: str
    number: int
    symbol: str
    band: int
    used: Decimal
    margin: Decimal
    loss: Decimal
    budget: Decimal
    cuts: tuple[Cut, ...]
    stops: str


class StressEased(Event, frozen=True, tag=True):
    """``used`` fell far enough below a band for it to act again; ``band`` is what is left of it."""

    desk_ms: int
    cycle_id: str
    number: int
    symbol: str
    band: int
    used: Decimal
