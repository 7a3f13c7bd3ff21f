"""How a market meets an order: one function for the paper venue and for shadow trades.

The rules are pessimistic. A market order pays half the spread and the slippage at the first price
seen; a stop is filled at its trigger, or at the open when the price gapped through it, less the
same costs; a limit needs the other side of the book to reach it. Within one bar nobody knows the
order of high and low, so a stop is assumed before a target: callers ask stops first.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from trading.domain.funding import Settlement
from trading.domain.money import against, exact
from trading.domain.orders import OrderType
from trading.domain.types import Instrument, Quote, Side

_SELL, _MARKET, _LIMIT = Side.SELL, OrderType.MARKET, OrderType.LIMIT
"""Members of enumerations by a name of their own: to look them up costs as much as to match."""


class Print(NamedTuple):
    """What one symbol's market did from ``at_open`` to ``at_close`` (ms, market time).

    ``volume`` in base units (infinite where nobody knows), ``half_spread`` as a fraction of price.
    """

    at_open: int
    at_close: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    half_spread: Decimal


Reach = tuple[Decimal, Decimal]
"""Two prices: what is below the first, or above the second, was certainly not met."""

NOWHERE: Reach = (Decimal("inf"), Decimal("-inf"))
EVERYWHERE: Reach = (Decimal("-inf"), Decimal("inf"))


class Prints(Protocol):
    """Prints of many symbols over the same time, and the funding that was settled in it.

    ``settlements`` lie in ``(at_open, at_close]``, in order of time.
    """

    at_open: int
    at_close: int
    settlements: Sequence[Settlement]

    def of(self, symbol: str) -> Print | None:
        """The symbol's print, None where it did not trade."""
        ...

    def span(self, symbol: str) -> tuple[float, float]:
        """Low and high of the print, cheaply; NaN, which touches nothing, where there is none."""
        ...

    def reach(self, symbol: str) -> Reach:
        """Prices just outside of the print; ``NOWHERE`` where there is none."""
        ...


def print_of(quote: Quote) -> Print:
    """A quote as a print of one price."""
    mid = float(quote.mid)
    half = (quote.ask - quote.bid) / 2 / quote.mid
    return Print(quote.at, quote.at, mid, mid, mid, mid, float("inf"), half)


def last_price_of(seen: Print) -> Print:
    """The print's close alone: all that an order which arrived within the bar may meet."""
    close = seen.close
    return seen._replace(at_open=seen.at_close, open=close, high=close, low=close)


def met_price(
    order_type: OrderType, side: Side, price: Decimal, seen: Print, instrument: Instrument
) -> Decimal | None:
    """The price at which the order is executed in this print, or None.

    Args:
        price: trigger of a stop or limit of a limit order; ignored for market orders.
    """
    if order_type is _LIMIT:
        return _met_limit(side, float(price), price, seen, instrument)
    if order_type is _MARKET:
        reference = seen.open
    else:
        level = float(price)
        touched = seen.low <= level if side is _SELL else seen.high >= level
        if not touched:
            return None
        reference = min(level, seen.open) if side is _SELL else max(level, seen.open)
    return pay(reference, side, seen.half_spread + instrument.slippage, instrument)


def pay(reference: float, side: Side, cost: Decimal, instrument: Instrument) -> Decimal:
    """``reference`` worsened by ``cost`` (fraction of price) and rounded against the trader."""
    sign = side.sign
    return against(exact(reference) * (1 + sign * cost), sign, instrument.tick)


def _met_limit(
    side: Side, level: float, price: Decimal, seen: Print, instrument: Instrument
) -> Decimal | None:
    if (seen.high < level) if side is _SELL else (seen.low > level):
        return None
    extreme = seen.high if side is _SELL else seen.low
    best = exact(extreme) * (1 + side.sign * seen.half_spread)
    if (best < price) if side is _SELL else (best > price):
        return None
    if (seen.open < level) if side is _SELL else (seen.open > level):
        return price  # the market came to it, so it had nothing better to offer before
    opened = pay(seen.open, side, seen.half_spread, instrument)
    return max(price, opened) if side is _SELL else min(price, opened)


def fee_of(qty: Decimal, price: Decimal, instrument: Instrument) -> Decimal:
    """Taker fee in quote currency, to eight decimals, rounded up."""
    return against(qty * price * instrument.taker_fee, 1, Decimal("1E-8"))
