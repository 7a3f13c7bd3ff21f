"""The last step of both kernels: columns of the frame from averages, sums and extremes.

Everything here is elementwise, so ``(T,)`` of one symbol and ``(N,)`` of one moment give the same
bits. Callers silence numpy's division warnings: each quotient without a meaning has a value here.
"""

from typing import NamedTuple

import numpy as np

from trading.domain.candles import Floats
from trading.domain.frame import FEATURES, LEVELS
from trading.features.recursions import (
    ATR,
    EMA12,
    EMA20,
    EMA26,
    EMA50,
    GAIN,
    LOSS,
    SIGNAL,
    USUAL_RANGE,
)
from trading.features.returns import Spread, correlation
from trading.features.windows import SHORT

ATR_FLOOR = 1e-9
"""Least ATR that distances are measured with, as a share of the price: a halted market has none."""

FEATURE = {name: row for row, name in enumerate(FEATURES)}
LEVEL = {name: row for row, name in enumerate(LEVELS)}
_IN_ATR = slice(FEATURE["ema20_dist"], FEATURE["low_dist"] + 1)
_BUSY = slice(FEATURE["volume_ratio"], FEATURE["efficiency20"] + 1)
_CORRELATIONS = slice(FEATURE["corr20"], FEATURE["corr60"] + 1)


class Ingredients(NamedTuple):
    """All that features are made of, each ``(...)``, but ``averages (9, ...)``.

    ``products (2, ...)`` of the log return with the benchmark's are of the short and the long
    window, the path is the sum of absolute changes of the close, turnover is typical price times
    volume.
    """

    close: Floats
    volume: Floats
    log_return: Floats
    averages: Floats
    spread: Spread
    products: Floats
    path_short: Floats
    volume_short: Floats
    volume_day: Floats
    turnover_day: Floats
    high10: Floats
    low10: Floats
    close20: Floats


def atr_percent(atr: Floats, close: Floats) -> Floats:
    """ATR in percent of the close."""
    return 100.0 * atr / close


def write_columns(parts: Ingredients, benchmark: Floats, features: Floats, levels: Floats) -> None:
    """Fill ``features (F, ...)`` and ``levels (L, ...)``, all but the rank of the ATR.

    ``benchmark (2, 2, ...)`` are the moments of its log returns: see ``Spread``.
    """
    vwap = parts.turnover_day / parts.volume_day
    np.copyto(vwap, parts.close, where=np.isnan(vwap))  # no volume all day: 0 / 0
    _write_levels(parts, vwap, levels)
    _write_distances(parts, vwap, features)
    _write_momentum(parts, features)
    _write_returns(parts, benchmark, features)


def _write_levels(parts: Ingredients, vwap: Floats, levels: Floats) -> None:
    levels[LEVEL["close"]] = parts.close
    levels[LEVEL["atr"]] = parts.averages[ATR]
    levels[LEVEL["low10"]] = parts.low10
    levels[LEVEL["high10"]] = parts.high10
    levels[LEVEL["ema20"]] = parts.averages[EMA20]
    levels[LEVEL["ema50"]] = parts.averages[EMA50]
    levels[LEVEL["vwap"]] = vwap


def _write_distances(parts: Ingredients, vwap: Floats, features: Floats) -> None:
    close, averages = parts.close, parts.averages
    unit = np.maximum(averages[ATR], ATR_FLOOR * close)
    np.subtract(close, averages[EMA20], out=features[FEATURE["ema20_dist"]])
    np.subtract(close, averages[EMA50], out=features[FEATURE["ema50_dist"]])
    np.subtract(averages[EMA12], averages[EMA26], out=features[FEATURE["macd"]])
    features[FEATURE["macd_signal"]] = averages[SIGNAL]
    np.subtract(close, vwap, out=features[FEATURE["vwap_dist"]])
    np.subtract(parts.high10, close, out=features[FEATURE["high_dist"]])
    np.subtract(close, parts.low10, out=features[FEATURE["low_dist"]])
    features[_IN_ATR] /= unit
    features[FEATURE["atr_pct"]] = atr_percent(averages[ATR], close)
    np.divide(unit, close, out=features[FEATURE["atr_usual"]])
    features[FEATURE["atr_usual"]] /= np.maximum(averages[USUAL_RANGE], ATR_FLOOR)


def _write_momentum(parts: Ingredients, features: Floats) -> None:
    """Quotients of what only grows: 0 / 0, not a number, is what becomes of a market at rest."""
    gain, rsi = parts.averages[GAIN], features[FEATURE["rsi14"]]
    np.divide(100.0 * gain, gain + parts.averages[LOSS], out=rsi)
    rsi[np.isnan(rsi)] = 50.0
    busy = features[_BUSY]
    np.divide(parts.volume * SHORT, parts.volume_short, out=busy[0])
    straight = np.abs(parts.close - parts.close20) / parts.path_short
    np.minimum(straight, 1.0, out=busy[1])
    busy[np.isnan(busy)] = 0.0


def _write_returns(parts: Ingredients, benchmark: Floats, features: Floats) -> None:
    own = parts.spread.moments
    features[FEATURE["ret1"]] = parts.log_return
    features[FEATURE["vol20"]] = parts.spread.volatility
    np.subtract(own[0, 0], benchmark[0, 0], out=features[FEATURE["rel_strength"]])
    features[_CORRELATIONS] = correlation(parts.products, own, benchmark)
