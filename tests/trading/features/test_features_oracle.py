"""Every feature and level against an independent calculation with pandas."""

import numpy as np
import pandas as pd
import pytest

from trading.domain.frame import FEATURES, LEVELS
from trading.features import block

TOLERANCE = 1e-9
SETTLED = 100  # bars after which every window is full


def _ema(values, alpha):
    return values.ewm(alpha=alpha, adjust=False).mean()


def _against(benchmark, returns):
    """The columns that compare a symbol's returns with those of the benchmark."""
    return {
        "corr20": returns.rolling(20).corr(benchmark),
        "corr60": returns.rolling(60).corr(benchmark),
        "rel_strength": returns.rolling(20).sum() - benchmark.rolling(20).sum(),
    }


def _oracle(bars, benchmark):
    """All columns of one symbol, by name."""
    close, high, low, volume = bars.close, bars.high, bars.low, bars.volume
    before = close.shift().fillna(close.iloc[0])
    change = close.diff().fillna(0.0)
    gain, loss = (_ema(change.clip(lower=0), 1 / 14), _ema(-change.clip(upper=0), 1 / 14))
    ranges = pd.concat([high - low, (high - before).abs(), (low - before).abs()], axis=1)
    atr = _ema(ranges.max(axis=1), 1 / 14)
    ema20, ema50 = (close.ewm(span=span, adjust=False).mean() for span in (20, 50))
    macd = close.ewm(span=12, adjust=False).mean() - close.ewm(span=26, adjust=False).mean()
    returns = np.log(close / before)
    typical = (high + low + close) / 3
    vwap = (typical * volume).rolling(96).sum() / volume.rolling(96).sum()
    high10, low10 = high.rolling(10).max(), low.rolling(10).min()
    atr_pct = 100 * atr / close
    return {
        "ema20_dist": (close - ema20) / atr,
        "ema50_dist": (close - ema50) / atr,
        "rsi14": 100 - 100 / (1 + gain / loss),
        "atr_pct": atr_pct,
        "atr_usual": atr / close / _ema(ranges.max(axis=1) / close, 1 / 500),
        "atr_rank": atr_pct.rolling(500, min_periods=1).rank(method="max", pct=True),
        "macd": macd / atr,
        "macd_signal": _ema(macd, 0.2) / atr,
        "vol20": returns.rolling(20).std(),
        "vwap_dist": (close - vwap) / atr,
        "ret1": returns,
        "volume_ratio": volume / volume.rolling(20).mean(),
        "high_dist": (high10 - close) / atr,
        "low_dist": (close - low10) / atr,
        "efficiency20": close.diff(20).abs() / change.abs().rolling(20).sum(),
        **_against(benchmark, returns),
        "close": close,
        "atr": atr,
        "low10": low10,
        "high10": high10,
        "ema20": ema20,
        "ema50": ema50,
        "vwap": vwap,
    }


@pytest.fixture(
    scope="module", params=["seeded", pytest.param("recorded", marks=pytest.mark.real_data)]
)
def pair(request, market):
    """Frames and, by symbol, the columns that pandas finds."""
    if request.param == "seeded":
        candles = market(1500, 3, seed=5)
    else:
        candles = request.getfixturevalue("recorded").rows(0, 2500)
    columns = ("high", "low", "close", "volume")
    tables = [
        pd.DataFrame({name: getattr(candles, name)[:, symbol] for name in columns})
        for symbol in range(len(candles.symbols))
    ]
    benchmark = np.log(tables[1].close).diff().fillna(0.0)
    expected = [_oracle(table, benchmark) for table in tables]
    return block(candles, 1), expected


@pytest.mark.parametrize("name", FEATURES + LEVELS)
def test_column_is_what_pandas_finds(pair, name):
    frames, expected = pair
    values = frames.features if name in FEATURES else frames.levels
    column = (FEATURES if name in FEATURES else LEVELS).index(name)
    for symbol, oracle in enumerate(expected):
        found, wanted = values[SETTLED:, symbol, column], oracle[name].to_numpy()[SETTLED:]
        # distances and correlations cross zero: there the usual size counts, not their own
        usual = float(np.median(np.abs(expected[0][name].to_numpy()[SETTLED:])))
        np.testing.assert_allclose(found, wanted, rtol=TOLERANCE, atol=TOLERANCE * usual)
