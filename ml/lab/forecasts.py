"""Forecasts of volatility: what each contestant expects a bar's variance to be from now on.

Arrays are ``(N, T)``, laid out by symbol, contiguous in time; a value at ``t`` knows the bars up to
and with ``t``. A variance is that of the log return of one bar.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, pi
from typing import NamedTuple

import numpy as np

from trading.domain.candles import HOUR_MS, Bools, Candles, Floats
from trading.features.filters import lfilter

STILL = 1e-9
"""A variance below this, 0.3 basis points a bar, is a market at rest: its logarithm is held."""

LAMBDAS = (0.94, 0.97, 0.99, 0.998)
"""Memory of the exponential averages; the first is that of RiskMetrics."""

FAST, USUAL = 14, 500
"""Bars of the two averages of the true range that the desk knows."""

LAST = "last realised"
_OF_RANGE = 8 / pi  # square of the expected range of a Brownian bar, in its variance


class Bars(NamedTuple):
    """Three estimates of each bar's variance, and its true range as a share of the close.

    A missing bar is one without a move, as in the features; ``present`` tells them apart.
    """

    squares: Floats
    parkinson: Floats
    garman_klass: Floats
    true_range: Floats
    present: Bools

    @classmethod
    def of(cls, candles: Candles) -> "Bars":
        """The estimates of all bars; Parkinson (1980), Garman and Klass (1980)."""
        columns = (candles.open, candles.high, candles.low, candles.close)
        opened, high, low, close = (np.ascontiguousarray(column.T) for column in columns)
        present = ~np.isnan(close)
        close = _carried(close, present)
        opened, high, low = (np.where(present, each, close) for each in (opened, high, low))
        before = np.concatenate((close[:, :1], close[:, :-1]), axis=1)
        spread = np.log(high / low) ** 2
        reach = np.maximum(high, before) - np.minimum(low, before)
        known = np.isfinite(close)  # a symbol that is not listed yet has no price to carry
        estimates = (
            np.log(close / before) ** 2,
            spread / (4 * log(2)),
            spread / 2 - (2 * log(2) - 1) * np.log(close / opened) ** 2,
            reach / close,
        )
        squares, parkinson, garman_klass, true_range = (
            np.where(known, each, 0.0) for each in estimates
        )
        return cls(squares, parkinson, garman_klass, true_range, present)


def _carried(close: Floats, present: Bools) -> Floats:
    rows = np.where(present, np.arange(close.shape[1]), 0)
    return np.take_along_axis(close, np.maximum.accumulate(rows, axis=1), axis=1)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A forecast that is fitted: log variance = ``level`` + a + b1 x1 + b2 x2 + ..."""

    level: Floats
    inputs: tuple[Floats, ...]


def plain(bars: Bars, horizon: int) -> Mapping[str, Floats]:
    """Forecasts that need no fit: variances by name."""
    averages = {f"EWMA {keep:g}": exponential(bars.squares, 1 - keep) for keep in LAMBDAS}
    return {
        LAST: moving(bars.squares, horizon),
        f"ATR {FAST}": _of_average_range(bars, FAST),
        **averages,
    }


def fitted(bars: Bars, step_ms: int) -> Mapping[str, Fitted]:
    """Forecasts whose weights are learned from the past.

    HAR (Corsi, 2009) explains the logarithm of what comes by averages over an hour, a day and a
    week. The last one is its shortest form, of two averages that a desk can keep: what is usual,
    and how far the last bars are from it.
    """
    lengths = [periods(step_ms, hours) for hours in (1, 24, 7 * 24)]
    estimates = {"Parkinson": bars.parkinson, "Garman-Klass": bars.garman_klass}
    by_range = {
        f"HAR {name}": Fitted(
            np.zeros_like(values), tuple(logs(moving(values, length)) for length in lengths)
        )
        for name, values in estimates.items()
    }
    usual = logs(_of_average_range(bars, USUAL))
    away = logs(_of_average_range(bars, FAST)) - usual
    return {**by_range, f"ATR {FAST} to {USUAL}": Fitted(usual, (away,))}


def periods(step_ms: int, hours: int) -> int:
    """Bars of so many hours, one at least."""
    return max(1, hours * HOUR_MS // step_ms)


def logs(variance: Floats) -> Floats:
    """Logarithms; those of a market at rest are held."""
    held: Floats = np.log(np.maximum(variance, STILL))
    return held


def moving(values: Floats, length: int) -> Floats:
    """Means over the last ``length`` bars, NaN before there are so many."""
    sums = np.cumsum(values, axis=1)
    means = np.full_like(sums, np.nan)
    means[:, length - 1 :] = sums[:, length - 1 :]
    means[:, length:] -= sums[:, :-length]
    return means / length


def exponential(values: Floats, weight: float) -> Floats:
    """Averages in which the newest bar has ``weight``, from the first bar on."""
    keep = 1.0 - weight
    b, a = np.array([weight]), np.array([1.0, -keep])
    smooth, _ = lfilter(b, a, values, keep * values[:, :1])
    return smooth


def _of_average_range(bars: Bars, length: int) -> Floats:
    """The variance that makes such a range usual."""
    average = exponential(bars.true_range, 1 / length)
    variance: Floats = average * average / _OF_RANGE
    return variance
