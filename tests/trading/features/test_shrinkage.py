"""Correlation matrices that are positive definite, and no further from the measured ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trading.features import Correlations, shrinkage, shrunk
from trading.features.shrinkage import LEAST_EIGENVALUE

APART = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])


def smallest(matrix):
    return float(np.linalg.eigvalsh(matrix)[0])


def test_pairs_that_contradict_each_other_are_shrunk_by_hand():
    """Eigenvalues 1.9, 1.9 and -0.8: (0.01 + 0.8) / 1.8 = 0.45, and 0.9 x 0.55 = 0.495."""
    assert shrinkage(APART) == pytest.approx(0.45)
    expected = [[1.0, 0.495, -0.495], [0.495, 1.0, 0.495], [-0.495, 0.495, 1.0]]
    np.testing.assert_allclose(shrunk(APART), expected)


def test_what_is_positive_definite_stays_as_it_is():
    pair = np.array([[1.0, 0.98], [0.98, 1.0]])
    assert shrinkage(pair) == 0.0
    np.testing.assert_array_equal(shrunk(pair), pair)


@pytest.mark.parametrize("count", [0, 1])
def test_without_a_pair_there_is_nothing_to_shrink(count):
    np.testing.assert_array_equal(shrunk(np.eye(count)), np.eye(count))


def test_more_symbols_than_bars_are_shrunk_by_the_least_there_is():
    matrix = Correlations(np.random.default_rng(1).standard_normal((30, 80))).matrix()
    assert smallest(matrix) < 1e-12
    assert shrinkage(matrix) == pytest.approx(LEAST_EIGENVALUE, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    missing=st.floats(0.0, 0.6),
    symbols=st.integers(1, 40),
    together=st.floats(0.0, 3.0),
)
def test_whatever_is_missing_it_is_positive_definite(seed, missing, symbols, together):
    rng = np.random.default_rng(seed)
    returns = rng.standard_normal((100, symbols)) + together * rng.standard_normal((100, 1))
    returns[rng.random(returns.shape) < missing] = np.nan
    raw = Correlations(returns).matrix()
    found = shrunk(raw)
    assert smallest(found) >= LEAST_EIGENVALUE - 1e-9
    np.testing.assert_array_equal(found, found.T)
    np.testing.assert_array_equal(np.diagonal(found), 1.0)
    pairs = ~np.eye(symbols, dtype=bool)
    np.testing.assert_array_equal(found[pairs & np.isnan(raw)], 0.0)
    known = pairs & ~np.isnan(raw)
    np.testing.assert_allclose(found[known], raw[known] * (1.0 - shrinkage(raw)), rtol=1e-12)
