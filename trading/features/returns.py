"""How log returns spread, and how they move with the benchmark's."""

from typing import NamedTuple

import numpy as np

from trading.domain.candles import Floats
from trading.features.windows import LONG, SHORT

LENGTHS: Floats = np.array([[SHORT], [LONG]], np.float64)
"""Bars of the two windows that returns are measured over, ``(2, 1)``."""

FLAT = 1e-12
"""A variance below this share of the mean square is rounding, not movement."""


class Spread(NamedTuple):
    """How log returns spread in the short and the long window.

    ``moments (2, 2, ...)`` are sums, then squared deviations, each in both windows; the deviation
    is not a number where nothing moved. ``volatility (...)`` is the standard deviation of the short
    window.
    """

    moments: Floats
    volatility: Floats

    @classmethod
    def of(cls, sums: Floats) -> "Spread":
        """The spread from sums of returns and of their squares ``(2, 2, ...)``; it keeps them."""
        total, deviation = sums
        rounding = FLAT * deviation
        deviation -= total * total / LENGTHS
        variance = np.maximum(deviation[0], 0.0) / (SHORT - 1)
        deviation[deviation <= rounding] = np.nan
        return cls(sums, np.sqrt(variance))


def correlation(products: Floats, own: Floats, other: Floats) -> Floats:
    """Pearson's correlation in both windows, ``(2, ...)``; 0 where one of the two stood still.

    ``products (2, ...)`` are sums of the products of both returns, the others moments of each.
    """
    totals, deviations = own * other
    ratio = (products - totals / LENGTHS) / np.sqrt(deviations)
    bounded: Floats = np.minimum(np.maximum(ratio, -1.0), 1.0)
    bounded[np.isnan(bounded)] = 0.0
    return bounded


def check_benchmark(benchmark_index: int | None, n_symbols: int) -> None:
    """Raise ValueError unless the benchmark is one of the symbols, or there is none."""
    if benchmark_index is not None and not 0 <= benchmark_index < n_symbols:
        raise ValueError(
            f"benchmark_index is {benchmark_index}, but there are {n_symbols} symbols: "
            f"give 0 to {n_symbols - 1}, or None for no benchmark"
        )
