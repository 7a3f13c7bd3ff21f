"""How log returns spread, and how they move with the benchmark's."""

from typing import NamedTuple

import numpy as np

from trading.domain.candles import Bools, Floats
from trading.features.windows import SHORT

FLAT = 1e-12
"""A variance below this share of the mean square is rounding, not movement."""


class Spread(NamedTuple):
    """Log returns in a window: their sum, squared deviation, and whether they moved at all."""

    total: Floats
    deviation: Floats
    moved: Bools

    @classmethod
    def of(cls, total: Floats, squares: Floats, length: int) -> "Spread":
        """The spread from the sum and the sum of squares over ``length`` bars."""
        deviation = squares - total * total / length
        return cls(total, deviation, deviation > FLAT * squares)

    def part(self, rows: slice) -> "Spread":
        """The spread of some rows or symbols."""
        return Spread(self.total[rows], self.deviation[rows], self.moved[rows])


class Benchmark(NamedTuple):
    """The benchmark's log returns in the two windows that correlations are measured over."""

    short: Spread
    long: Spread


def volatility(short: Spread) -> Floats:
    """Standard deviation of log returns over the short window."""
    return np.sqrt(np.maximum(short.deviation, 0.0) / (SHORT - 1))


def correlation(products: Floats, own: Spread, other: Spread, length: int) -> Floats:
    """Pearson's correlation from sums over ``length`` bars; 0 where one of the two stood still."""
    shared = products - own.total * other.total / length
    ratio = shared / np.sqrt(own.deviation * other.deviation)
    bounded = np.minimum(np.maximum(ratio, -1.0), 1.0)
    return np.where(own.moved & other.moved, bounded, 0.0)


def check_benchmark(benchmark_index: int | None, n_symbols: int) -> None:
    """Raise ValueError unless the benchmark is one of the symbols, or there is none."""
    if benchmark_index is not None and not 0 <= benchmark_index < n_symbols:
        raise ValueError(
            f"benchmark_index is {benchmark_index}, but there are {n_symbols} symbols: "
            f"give 0 to {n_symbols - 1}, or None for no benchmark"
        )
