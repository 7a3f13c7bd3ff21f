"""Candles of many symbols on one grid of time.

Shapes are time-major: ``(n_bars, n_symbols)``. A missing bar is NaN in all five columns, never
filled here. Times are UTC epoch milliseconds; a bar is stamped with its **open** time and is known
only after ``open_ms + timeframe``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
TIMEFRAMES_MS = {
    "1m": MINUTE_MS,
    "3m": 3 * MINUTE_MS,
    "5m": 5 * MINUTE_MS,
    "15m": 15 * MINUTE_MS,
    "30m": 30 * MINUTE_MS,
    "1h": 60 * MINUTE_MS,
    "2h": 120 * MINUTE_MS,
    "4h": 240 * MINUTE_MS,
    "1d": 1440 * MINUTE_MS,
}


@dataclass(frozen=True, slots=True)
class Candles:
    """A block of bars.

    Attributes:
        timeframe: a key of ``TIMEFRAMES_MS``.
        symbols: column names, in order.
        open_ms: ``(T,)`` int64, strictly increasing multiples of the timeframe, without holes:
            where the exchange has none, the row is there and its values are NaN.
        open, high, low, close: ``(T, N)`` prices in quote currency.
        volume: ``(T, N)`` in base units.
    """

    timeframe: str
    symbols: tuple[str, ...]
    open_ms: Ints
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    @property
    def step_ms(self) -> int:
        """Length of one bar, ms."""
        return TIMEFRAMES_MS[self.timeframe]

    @property
    def close_ms(self) -> Ints:
        """``(T,)`` the moments at which the bars are known."""
        return self.open_ms + self.step_ms

    def __len__(self) -> int:
        return len(self.open_ms)

    def rows(self, start: int, stop: int) -> "Candles":
        """The bars ``start:stop``, without copying."""
        part = slice(start, stop)
        return Candles(
            self.timeframe,
            self.symbols,
            self.open_ms[part],
            self.open[part],
            self.high[part],
            self.low[part],
            self.close[part],
            self.volume[part],
        )

    def bar(self, row: int) -> "BarRow":
        """The bar ``row`` of all symbols."""
        return BarRow(
            int(self.open_ms[row]),
            self.open[row],
            self.high[row],
            self.low[row],
            self.close[row],
            self.volume[row],
        )


class BarRow(NamedTuple):
    """One bar of every symbol: the arrays are ``(N,)``, NaN where a symbol has no bar."""

    open_ms: int
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats


def joined(parts: Sequence[Candles]) -> Candles:
    """Blocks of the same symbols that follow each other, at least one."""
    first = parts[0]
    if len(parts) == 1:
        return first
    columns = ("open_ms", "open", "high", "low", "close", "volume")
    whole = (np.concatenate([getattr(part, name) for part in parts]) for name in columns)
    return Candles(first.timeframe, first.symbols, *whole)
