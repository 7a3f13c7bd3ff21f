"""How log returns spread, and how they move with the benchmark's."""

from typing import NamedTuple

import numpy as np

from trading.domain.candles import Bools, Floats
from trading.features.windows import LONG, SHORT

LENGTHS: Floats = np.array([[SHORT], [LONG]], np.float64)
"""Bars of the two windows that returns are measured over, ``(2, 1)``."""

FLAT = 1e-12
"""A variance below this share of the mean square is rounding, not movement."""


class Spread(NamedTuple):
    """Log returns in both windows, ``(2, ...)``: sum, squared deviation, whether they moved."""

    total: Floats
    deviation: Floats
    moved: Bools

    @classmethod
    def of(cls, total: Floats, squares: Floats) -> "Spread":
        """The spread from sums and sums of squares, ``(2, ...)``."""
        deviation = squares - total * total / LENGTHS
        return cls(total, deviation, deviation > FLAT * squares)

    def part(self, rows: slice) -> "Spread":
        """The spread of some rows or symbols."""
        return Spread(self.total[:, rows], self.deviation[:, rows], self.moved[:, rows])


def volatility(spread: Spread) -> Floats:
    """Standard deviation of log returns over the short window."""
    deviation: Floats = np.maximum(spread.deviation[0], 0.0)
    return np.sqrt(deviation / (SHORT - 1))


def correlation(products: Floats, own: Spread, other: Spread) -> Floats:
    """Pearson's correlation in both windows, ``(2, ...)``; 0 where one of the two stood still.

    ``products (2, ...)`` are sums of the products of both returns.
    """
    shared = products - own.total * other.total / LENGTHS
    ratio = shared / np.sqrt(own.deviation * other.deviation)
    bounded = np.minimum(np.maximum(ratio, -1.0), 1.0)
    known: Floats = np.where(own.moved & other.moved, bounded, 0.0)
    return known


def check_benchmark(benchmark_index: int | None, n_symbols: int) -> None:
    """Raise ValueError unless the benchmark is one of the symbols, or there is none."""
    if benchmark_index is not None and not 0 <= benchmark_index < n_symbols:
        raise ValueError(
            f"benchmark_index is {benchmark_index}, but there are {n_symbols} symbols: "
            f"give 0 to {n_symbols - 1}, or None for no benchmark"
        )
