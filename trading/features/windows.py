"""Moving sums and extremes, by doubling.

A sum over 20, 60 or 96 rows is built from sums over 2, 4, 8, ... rows, always in the order of
``_PLAN``. Nothing is ever subtracted, so nothing drifts; the history kernel and the step kernel
walk the same table, so their results are equal bit for bit. Rows before the first count as zero.
"""

import numpy as np

from trading.domain.candles import Floats, Ints
from trading.features.moves import Prices

# length of a sum: the (shorter sum, rows ago) it is added from, left to right
_PLAN: dict[int, tuple[tuple[int, int], ...]] = {
    2: ((1, 0), (1, 1)),
    4: ((2, 0), (2, 2)),
    8: ((4, 0), (4, 4)),
    16: ((8, 0), (8, 8)),
    20: ((16, 0), (4, 16)),
    32: ((16, 0), (16, 16)),
    60: ((20, 0), (20, 20), (20, 40)),
    96: ((32, 0), (32, 32), (32, 64)),
}
_STEPS = tuple((length, whole, parts) for length, ((whole, _), *parts) in _PLAN.items())
_DEPTH = {
    length: 1 + max(ago for parts in _PLAN.values() for part, ago in parts if part == length)
    for length in {part for parts in _PLAN.values() for part, _ in parts}
}

SHORT, LONG, DAY = 20, 60, 96
"""Bars of the windows; 96 bars of 15 minutes are a day."""

EXTREME_BARS = 10
"""Bars whose highest and lowest price are levels."""


def window_sums(values: Floats, lengths: tuple[int, ...]) -> list[Floats]:
    """Sums of ``values (T,)`` over the last rows, one ``(T,)`` array for each wanted length."""
    sums = {1: values}

    def total(length: int) -> Floats:
        if length not in sums:
            (whole, _), *earlier = _PLAN[length]
            result = total(whole).copy()
            for part, ago in earlier:
                result[ago:] += total(part)[:-ago]
            sums[length] = result
        return sums[length]

    return [total(length) for length in lengths]


class WindowSums:
    """The same sums, one row at a time, for ``channels`` quantities of ``n_symbols``."""

    def __init__(self, channels: int, n_symbols: int) -> None:
        self._row = 0
        self._rings = {
            length: np.zeros((depth, channels, n_symbols)) for length, depth in _DEPTH.items()
        }

    def push(self, values: Floats) -> dict[int, Floats]:
        """Sums by length, each ``(channels, N)``, after the row ``values (channels, N)``.

        They are places of the memory itself and hold until the next row.
        """
        row, rings = self._row, self._rings
        self._row += 1
        sums = {1: values}
        rings[1][row % _DEPTH[1]] = values
        for length, whole, earlier in _STEPS:
            kept = length in rings
            result = rings[length][row % _DEPTH[length]] if kept else np.empty_like(values)
            total = sums[whole]
            for part, ago in earlier:
                total = np.add(total, rings[part][(row - ago) % _DEPTH[part]], out=result)
            sums[length] = result
        return sums


def window_max(values: Floats) -> Floats:
    """Highest of the last 10 of ``values (T,)``; fewer where there are fewer."""
    pairs = _later_max(values, values, 1)
    fours = _later_max(pairs, pairs, 2)
    return _later_max(_later_max(fours, fours, 4), pairs, 8)


def _later_max(values: Floats, earlier: Floats, ago: int) -> Floats:
    result = values.copy()
    np.maximum(result[ago:], earlier[:-ago], out=result[ago:])
    return result


def shifted(values: Floats, ago: int) -> Floats:
    """The values ``(T,)`` of ``ago`` rows before, the first value where there is none."""
    result = np.empty_like(values)
    result[:ago] = values[:1]
    result[ago:] = values[:-ago]
    return result


class Lookback:
    """Extremes of 10 rows and the close 20 rows ago, one row at a time, for ``n_symbols``."""

    def __init__(self, n_symbols: int) -> None:
        self._row = 0
        self._highs = np.zeros((EXTREME_BARS, n_symbols))
        self._lows = np.zeros((EXTREME_BARS, n_symbols))
        self._closes = np.zeros((SHORT, n_symbols))

    def push(self, prices: Prices, starting: Ints) -> tuple[Floats, Floats, Floats]:
        """Highest high, lowest low and the close 20 rows ago, ``(N,)`` each, after one more row.

        For the symbols with indices ``starting`` no row is older than this one.
        """
        place = self._row % EXTREME_BARS
        self._highs[place], self._lows[place] = prices.high, prices.low
        if starting.size:
            self._highs[:, starting] = prices.high[starting]
            self._lows[:, starting] = prices.low[starting]
            self._closes[:, starting] = prices.close[starting]
        place = self._row % SHORT
        close_ago = self._closes[place].copy()
        self._closes[place] = prices.close
        self._row += 1
        return self._highs.max(axis=0), self._lows.min(axis=0), close_ago
