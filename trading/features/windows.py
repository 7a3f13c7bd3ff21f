"""Moving sums and extremes, by doubling.

A sum over 20, 60 or 96 rows is built from sums over 2, 4, 8, ... rows, always in the order of
``_PLAN``. Nothing is ever subtracted, so nothing drifts; the history kernel and the step kernel
walk the same table, so their results are equal bit for bit. Rows before the first count as zero.
"""

from collections import deque

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
    length: 1
    + max((ago for parts in _PLAN.values() for part, ago in parts if part == length), default=0)
    for length in (1, *_PLAN)
}

SHORT, LONG, DAY = 20, 60, 96
"""Bars of the windows; 96 bars of 15 minutes are a day."""

EXTREME_BARS = 10
"""Bars whose highest and lowest price are levels."""


def window_sums(values: Floats, lengths: tuple[int, ...]) -> list[Floats]:
    """Sums of ``values (T,)`` over the last rows, one ``(T,)`` array for each wanted length."""
    sums = {1: values}
    return [_total(length, sums) for length in lengths]


def _total(length: int, sums: dict[int, Floats]) -> Floats:
    """The sum of one length from those that are known by their lengths, which it then joins.

    No function within another: it would know itself, and keep all sums until garbage is collected.
    """
    if length not in sums:
        (whole, _), *earlier = _PLAN[length]
        result = _total(whole, sums).copy()
        for part, ago in earlier:
            result[ago:] += _total(part, sums)[:-ago]
        sums[length] = result
    return sums[length]


class WindowSums:
    """The same sums, one row at a time, for ``channels`` quantities of ``n_symbols``."""

    def __init__(self, channels: int, n_symbols: int) -> None:
        none = np.zeros((channels, n_symbols))
        self._sums = {length: deque([none] * kept, kept) for length, kept in _DEPTH.items()}

    def push(self, values: Floats) -> list[Floats]:
        """Sums over ``SHORT``, ``LONG`` and ``DAY``, ``(channels, N)`` each, after one more row.

        The row ``values (channels, N)`` becomes part of the memory.
        """
        sums = self._sums  # by length, the newest first
        sums[1].appendleft(values)
        for length, whole, earlier in _STEPS:
            total = sums[whole][0]
            for part, ago in earlier:
                total = total + sums[part][ago]
            sums[length].appendleft(total)
        return [sums[length][0] for length in (SHORT, LONG, DAY)]


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
        self._extremes = np.zeros((EXTREME_BARS, 2, n_symbols))  # highs and negative lows
        self._closes = np.zeros((SHORT + 1, n_symbols))

    def push(self, prices: Prices, starting: Ints) -> tuple[Floats, Floats, Floats]:
        """Highest high, lowest low and the close 20 rows ago, ``(N,)`` each, after one more row.

        The close is a place of the memory itself and holds until the next row. For the symbols with
        indices ``starting`` no row is older than this one.
        """
        row, extremes, closes = self._row, self._extremes, self._closes
        self._row += 1
        newest = extremes[row % EXTREME_BARS]
        newest[0] = prices.high
        np.negative(prices.low, out=newest[1])
        closes[row % len(closes)] = prices.close
        if starting.size:
            extremes[..., starting] = newest[:, starting]
            closes[:, starting] = prices.close[starting]
        high, negative_low = np.maximum.reduce(extremes)
        return high, -negative_low, closes[(row + 1) % len(closes)]
