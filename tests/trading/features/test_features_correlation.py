"""Correlations for the limit on similar positions, and volatility regimes."""

import numpy as np
import pytest

from trading.features import (
    REGIMES,
    Correlations,
    correlation_matrix,
    log_returns,
    part_of_returns,
    volatility_regime,
)


@pytest.fixture
def returns():
    rng = np.random.default_rng(11)
    return rng.standard_normal((100, 1)) * 0.5 + rng.standard_normal((100, 6))


def matrix_of(closes):
    """The correlations of some closes."""
    return correlation_matrix(log_returns(closes))


def test_the_matrix_is_what_numpy_finds(returns):
    np.testing.assert_allclose(
        correlation_matrix(returns * 1e-4), np.corrcoef(returns, rowvar=False), rtol=1e-10
    )


def test_the_matrix_is_symmetric_and_one_with_itself(returns):
    matrix = correlation_matrix(returns)
    np.testing.assert_array_equal(matrix, matrix.T)
    np.testing.assert_array_equal(np.diagonal(matrix), 1.0)


def test_unknown_and_still_symbols_stand_alone(returns):
    whole = correlation_matrix(returns)
    returns[40, 1] = np.nan
    returns[:, 2] = 0.0
    returns[:, 3] = 0.1  # the mean of a constant is rounded, its variance is not movement
    matrix = correlation_matrix(returns)
    for symbol in (1, 2, 3):
        np.testing.assert_array_equal(matrix[symbol], np.eye(6)[symbol])
    rest = np.ix_((0, 4, 5), (0, 4, 5))
    np.testing.assert_array_equal(matrix[rest], whole[rest])


def test_a_row_is_that_of_the_matrix_and_the_same_from_either_side(returns):
    """A desk asks for the rows of what it holds, whichever that is."""
    matrix = correlation_matrix(returns)
    known = Correlations(returns)
    for symbol in (4, 1):
        np.testing.assert_array_equal(known.row(symbol), matrix[symbol])
        np.testing.assert_array_equal(known.row(symbol), matrix[:, symbol])


def test_log_returns_between_all_closes_count(market):
    closes = market(300, 4).close[100:201]
    expected = correlation_matrix(np.diff(np.log(closes), axis=0))
    np.testing.assert_allclose(matrix_of(closes), expected, rtol=1e-9)


def test_a_missing_bar_is_no_change(market):
    closes = market(101, 3).close
    holes = closes.copy()
    holes[50:53, 1] = np.nan
    closes[50:53, 1] = closes[49, 1]
    np.testing.assert_array_equal(matrix_of(holes), matrix_of(closes))


def test_a_symbol_listed_meanwhile_stands_alone(market):
    closes = market(101, 3, listed=(0, 1, 0)).close
    np.testing.assert_array_equal(matrix_of(closes)[1], [0.0, 1.0, 0.0])


def test_without_a_return_symbols_stand_alone(market):
    np.testing.assert_array_equal(matrix_of(market(3, 2).close[:1]), np.eye(2))


@pytest.mark.parametrize("seed", range(20))
def test_returns_of_a_part_are_those_of_the_whole_with_the_past_forgotten(market, seed):
    rng = np.random.default_rng(seed)
    closes = market(60, 5, listed=(0, 7, 30, 0, 60)).close
    closes[rng.random(closes.shape) < 0.2] = np.nan
    returns = log_returns(closes)
    for start, stop in ((0, 60), (5, 25), (28, 40), (40, 41), (10, 10), (0, 0)):
        found = part_of_returns(returns, closes, start, stop)
        here = Correlations(log_returns(closes[start:stop])).matrix()
        np.testing.assert_array_equal(Correlations(found).matrix(), here)


def test_regimes_begin_at_their_percentiles():
    ranks = np.array([0.0, 0.1999, 0.2, 0.7999, 0.8, 0.9499, 0.95, 1.0, np.nan])
    expected = ["low", "low", "normal", "normal", "high", "high", "extreme", "extreme", "extreme"]
    assert [REGIMES[regime] for regime in volatility_regime(ranks)] == expected
    assert [REGIMES[volatility_regime(float(rank))] for rank in ranks] == expected
