"""Correlation of every symbol with every other, for the limit on similar positions."""

import numpy as np

from trading.domain.candles import Floats
from trading.features.returns import FLAT


class Correlations:
    """Pearson's correlations of the columns of ``log_returns (T, N)``, a row when it is asked for.

    A symbol with a NaN or without movement is correlated with itself alone. The sums run in the
    order of time without BLAS, whose order, and so the last bits, depend on the processor.
    """

    def __init__(self, log_returns: Floats) -> None:
        gaps = np.isnan(log_returns)
        returns = np.where(gaps.any(axis=0), 0.0, log_returns) if gaps.any() else log_returns
        self._centred = returns - np.add.reduce(returns, axis=0) / max(1, len(returns))
        deviation = np.add.reduce(self._centred * self._centred, axis=0)
        moved = deviation > FLAT * np.add.reduce(returns * returns, axis=0)
        self._scale = np.where(moved, deviation, np.inf)
        self._rows: dict[int, list[float]] = {}
        self._betas: dict[int, list[float]] = {}

    def row(self, symbol: int) -> list[float]:
        """How ``symbol`` moves with each symbol, ``N`` numbers."""
        found = self._rows.get(symbol)
        if found is None:
            found = self._rows[symbol] = self._row(symbol).tolist()
        return found

    def betas(self, benchmark: int) -> list[float]:
        """How far each symbol moves when ``benchmark`` moves by one, ``N`` numbers.

        NaN for a symbol of which that is not known, and for all when the benchmark did not move.
        """
        found = self._betas.get(benchmark)
        if found is None:
            shared = np.add.reduce(self._centred * self._centred[:, benchmark, None], axis=0)
            known = np.isfinite(self._scale) & np.isfinite(self._scale[benchmark])
            ratio = np.where(known, shared / self._scale[benchmark], np.nan)
            found = self._betas[benchmark] = ratio.tolist()
        return found

    def matrix(self) -> Floats:
        """All rows, ``(N, N)``; none is remembered."""
        matrix: Floats = np.empty(2 * self._scale.shape)
        for symbol in range(len(matrix)):
            matrix[symbol] = self._row(symbol)
        return matrix

    def _row(self, symbol: int) -> Floats:
        shared = np.add.reduce(self._centred * self._centred[:, symbol, None], axis=0)
        ratio = shared / np.sqrt(self._scale * self._scale[symbol])
        row: Floats = np.minimum(np.maximum(ratio, -1.0), 1.0)
        row[symbol] = 1.0
        return row


def correlation_matrix(log_returns: Floats) -> Floats:
    """The correlations ``(N, N)`` of the columns of ``log_returns (T, N)``, see ``Correlations``.

    >>> import numpy as np
    >>> correlation_matrix(np.array([[0.5, 1.0, 0.0], [-0.5, -1.0, 0.0]])).tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    return Correlations(log_returns).matrix()


def log_returns(closes: Floats) -> Floats:
    """Log returns ``(T - 1, N)`` of ``closes (T, N)``.

    A missing bar is no change; before a symbol's first bar its returns are NaN.
    """
    closes = last_known(closes)
    return np.log(closes[1:] / closes[:-1])


def last_known(closes: Floats) -> Floats:
    """``closes (T, N)`` with each gap filled by the close before it; NaN before the first."""
    present = ~np.isnan(closes)
    if present.all():
        return closes
    rows = np.where(present, np.arange(len(closes))[:, None], 0)
    return np.take_along_axis(closes, np.maximum.accumulate(rows, axis=0), axis=0)


def part_of_returns(returns: Floats, closes: Floats, start: int, stop: int) -> Floats:
    """``log_returns(closes[start:stop])`` from the ``returns`` of all ``closes``, bit for bit."""
    part = returns[start : max(start, stop - 1)]
    unknown = np.isnan(closes[start : start + 1]).ravel()
    return np.where(unknown, np.nan, part) if unknown.any() else part
