"""Which forecast of volatility is better, on recorded candles, walking forward?

A moment of judgement is an hour's close. What is forecast is the variance over the bars that a
trade may last. Weights are fitted at the begin of each UTC month, on what was over by then, for all
symbols together. Losses are QLIKE, ratio - ln ratio - 1, which forgives noise in what is measured
(Patton, 2011), and the squared error of the logarithm.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from ml.lab.forecasts import (
    FAST,
    LAST,
    USUAL,
    Bars,
    Fitted,
    fitted,
    logs,
    moving,
    periods,
    plain,
)
from trading.domain.candles import HOUR_MS, Bools, Candles, Floats, Ints
from trading.domain.errors import DataError
from trading.features import months

WARMUP_BARS = 1_000
DRAWS = 2_000
BLOCK = 2  # horizons: what one moment says about the next ones is over by then
MISS = 0.05
DESKS = f"ATR {FAST} to {USUAL}"

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Score:
    """One contestant's mean losses; intervals are those of its QLIKE minus another one's.

    Attributes:
        r2: share of the variance of each symbol's log variance that it explains.
    """

    name: str
    qlike: float
    mse: float
    r2: float
    minus_last: Interval
    minus_best: Interval


@dataclass(frozen=True, slots=True)
class Contest:
    """All scores, the best first.

    Attributes:
        moments: judged; ``apart`` is how many horizons of them do not overlap.
        weight: b of the desk's own form: of a deviation from what is usual so much is expected to
            last, both as logarithms; as fitted last.
    """

    horizon: int
    symbols: int
    moments: int
    apart: int
    weight: float
    scores: tuple[Score, ...]

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


class Judged(NamedTuple):
    """Log variances ``(N, T)``: what everybody expected, and what came.

    ``where`` everybody can be judged; ``weight`` is that of the ``Contest``.
    """

    expected: Mapping[str, Floats]
    came: Floats
    where: Bools
    weight: float


def experiment(candles: Candles, horizon: int, seed: int = 1) -> Contest:
    """The contest on these candles; ``horizon`` in bars, chance from ``seed``.

    Raises DataError when there are too few candles to fit and to judge.
    """
    judged = walk(candles, horizon)
    scores, moments = _scores(judged, candles, horizon, seed)
    apart = moments // hours_of(horizon, candles.step_ms)
    return Contest(horizon, len(candles.symbols), moments, apart, judged.weight, scores)


def hours_of(horizon: int, step_ms: int) -> int:
    """Moments of judgement within a horizon of so many bars.

    >>> hours_of(288, 5 * 60_000), hours_of(288, HOUR_MS), hours_of(2, 5 * 60_000)
    (24, 288, 1)
    """
    return max(1, horizon // periods(step_ms, 1))


def walk(candles: Candles, horizon: int) -> Judged:
    """All forecasts, each of what is known at its bar. Raises DataError as ``experiment``."""
    bars = Bars.of(candles)
    known = _known(bars, periods(candles.step_ms, 7 * 24))
    came = _came(bars, horizon)
    steps = _steps(candles, known & np.isfinite(came), horizon)
    expected = {name: logs(each) for name, each in plain(bars, horizon).items()}
    weights: dict[str, Floats] = {}
    for name, learner in fitted(bars, candles.step_ms).items():
        expected[name], weights[name] = _walked(learner, came, steps)
    where = known & (candles.close_ms % HOUR_MS == 0) & np.isfinite(came)
    for each in expected.values():
        where &= np.isfinite(each)
    return Judged(expected, came, where, float(weights[DESKS][1]))


def _known(bars: Bars, week: int) -> Bools:
    """Where a symbol has enough bars of its own."""
    counts = np.cumsum(bars.present, axis=1)
    enough: Bools = bars.present & (counts >= max(WARMUP_BARS, week))
    return enough


def _came(bars: Bars, horizon: int) -> Floats:
    """Log of the mean squared return of the next ``horizon`` bars; NaN where they are not over."""
    came = np.full(bars.squares.shape, np.nan)
    came[:, :-horizon] = logs(moving(bars.squares, horizon)[:, horizon:])
    return came


class Step(NamedTuple):
    """Rows ``first:stop`` of a month, forecast by what was learned ``where``, ``(N, T)``."""

    first: int
    stop: int
    where: Bools


def _steps(candles: Candles, learnable: Bools, horizon: int) -> list[Step]:
    """The months before whose begin there was something to learn from."""
    steps = []
    for _, first, stop in months(candles):
        over = first - horizon  # the row whose horizon ends with the bar before the month
        if over > 0 and np.count_nonzero(learnable[:, :over]) > WARMUP_BARS:
            steps.append(Step(first, stop, learnable[:, :over]))
    if not steps:
        raise DataError(
            f"{len(candles)} bars are too few: after {WARMUP_BARS} bars and a horizon of {horizon} "
            "another month must begin; give a longer range"
        )
    return steps


def _walked(learner: Fitted, came: Floats, steps: list[Step]) -> tuple[Floats, Floats]:
    """Log forecasts, NaN before the first fit, and the weights of the last one, a first.

    A forecast is a mean: that of the logarithm and half the variance of what is left of it.
    """
    forecast = np.full(came.shape, np.nan)
    for step in steps:
        rows = slice(0, step.where.shape[1])
        inputs = [each[:, rows][step.where] for each in learner.inputs]
        design = np.stack([np.ones_like(inputs[0]), *inputs], axis=1)
        wanted = (came - learner.level)[:, rows][step.where]
        weights = np.linalg.lstsq(design, wanted, rcond=None)[0].astype(np.float64)
        left = np.mean((wanted - design @ weights) ** 2)
        now = slice(step.first, step.stop)
        parts = zip(weights[1:], learner.inputs, strict=True)
        explained = sum(weight * each[:, now] for weight, each in parts)
        forecast[:, now] = learner.level[:, now] + weights[0] + explained + left / 2
    return forecast, weights


def _scores(
    judged: Judged, candles: Candles, horizon: int, seed: int
) -> tuple[tuple[Score, ...], int]:
    moments = np.flatnonzero(judged.where.any(axis=0))
    if len(moments) < BLOCK:
        raise DataError(f"{len(candles)} bars leave no time to judge a horizon of {horizon} bars")
    where, came = judged.where[:, moments], judged.came[:, moments]
    errors = {
        name: np.where(where, came - f[:, moments], 0.0) for name, f in judged.expected.items()
    }
    count = where.sum(axis=0)
    qlikes = {n: (np.exp(e) - e - 1).sum(axis=0) / count for n, e in errors.items()}
    best = min(qlikes, key=lambda name: float(qlikes[name].mean()))
    length = BLOCK * hours_of(horizon, candles.step_ms)
    drawn = _draws(len(moments), length, seed)
    spread = _spread(came, where)
    scores = [
        Score(
            name,
            float(qlikes[name].mean()),
            float((errors[name] ** 2).sum() / count.sum()),
            float(1 - (errors[name] ** 2).sum() / spread),
            _interval(qlikes[name] - qlikes[LAST], drawn, length),
            _interval(qlikes[name] - qlikes[best], drawn, length),
        )
        for name in errors
    ]
    return tuple(sorted(scores, key=lambda score: score.qlike)), len(moments)


def _spread(came: Floats, where: Bools) -> float:
    """Squared deviations of what came from each symbol's own mean, all together."""
    held = np.where(where, came, 0.0)
    means = held.sum(axis=1) / np.maximum(where.sum(axis=1), 1)
    return float((np.where(where, came - means[:, None], 0.0) ** 2).sum())


def _draws(moments: int, length: int, seed: int) -> Ints:
    """Begins of the blocks of each draw, ``(DRAWS, blocks)``; blocks go round the end."""
    return np.random.default_rng(seed).integers(0, moments, (DRAWS, -(-moments // length)))


def _interval(differences: Floats, drawn: Ints, length: int) -> Interval:
    """Where the mean of paired differences lies, 95 %, by a moving-block bootstrap."""
    sums = np.concatenate(([0.0], np.cumsum(np.resize(differences, len(differences) + length))))
    means = (sums[drawn + length] - sums[drawn]).mean(axis=1) / length
    low, high = np.quantile(means, (MISS / 2, 1 - MISS / 2))
    return float(low), float(high)
