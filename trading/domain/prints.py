"""Prints of many symbols: a bar's row of arrays, or a handful of quotes."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import inf, nan, nextafter

from trading.domain.candles import BarRow
from trading.domain.funding import Settlement
from trading.domain.matching import NOWHERE, Print, Reach, print_of
from trading.domain.money import exact
from trading.domain.types import Instrument, Quote


class BarPrints:
    """One closed bar of every symbol; a symbol without a bar has no print.

    Nor has one that is not followed any more: what was begun in it waits.
    """

    __slots__ = (
        "_highs", "_lows", "_reach", "_row", "_seen", "_shape", "at_close", "at_open",
        "settlements",
    )  # fmt: skip

    def __init__(self, row: BarRow, at_close: int, shape: "Shape") -> None:
        self.at_open = row.open_ms
        self.at_close = at_close
        self.settlements: Sequence[Settlement] = ()
        self._row = row
        self._shape = shape
        self._seen: dict[str, Print | None] = {}
        self._lows: list[float] = []
        self._highs: list[float] = []
        self._reach: dict[str, Reach] = {}

    def of(self, symbol: str) -> Print | None:
        if symbol not in self._seen:
            self._seen[symbol] = self._read(symbol)
        return self._seen[symbol]

    def span(self, symbol: str) -> tuple[float, float]:
        if not self._lows:
            self._lows, self._highs = self._row.low.tolist(), self._row.high.tolist()
        column = self._shape.index.get(symbol)
        return (nan, nan) if column is None else (self._lows[column], self._highs[column])

    def reach(self, symbol: str) -> Reach:
        if symbol not in self._reach:
            self._reach[symbol] = reach_of(*self.span(symbol))
        return self._reach[symbol]

    def _read(self, symbol: str) -> Print | None:
        column, row = self._shape.index.get(symbol), self._row
        if column is None:
            return None
        close = float(row.close[column])
        if close != close:  # noqa: PLR0124 (NaN is not itself)
            return None
        return Print(
            self.at_open,
            self.at_close,
            float(row.open[column]),
            float(row.high[column]),
            float(row.low[column]),
            close,
            float(row.volume[column]),
            self._shape.half_spread[symbol],
        )


class Shape:
    """Columns of a bar row and the half spread assumed where no quote is known."""

    __slots__ = ("half_spread", "index")

    def __init__(self, symbols: Iterable[str], instruments: Mapping[str, Instrument]) -> None:
        self.index = {symbol: column for column, symbol in enumerate(symbols)}
        self.half_spread: dict[str, Decimal] = {s: instruments[s].half_spread for s in self.index}


class QuotePrints:
    """Quotes as prints of one price each; funding is told with bars."""

    __slots__ = ("_quotes", "at_close", "at_open", "settlements")

    def __init__(self, quotes: Iterable[Quote], at: int) -> None:
        self.at_open = self.at_close = at
        self.settlements: Sequence[Settlement] = ()
        self._quotes = {quote.symbol: quote for quote in quotes}

    def of(self, symbol: str) -> Print | None:
        quote = self._quotes.get(symbol)
        return print_of(quote) if quote else None

    def span(self, symbol: str) -> tuple[float, float]:
        quote = self._quotes.get(symbol)
        mid = float(quote.mid) if quote else float("nan")
        return mid, mid

    def reach(self, symbol: str) -> Reach:
        return reach_of(*self.span(symbol))


def reach_of(low: float, high: float) -> Reach:
    """One float below the low and one above the high.

    A price outside of them is another float than low and high, whichever way it is rounded.

    >>> lowest, highest = reach_of(0.1, 0.2)
    >>> float(lowest) < 0.1 and 0.2 < float(highest)
    True
    """
    if low != low:  # noqa: PLR0124 (NaN: without a print nothing is met)
        return NOWHERE
    return exact(nextafter(low, -inf)), exact(nextafter(high, inf))
