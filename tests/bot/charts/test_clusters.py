"""An order in which symbols that move alike stand together."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform

from bot.charts.clusters import clustered


def random_matrix(seed):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 41))
    returns = rng.standard_normal((50, count)) + rng.standard_normal((50, 1))
    return np.corrcoef(returns, rowvar=False)


@pytest.mark.parametrize("seed", range(20))
def test_every_cluster_of_the_tree_stands_together(seed):
    """The tree is scipy's."""
    matrix = random_matrix(seed)
    order = clustered(matrix)
    count = len(matrix)
    assert sorted(order) == [*range(count)]
    place = {row: at for at, row in enumerate(order)}
    groups = [{row} for row in range(count)]
    for one, other, *_ in linkage(squareform(1.0 - matrix, checks=False), "average"):
        groups.append(groups[int(one)] | groups[int(other)])
        places = [place[row] for row in groups[-1]]
        assert max(places) - min(places) == len(places) - 1


def test_two_blocks_are_told_apart_and_joined_at_their_nearest_ends():
    matrix = np.eye(4)
    for one, other, value in ((0, 2, 0.9), (1, 3, 0.8), (2, 3, 0.3)):
        matrix[one, other] = matrix[other, one] = value
    assert clustered(matrix) in ([0, 2, 3, 1], [1, 3, 2, 0])


def test_an_unknown_correlation_counts_as_none():
    matrix = np.array([[1.0, np.nan, 0.2], [np.nan, 1.0, -0.5], [0.2, -0.5, 1.0]])
    filled = np.nan_to_num(matrix)
    assert clustered(matrix) == clustered(filled)
    assert clustered(matrix)[1:] != [1, 2], "0 and 2 are neighbours"


@pytest.mark.parametrize("count", [0, 1])
def test_without_a_pair_there_is_nothing_to_order(count):
    assert clustered(np.eye(count)) == [*range(count)]
