"""What the paper venue remembers: its orders, their executions, positions and funding."""

from decimal import Decimal

import msgspec

from trading.domain.events import FundingPaid
from trading.domain.matching import Prints
from trading.domain.money import ZERO
from trading.domain.orders import Order, OrderType
from trading.domain.types import Side


class VenueFill(msgspec.Struct):
    """One execution; ``at`` is market time, ms."""

    id: str
    at: int
    qty: Decimal
    price: Decimal
    fee: Decimal


class VenueOrder(msgspec.Struct):
    """An order as the venue knows it.

    Attributes:
        matched_at: end of the last print it traded in, ms.
        level: the order's price, for a first look.
        falls: whether the market comes to it from above.
    """

    order: Order
    venue_id: str
    accepted_at: int
    status: str = "open"
    reason: str = ""
    closed_at: int = 0
    triggered: bool = False
    matched_at: int = 0
    fills: list[VenueFill] = msgspec.field(default_factory=list)
    level: float = 0.0
    falls: bool = False

    def __post_init__(self) -> None:
        order = self.order
        self.level = float(order.price)
        self.falls = (order.side is Side.SELL) == (order.type is OrderType.STOP)

    @property
    def remaining(self) -> Decimal:
        return self.order.qty - sum((fill.qty for fill in self.fills), ZERO)

    @property
    def at_market(self) -> bool:
        return self.triggered or self.order.type is OrderType.MARKET

    def within(self, prints: Prints) -> bool:
        """Whether the market came as far as the order's price."""
        low, high = prints.span(self.order.symbol)
        return low <= self.level if self.falls else high >= self.level


class Book(msgspec.Struct):
    """Everything the venue remembers. Positions are signed base units by slot.

    ``filled_at`` is the time of the latest fill: within a bar it runs ahead of ``now``. ``paid`` is
    the last funding of each slot.
    """

    now: int = 0
    filled_at: int = 0
    epoch: int = 0
    last_id: int = 0
    orders: dict[str, VenueOrder] = msgspec.field(default_factory=dict)
    closed: dict[str, VenueOrder] = msgspec.field(default_factory=dict)
    positions: dict[str, Decimal] = msgspec.field(default_factory=dict)
    paid: dict[str, FundingPaid] = msgspec.field(default_factory=dict)
