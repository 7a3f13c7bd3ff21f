"""An order of symbols in which those that move alike stand together."""

import numpy as np
from numpy.typing import NDArray


def clustered(matrix: NDArray[np.float64]) -> list[int]:
    """The rows of correlations ``(n, n)`` in the order of an average-linkage tree; NaN counts as 0.

    The two clusters with the least mean distance 1 - r become one, again and again, turned so that
    their ends with the least distance meet. Sixty symbols at most: the work grows with n cubed.

    >>> clustered(np.array([[1.0, 0.1, 0.9], [0.1, 1.0, 0.0], [0.9, 0.0, 1.0]]))
    [2, 0, 1]
    """
    apart = 1.0 - np.where(np.isfinite(matrix), matrix, 0.0)
    clusters = [[row] for row in range(len(apart))]
    means = apart.copy()
    np.fill_diagonal(means, np.inf)
    while len(clusters) > 1:
        one, other = np.unravel_index(int(np.argmin(means)), means.shape)
        first, second = sorted((int(one), int(other)))
        merged = _joined(clusters[first], clusters[second], apart)
        weights = len(clusters[first]), len(clusters[second])
        mean = np.average(means[[first, second]], axis=0, weights=weights)
        clusters[first] = merged
        means[first], means[:, first] = mean, mean
        means[first, first] = np.inf
        means = np.delete(np.delete(means, second, 0), second, 1)
        del clusters[second]
    return clusters[0] if clusters else []


def _joined(one: list[int], other: list[int], apart: NDArray[np.float64]) -> list[int]:
    """Both clusters in a row; of the four ways, that whose inner ends are nearest."""
    ways = [(a, b) for a in (one, one[::-1]) for b in (other, other[::-1])]
    first, second = min(ways, key=lambda way: apart[way[0][-1], way[1][0]])
    return first + second
