"""Markets for the tests of the features: one drawn from a seed, one recorded."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from trading.domain.candles import TIMEFRAMES_MS, Candles
from trading.domain.frame import FEATURES, LEVELS

JANUARY_2024 = 1_704_067_200_000
FLOATS = ("features", "levels")
FLAGS = ("ready", "present", "spike")


def _market(n_bars, n_symbols, seed=0, *, timeframe="5m", missing=0.0, still=0.0, listed=()):
    """Candles of a seeded walk.

    ``missing`` and ``still`` are the shares of bars that do not exist or have no trade, ``listed``
    the first row of each symbol.
    """
    rng = np.random.default_rng(seed)
    shape = (n_bars, n_symbols)
    moves = rng.standard_t(4, shape) * 0.002 + rng.standard_normal((n_bars, 1)) * 0.001
    quiet = rng.random(shape) < still
    close = rng.lognormal(3, 2, n_symbols) * np.exp(np.cumsum(np.where(quiet, 0.0, moves), axis=0))
    opened = np.concatenate((close[:1], close[:-1]))
    high = np.maximum(opened, close) * (1 + np.where(quiet, 0, rng.random(shape) * 0.002))
    low = np.minimum(opened, close) * (1 - np.where(quiet, 0, rng.random(shape) * 0.002))
    volume = np.where(quiet, 0.0, rng.lognormal(5, 1, shape))
    gone = rng.random(shape) < missing
    for symbol, row in enumerate(listed):
        gone[:row, symbol] = True
    columns = [np.where(gone, np.nan, each) for each in (opened, high, low, close, volume)]
    open_ms = JANUARY_2024 + np.arange(n_bars, dtype=np.int64) * TIMEFRAMES_MS[timeframe]
    names = tuple(f"S{symbol}" for symbol in range(n_symbols))
    return Candles(timeframe, names, open_ms, *columns)


def _scaled(candles, symbol, factor):
    """The candles with one symbol's prices multiplied."""
    factors = np.ones(len(candles.symbols))
    factors[symbol] = factor
    prices = (candles.open, candles.high, candles.low, candles.close)
    return Candles(
        candles.timeframe,
        candles.symbols,
        candles.open_ms,
        *(each * factors for each in prices),
        candles.volume,
    )


def _assert_equal(left, right):
    """Frames are equal bit for bit; a difference is named by column and place."""
    for kind, names in zip(FLOATS, (FEATURES, LEVELS), strict=True):
        if np.array_equal(getattr(left, kind), getattr(right, kind), equal_nan=True):
            continue
        for column, name in enumerate(names):
            a, b = getattr(left, kind)[..., column], getattr(right, kind)[..., column]
            differs = ~((a == b) | (np.isnan(a) & np.isnan(b)))
            assert not differs.any(), f"{name} differs at {np.argwhere(differs)[0]}"
    for name in FLAGS:
        np.testing.assert_array_equal(getattr(left, name), getattr(right, name), name)


@pytest.fixture(scope="session")
def market():
    return _market


@pytest.fixture(scope="session")
def scaled():
    return _scaled


def _rows_of(frames, rows):
    """The frames of one row or a slice of rows, to be compared."""
    return SimpleNamespace(**{kind: getattr(frames, kind)[rows] for kind in FLOATS + FLAGS})


@pytest.fixture(scope="session")
def rows_of():
    return _rows_of


@pytest.fixture(scope="session")
def assert_equal():
    return _assert_equal


@pytest.fixture(scope="session")
def recorded():
    """Twelve symbols, 5 minutes, January to September 2024."""
    pq = pytest.importorskip("pyarrow.parquet")
    folder = Path(__file__).parents[4] / "shared" / "data" / "ohlcv"
    files = sorted(folder.glob("*-5m.parquet"))
    if not files:
        pytest.skip("no recorded market beside the project: shared/data/ohlcv")
    tables = [pq.read_table(file) for file in files]
    columns = [
        np.stack([table[name].to_numpy() for table in tables], axis=1)
        for name in ("open", "high", "low", "close", "volume")
    ]
    names = tuple(file.name.removesuffix("-5m.parquet") for file in files)
    return Candles("5m", names, tables[0]["timestamp"].to_numpy(), *columns)
