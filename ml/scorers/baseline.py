"""The baseline: trend following with fixed weights, in the open, promising nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import itemgetter

import numpy as np

from trading.domain.candles import Floats
from trading.domain.frame import FEATURES

Reading = Callable[[Floats], Floats]
"""Features ``(..., F)`` to one number each, ``(...)``."""

CELLS_AT_A_TIME = 8192
"""Rows of features that are scored in one go: temporaries of this length stay in the cache."""

DAMPED = 0.4
"""What is left of a score when the market walks in circles; a straight line leaves all of it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One contribution to the score: ``weight`` x reading / ``full``, clipped to the weight.

    Attributes:
        about: what it looks at; of two terms about the same only one is put into words.
        full: the reading that counts fully, in the reading's unit.
        reading: features ``(..., F)`` to ``(...)``, positive when the trend is up.
        words: the reading in words.
    """

    about: str
    weight: float
    full: float
    reading: Reading
    words: Callable[[float], str]


def column(name: str) -> Reading:
    """The reading of a feature as it is."""
    return itemgetter((..., FEATURES.index(name)))


_MACD, _MACD_SIGNAL, _RSI = column("macd"), column("macd_signal"), column("rsi14")
_REL_STRENGTH, _ATR_PCT, _EFFICIENCY = map(column, ("rel_strength", "atr_pct", "efficiency20"))


def _macd_histogram(features: Floats) -> Floats:
    return _MACD(features) - _MACD_SIGNAL(features)


def _rsi_excess(features: Floats) -> Floats:
    return _RSI(features) - 50.0


def _lead(features: Floats) -> Floats:
    """Return over 20 bars less the benchmark's, in ATR, so that every timeframe has one scale."""
    return 100.0 * _REL_STRENGTH(features) / _ATR_PCT(features)


def _distance(atrs: float, bars: int) -> str:
    return f"{abs(atrs):.1f} ATR {'above' if atrs > 0 else 'below'} its {bars}-bar average"


def _versus_benchmark(atrs: float) -> str:
    return f"{abs(atrs):.1f} ATR {'ahead of' if atrs > 0 else 'behind'} the benchmark"


# Full readings lie near the 99th percentile of absolute values of liquid coins on 5-minute bars;
# the weights sum to 1.2, which makes a signal of about one bar in seventy.
TERMS = (
    Term("average", 0.36, 6.0, column("ema50_dist"), lambda x: _distance(x, 50)),
    Term("average", 0.30, 4.0, column("ema20_dist"), lambda x: _distance(x, 20)),
    Term("macd", 0.24, 0.6, _macd_histogram, lambda x: f"MACD {'rising' if x > 0 else 'falling'}"),
    Term("rsi", 0.18, 30.0, _rsi_excess, lambda x: f"RSI {50.0 + x:.0f}"),
    Term("benchmark", 0.12, 6.0, _lead, _versus_benchmark),
)
_WEIGHTS = np.array([term.weight for term in TERMS])
_FULLS = np.array([term.full for term in TERMS])
_part = itemgetter(0)


class Baseline:
    """A mild trend follower to measure others against. It claims no edge.

    The score is tanh of a sum: distance to two averages, MACD histogram, RSI around 50 and strength
    against the benchmark, each scaled and clipped, damped where the path is inefficient. Unknown
    features count as 0. Every operation is elementwise and in one order: no layout of the features
    changes a bit of the result.
    """

    name = "baseline"
    claims_edge = False

    def score(self, features: Floats) -> Floats:
        """``s_model`` in [-1, 1] for rows ``(..., F)``, a strength and not a probability."""
        scores = np.empty_like(features[..., 0])  # laid out in memory like the features
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            if scores.size <= CELLS_AT_A_TIME:
                return np.tanh(_trend(features), out=scores)
            at_a_time = max(1, CELLS_AT_A_TIME // scores[0].size)
            for start in range(0, len(scores), at_a_time):
                part = slice(start, start + at_a_time)
                np.tanh(_trend(features[part]), out=scores[part])
        return scores

    def odds(self, s_model: Floats, reward: Floats) -> tuple[Floats, Floats]:
        """No edge is claimed: ``confidence`` is 0.5 for every row, a coin's.

        ``p_target`` = 1 / (1 + reward) is a fair game, the chance of a walk without drift to meet
        a target ``reward`` stops away before its stop, and the expected result is minus the costs.
        """
        return np.full_like(s_model, 0.5), 1.0 / (1.0 + reward)

    def why(self, features: Floats) -> str:
        """The two strongest contributions to the score of one row ``(F,)``, in plain words."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            readings = _readings(features)
            parts = _contributions(readings).tolist()
        up = sum(parts) > 0
        words: dict[str, str] = {}
        spoken = sorted(zip(parts, readings.tolist(), TERMS, strict=True), key=_part, reverse=up)
        for part, reading, term in spoken:
            if part != 0 and (part > 0) == up:
                words.setdefault(term.about, term.words(reading))
        strongest = ", ".join(list(words.values())[:2])
        return f"trend {'up' if up else 'down'}: {strongest}" if strongest else "no trend"


def _readings(features: Floats) -> Floats:
    """What all terms read, ``(T, ...)`` for features ``(..., F)``."""
    readings = np.empty((len(TERMS), *features.shape[:-1]))
    for row, term in enumerate(TERMS):
        readings[row] = term.reading(features)
    return readings


def _contributions(readings: Floats) -> Floats:
    """What each reading adds to the score, ``(T, ...)``; 0 where it is not a number."""
    shares = readings.T / _FULLS
    shares[~np.isfinite(shares)] = 0.0
    parts: Floats = _WEIGHTS * np.minimum(np.maximum(shares, -1.0), 1.0)
    return parts.T


def _trend(features: Floats) -> Floats:
    """The damped sum of all terms, ``(...)`` for features ``(..., F)``."""
    parts = _contributions(_readings(features))
    total: Floats = reduce(np.add, parts)  # one after the other in any layout, unlike sum
    efficiency = np.fmin(np.fmax(_EFFICIENCY(features), 0.0), 1.0)  # unknown: 0
    return total * (DAMPED + (1.0 - DAMPED) * efficiency)


OFFER = Baseline
