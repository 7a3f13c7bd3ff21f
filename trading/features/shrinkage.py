"""A correlation matrix made fit for sums over many positions: positive definite.

Correlations measured pair by pair contradict each other: with gaps, or with more symbols than bars,
some mix of positions would have no risk at all, or less than none. Shrinking moves all of them
towards zero by the same share, and an unknown one to zero, which is what nothing known says of it.
"""

import numpy as np

from trading.domain.candles import Floats

LEAST_EIGENVALUE = 0.01
"""What the smallest eigenvalue must be: the risk of the safest mix, against one symbol's own."""


def shrinkage(matrix: Floats) -> float:
    """The smallest share of the identity that makes a ``matrix (N, N)`` positive definite.

    With s the smallest eigenvalue of the matrix with zeros for NaN, that of (1 - w) R + w I is
    (1 - w) s + w, so w = (e - s) / (1 - s) brings it to e, and nothing less does (the linear case
    of Higham, Strabic and Sego, "Restoring definiteness via shrinking", 2016).

    >>> apart = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    >>> round(shrinkage(apart), 3), round(shrinkage(np.eye(3)), 3)
    (0.45, 0.0)
    """
    if not len(matrix):
        return 0.0
    smallest = float(np.linalg.eigvalsh(_filled(matrix))[0])
    if smallest >= LEAST_EIGENVALUE:
        return 0.0
    return (LEAST_EIGENVALUE - smallest) / (1.0 - smallest)


def shrunk(matrix: Floats) -> Floats:
    """``matrix (N, N)`` so shrunk: without NaN, symmetric, 1 on its diagonal."""
    found: Floats = _filled(matrix) * (1.0 - shrinkage(matrix))
    np.fill_diagonal(found, 1.0)
    return found


def _filled(matrix: Floats) -> Floats:
    return np.where(np.isnan(matrix), 0.0, matrix)
