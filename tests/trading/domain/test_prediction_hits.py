"""Whether a prediction was right: the sign of the return over its own horizon, and nothing else."""

import pytest

from trading.domain.predictions import PredictionMade, hit_of, key_of
from trading.domain.types import Side


def made(side=Side.BUY, price=100.0):
    return PredictionMade(1_000, "BTCUSDT", "5m", "high", side, price, 4_000)


@pytest.mark.parametrize(
    ("side", "close", "hit"),
    [
        (Side.BUY, 100.01, True),
        (Side.BUY, 99.99, False),
        (Side.SELL, 100.01, False),
        (Side.SELL, 99.99, True),
        (Side.BUY, 100.0, None),  # it stands where it stood: neither
        (Side.SELL, 100.0, None),
    ],
)
def test_the_sign_of_the_return(side, close, hit):
    assert hit_of(made(side), 4_000, close) is hit


@pytest.mark.parametrize(("at", "hit"), [(4_000, True), (7_000, True), (7_001, None)])
def test_a_return_of_more_than_twice_the_horizon_says_nothing(at, hit):
    assert hit_of(made(), at, 120.0) is hit


def test_a_key_for_each_symbol_timeframe_and_regime():
    assert key_of("BTCUSDT", "5m", "high") == "BTCUSDT 5m high"
