"""Instruments, sides and quotes. Prices are quote currency, quantities base units, times UTC ms."""

from decimal import Decimal
from enum import StrEnum

import msgspec

from trading.domain.money import ZERO


class Side(StrEnum):
    """The direction of an order, a signal or a position.

    Attributes:
        sign: +1 for a buy, -1 for a sell.
    """

    BUY = "buy"
    SELL = "sell"

    def __init__(self, word: str) -> None:
        self.sign = 1 if word == "buy" else -1

    @property
    def opposite(self) -> "Side":
        return Side.SELL if self is Side.BUY else Side.BUY


class Lots(msgspec.Struct, frozen=True):
    """How a lot-based instrument is sized; its orders and positions are base units all the same.

    Attributes:
        contract: base units of one lot.
        step: smallest order and distance between two sizes, lots.
        equity: what each step of the base size asks for, quote currency.
        most: largest entry, lots.
        multiplier: most that advisors may make of the base size, times.
    """

    contract: Decimal
    step: Decimal
    equity: Decimal
    most: Decimal
    multiplier: Decimal


class Instrument(msgspec.Struct, frozen=True):
    """What can be traded and on which grid.

    Attributes:
        kind: ``spot`` (no short, leverage 1), ``perpetual`` or ``lots``.
        tick: smallest price step, quote currency.
        lot: smallest quantity step, base units.
        min_qty: smallest order, base units.
        min_notional: smallest order value, quote currency.
        leverage: notional per margin, as it is used.
        taker_fee: fraction of notional, one side.
        half_spread: fraction of price between mid and bid, where no quote is known.
        slippage: fraction of price a market order or a triggered stop gives away.
        offered: the venue's leverage where a cap allows less of it; 0 where none does.
        lots: how it is sized when its kind is ``lots``.
    """

    symbol: str
    kind: str
    tick: Decimal
    lot: Decimal
    min_qty: Decimal
    min_notional: Decimal
    leverage: Decimal
    taker_fee: Decimal
    half_spread: Decimal
    slippage: Decimal
    offered: Decimal = ZERO
    lots: Lots | None = None

    @property
    def can_short(self) -> bool:
        return self.kind != "spot"


class Grid(msgspec.Struct, frozen=True):
    """Steps and minima as a venue tells them; None where it does not. See ``Instrument``."""

    tick: Decimal | None = None
    lot: Decimal | None = None
    min_qty: Decimal | None = None
    min_notional: Decimal | None = None


class Quote(msgspec.Struct, frozen=True, gc=False):
    """Best bid and ask as received.

    Attributes:
        at: market time, ms.
        desk_ms: when the desk received it, ms; its age is measured from here.
    """

    symbol: str
    bid: Decimal
    ask: Decimal
    at: int
    desk_ms: int

    @property
    def mid(self) -> Decimal:
        return (self.bid + self.ask) / 2

    def taken_by(self, side: Side) -> Decimal:
        """The price a market order of this side meets."""
        return self.ask if side.sign > 0 else self.bid
