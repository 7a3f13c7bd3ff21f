"""Correlations, betas and relative strength over the bars that both symbols have."""

from functools import reduce
from operator import add

import numpy as np
import pandas as pd
import pytest

from trading.features import (
    LEAST,
    REGIMES,
    Correlations,
    log_returns,
    volatility_regime,
)
from trading.features.correlation import in_order

TURNS = np.tile([1.0, -1.0], LEAST // 2)


@pytest.fixture
def returns():
    rng = np.random.default_rng(11)
    return rng.standard_normal((100, 1)) * 0.5 + rng.standard_normal((100, 6))


def with_gaps(returns, share, seed=3):
    gaps = np.random.default_rng(seed).random(returns.shape) < share
    return np.where(gaps, np.nan, returns)


def correlation_matrix(returns):
    return Correlations(returns).matrix()


def matrix_of(closes):
    """The correlations of some closes."""
    return correlation_matrix(log_returns(closes))


def beside_gaps(one, other):
    """Two columns with returns of their own before those that they share."""
    alone = np.array([[7.0, np.nan], [-3.0, np.nan], [np.nan, 11.0]])
    return np.concatenate((alone, np.stack((one, other), axis=1)))


def test_the_matrix_is_what_numpy_finds(returns):
    np.testing.assert_allclose(
        correlation_matrix(returns * 1e-4), np.corrcoef(returns, rowvar=False), rtol=1e-10
    )


def test_a_pair_is_measured_over_the_returns_that_both_have():
    """Four of twenty turns are the other way: (16 - 4) / 20."""
    other = TURNS.copy()
    other[[0, 1, 2, 3]] *= -1
    matrix = correlation_matrix(beside_gaps(TURNS, other))
    assert matrix[0, 1] == pytest.approx(0.6, rel=1e-12)


def test_beta_and_strength_are_of_the_returns_that_both_have():
    """Twice the benchmark and a tenth more in each of twenty bars: beta 2, strength 2."""
    found = Correlations(beside_gaps(TURNS + 0.5, 2 * (TURNS + 0.5) + 0.1))
    assert found.betas(0) == pytest.approx([1.0, 2.0])
    assert found.strengths(0) == pytest.approx([0.0, 2.0], abs=1e-12)


@pytest.mark.parametrize("missing", [0.0, 0.1, 0.3, 0.6])
def test_pairs_are_what_pandas_finds(returns, missing):
    gappy = with_gaps(returns, missing)
    table = pd.DataFrame(gappy)
    found = Correlations(gappy)
    expected = table.corr(min_periods=LEAST).to_numpy(copy=True)
    np.fill_diagonal(expected, 1.0)
    np.testing.assert_allclose(found.matrix(), expected, rtol=1e-9)
    betas, beyond = [], []
    for symbol in range(6):
        both = table[[0, symbol]].dropna().to_numpy()
        slope, height = np.polyfit(both[:, 0], both[:, -1], 1)
        enough = len(both) >= LEAST
        betas.append(slope if enough else np.nan)
        beyond.append(height * len(both) if enough else np.nan)
    np.testing.assert_allclose(found.betas(0), betas, rtol=1e-9)
    np.testing.assert_allclose(found.strengths(0), beyond, rtol=1e-7, atol=1e-12)
    assert np.isnan(betas).any() == (missing == 0.6), "both kinds were met"


def test_the_matrix_is_symmetric_and_one_with_itself(returns):
    matrix = correlation_matrix(with_gaps(returns, 0.3))
    np.testing.assert_array_equal(matrix, matrix.T)
    np.testing.assert_array_equal(np.diagonal(matrix), 1.0)


def test_what_stands_still_is_not_known(returns):
    whole = correlation_matrix(returns)
    returns[:, 2] = 0.0
    returns[:, 3] = 0.1  # the mean of a constant is rounded, its variance is not movement
    for gappy in (returns, np.concatenate((np.full((1, 6), np.nan), returns))):
        matrix = correlation_matrix(gappy)
        for symbol in (2, 3):
            alone = np.where(np.arange(6) == symbol, 1.0, np.nan)
            np.testing.assert_array_equal(matrix[symbol], alone)
        rest = np.ix_((0, 1, 4, 5), (0, 1, 4, 5))
        np.testing.assert_allclose(matrix[rest], whole[rest], rtol=1e-12)
    assert np.isnan(Correlations(returns).betas(0)[2])
    assert np.isnan(Correlations(returns).betas(3)).all()


@pytest.mark.parametrize(("shared", "known"), [(LEAST - 1, False), (LEAST, True)])
def test_so_few_shared_returns_say_nothing(returns, shared, known):
    returns[shared:, 1] = np.nan
    matrix = correlation_matrix(returns)
    assert np.isfinite(matrix[0, 1]) == known
    assert np.isfinite(matrix[0, 2])
    assert np.isfinite(correlation_matrix(returns[:shared, 2:])[0, 1]) == known


def test_a_gap_changes_only_its_own_pairs(returns):
    whole = correlation_matrix(returns)
    returns[40, 1] = np.nan
    matrix = correlation_matrix(returns)
    rest = np.ix_((0, 2, 3, 4, 5), (0, 2, 3, 4, 5))
    np.testing.assert_array_equal(matrix[rest], whole[rest])
    assert matrix[0, 1] != whole[0, 1]


@pytest.mark.parametrize("columns", [1, 2, 5])
@pytest.mark.parametrize("order", ["C", "F"])
def test_sums_beside_gaps_run_in_the_order_of_time(columns, order):
    """Whatever lies where in memory: another order would change the last bits."""
    values = np.array(np.random.default_rng(1).standard_normal((100, columns)), order=order)
    expected = [reduce(add, column.tolist()) for column in values.T]
    assert in_order(values).tolist() == expected


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_same_from_either_side_with_gaps_in_one_symbol(seed):
    returns = np.random.default_rng(seed).standard_normal((100, 7))
    returns[seed : seed + 9, 3] = np.nan
    returns[:-5, 4] = np.nan
    matrix = correlation_matrix(returns)
    np.testing.assert_array_equal(matrix, matrix.T)
    assert np.isfinite(matrix[3, [0, 1, 2, 5, 6]]).all()


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_a_row_is_that_of_the_matrix_and_the_same_from_either_side(returns, missing):
    """A desk asks for the rows of what it holds, whichever that is."""
    gappy = with_gaps(returns, missing)
    matrix = correlation_matrix(gappy)
    known = Correlations(gappy)
    for symbol in (4, 1):
        np.testing.assert_array_equal(known.row(symbol), matrix[symbol])
        np.testing.assert_array_equal(known.row(symbol), matrix[:, symbol])


def test_log_returns_between_all_closes_count(market):
    closes = market(300, 4).close[100:201]
    expected = correlation_matrix(np.diff(np.log(closes), axis=0))
    np.testing.assert_allclose(matrix_of(closes), expected, rtol=1e-9)


def test_a_missing_bar_has_no_return_and_neither_has_the_next(market):
    closes = market(101, 3).close
    closes[50, 1] = np.nan
    returns = log_returns(closes)
    assert np.flatnonzero(np.isnan(returns[:, 1])).tolist() == [49, 50]
    assert np.isfinite(returns[:, [0, 2]]).all()


def test_a_symbol_listed_meanwhile_counts_from_its_first_bar(market):
    closes = market(101, 3, listed=(0, 61, 90)).close
    matrix = matrix_of(closes)
    assert matrix[0, 1] == pytest.approx(matrix_of(closes[61:, :2])[0, 1], rel=1e-9)
    assert np.isnan(matrix[2, :2]).all()


def test_without_a_return_nothing_is_known(market):
    expected = [[1.0, np.nan], [np.nan, 1.0]]
    np.testing.assert_array_equal(matrix_of(market(3, 2).close[:1]), expected)


def test_regimes_begin_at_their_percentiles():
    ranks = np.array([0.0, 0.1999, 0.2, 0.7999, 0.8, 0.9499, 0.95, 1.0, np.nan])
    expected = ["low", "low", "normal", "normal", "high", "high", "extreme", "extreme", "extreme"]
    assert [REGIMES[regime] for regime in volatility_regime(ranks)] == expected
    assert [REGIMES[volatility_regime(float(rank))] for rank in ranks] == expected
