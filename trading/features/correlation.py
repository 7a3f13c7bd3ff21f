"""How every symbol moves with every other, over the bars that both have."""

from typing import NamedTuple

import numpy as np

from trading.domain.candles import Floats, Ints
from trading.features.returns import FLAT

LEAST = 20
"""Returns that two symbols must share: with fewer a correlation is not known.

Its standard error is then at most 0.23, and 0.12 at a correlation of 0.7.
"""

NO_COLUMNS: Ints = np.empty(0, np.int64)


class Shared(NamedTuple):
    """Each symbol beside one other, over the returns that both have; every array ``(N,)``.

    Attributes:
        cross: sums of the products of both deviations from their means over these returns.
        own, other: sums of the squared deviations of each; where the pair is not known NaN in one
            of them. Those of the other are one number where it is the same beside all.
        total, other_total: sums of the returns themselves.
    """

    cross: Floats
    own: Floats
    other: Floats | float
    total: Floats
    other_total: Floats | float

    def betas(self) -> Floats:
        """The slopes on the other; NaN where the pair is not known."""
        slopes: Floats = np.where(np.isnan(self.own), np.nan, self.cross / self.other)
        return slopes


class Correlations:
    """Pearson's correlations of the columns of ``log_returns (T, N)``, a row when it is asked for.

    Each pair is measured over the returns that both have. NaN says that it is not known: with
    fewer than ``LEAST`` of these, or where one of the two did not move. The sums run in the order
    of time without BLAS, whose order, and so the last bits, depend on the processor.
    """

    def __init__(self, log_returns: Floats) -> None:
        seen = np.isfinite(log_returns)
        whole = bool(seen.all())
        returns = log_returns if whole else np.where(seen, log_returns, 0.0)
        count = len(seen) if whole else np.add.reduce(seen, axis=0)
        self._total = np.add.reduce(returns, axis=0)
        self._mean = self._total / np.maximum(1, count)
        centred = returns - self._mean
        self._centred = centred if whole else np.where(seen, centred, 0.0)
        squares = np.add.reduce(self._centred * self._centred, axis=0)
        self._rounding = FLAT * (squares + self._total * self._mean)  # of the sum of all squares
        self._squares = np.where((squares > self._rounding) & (count >= LEAST), squares, np.nan)
        self._seen = seen
        gappy = NO_COLUMNS if whole else np.flatnonzero((count < len(seen)) & (count >= LEAST))
        self._gappy: Ints = gappy
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
            found = self._betas[benchmark] = self._shared(benchmark).betas().tolist()
        return found

    def strengths(self, benchmark: int) -> list[float]:
        """Relative strength: each symbol's log return less its beta times that of ``benchmark``.

        ``N`` numbers over the returns that both have; NaN where the beta is not known.
        """
        shared = self._shared(benchmark)
        beyond = shared.total - shared.betas() * shared.other_total
        found: list[float] = beyond.tolist()
        return found

    def matrix(self) -> Floats:
        """All rows, ``(N, N)``; none is remembered."""
        matrix: Floats = np.empty(2 * self._squares.shape)
        for symbol in range(len(matrix)):
            matrix[symbol] = self._row(symbol)
        return matrix

    def _row(self, symbol: int) -> Floats:
        shared = self._shared(symbol)
        ratio = shared.cross / np.sqrt(shared.own * shared.other)
        row: Floats = np.minimum(np.maximum(ratio, -1.0), 1.0)
        row[symbol] = 1.0
        return row

    def _shared(self, symbol: int) -> Shared:
        """Each symbol beside ``symbol``; a gap costs something only in the pairs that have it."""
        own, squares, total = self._centred, self._squares, self._total
        cross = np.add.reduce(own * own[:, symbol, None], axis=0)
        whole = Shared(cross, squares, squares[symbol], total, total[symbol])
        if not len(self._gappy):
            return whole
        columns = np.arange(len(total)) if symbol in self._gappy else self._gappy
        found = [np.array(np.broadcast_to(each, total.shape)) for each in whole]
        for each, part in zip(found, self._beside_gaps(symbol, columns, cross), strict=True):
            each[columns] = part
        return Shared(*found)

    def _beside_gaps(self, symbol: int, columns: Ints, cross: Floats) -> Shared:
        """Some symbols beside ``symbol``, over what both have; ``cross (N,)`` is over all bars."""
        own, other = np.take(self._centred, columns, 1), self._centred[:, symbol, None]
        with_own = np.take(self._seen, columns, 1).astype(np.float64)
        with_other = self._seen[:, symbol, None].astype(np.float64)
        count = in_order(with_own * with_other)
        known = np.maximum(1.0, count)
        own_left, other_left = in_order(own * with_other), in_order(other * with_own)
        own_squares = in_order(own * own * with_other) - own_left**2 / known
        other_squares = in_order(other * other * with_own) - other_left**2 / known
        moved = (own_squares > self._rounding[columns]) & (other_squares > self._rounding[symbol])
        certain = moved & (count >= LEAST)
        return Shared(
            cross[columns] - own_left * other_left / known,
            np.where(certain, own_squares, np.nan),
            np.where(certain, other_squares, np.nan),
            own_left + count * self._mean[columns],
            other_left + count * self._mean[symbol],
        )


def in_order(values: Floats) -> Floats:
    """Sums ``(n,)`` over the rows of ``values (T, n)``, one after the other.

    A plain sum of one column would add it up in another order than the same column among others.
    """
    rows = values.shape[1] > 1 and values.flags.c_contiguous
    sums: Floats = np.add.reduce(values) if rows else np.add.accumulate(values)[-1]
    return sums


def log_returns(closes: Floats) -> Floats:
    """Log returns ``(T - 1, N)`` of ``closes (T, N)``; NaN beside a missing bar."""
    return np.log(closes[1:] / closes[:-1])


def last_known(closes: Floats) -> Floats:
    """``closes (T, N)`` with each gap filled by the close before it; NaN before the first."""
    present = ~np.isnan(closes)
    if present.all():
        return closes
    rows = np.where(present, np.arange(len(closes))[:, None], 0)
    return np.take_along_axis(closes, np.maximum.accumulate(rows, axis=0), axis=0)
