"""Correlation of every symbol with every other, for the limit on similar positions."""

import numpy as np

from trading.domain.candles import Floats
from trading.features.returns import FLAT


def correlation_matrix(log_returns: Floats) -> Floats:
    """Pearson's correlations ``(N, N)`` of the columns of ``log_returns (T, N)``.

    A symbol with a NaN or without movement is correlated with itself alone. The sums run in the
    order of time without BLAS, whose order, and so the last bits, depend on the processor.

    >>> import numpy as np
    >>> correlation_matrix(np.array([[0.5, 1.0, 0.0], [-0.5, -1.0, 0.0]])).tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    gaps = np.isnan(log_returns)
    returns = np.where(gaps.any(axis=0), 0.0, log_returns) if gaps.any() else log_returns
    centred = returns - np.add.reduce(returns, axis=0) / max(1, len(returns))
    shared = np.einsum("ti,tj->ij", centred, centred)
    deviation = np.diagonal(shared)
    moved = deviation > FLAT * np.einsum("ti,ti->i", returns, returns)
    scale = np.where(moved, deviation, np.inf)
    matrix: Floats = np.clip(shared / np.sqrt(np.multiply.outer(scale, scale)), -1.0, 1.0)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def correlation_of(closes: Floats) -> Floats:
    """Correlations ``(N, N)`` over ``closes (T, N)``, which have one log return less.

    A missing bar is no change; a symbol that was not listed through all of them is correlated with
    itself alone.
    """
    present = ~np.isnan(closes)
    if not present.all():
        rows = np.where(present, np.arange(len(closes))[:, None], 0)
        closes = np.take_along_axis(closes, np.maximum.accumulate(rows, axis=0), axis=0)
    return correlation_matrix(np.log(closes[1:] / closes[:-1]))
