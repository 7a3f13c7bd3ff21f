"""Adaptive threshold: the score a signal needs moves with what such signals earned."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any, NamedTuple

from trading.config import Config
from trading.domain.events import AdvisorAdjusted, OutcomeKnown
from trading.domain.signals import Advice, Signal
from trading.domain.state import State
from trading.ports import Candidate, View

BAND = 5.0
"""Scores this far below the threshold show what would be gained by lowering it."""

KEPT_PER_REVIEWED = 4
"""Outcomes kept for each that a review may look at: those below the threshold are needed too."""


class _Result(NamedTuple):
    """The score (0-100) a trade had and what it earned, in R net of costs."""

    score: float
    r: float


class Threshold:
    """One threshold for each symbol and timeframe, moved by the trades at or above it.

    A review looks at the last outcomes with a score of at least the threshold T, shadow trades
    included:

    - their mean R is negative: T x step;
    - it is positive, and so is the mean of the outcomes with a score in [T - 5, T): T / step;
    - otherwise, or with fewer than ``min_outcomes`` of them, T stays.
    """

    name = "threshold"
    version = 1

    def __init__(self, config: Config) -> None:
        self._settings = config.ml_improvements.threshold
        self._levels: dict[str, float] = {}
        self._results: dict[str, deque[_Result]] = {}

    def advise(self, signal: Signal, _candidate: Candidate, _state: State, _view: View) -> Advice:
        level = self._level(_key(signal.symbol, signal.timeframe))
        veto = signal.score < level
        relation = "is below" if veto else "reaches"
        return Advice(
            self.name,
            "shadow",  # the panel stamps the real rung
            veto,
            self._settings.base,
            level,
            f"score {signal.score:.2f} {relation} {level:.2f}",
        )

    def review(self, at: int) -> Sequence[AdvisorAdjusted]:
        return [move for key in sorted(self._results) for move in self._move(at, key)]

    def learn(self, event: OutcomeKnown | AdvisorAdjusted) -> None:
        if isinstance(event, AdvisorAdjusted):
            self._levels[event.key] = self._bounded(event.adjusted)
        else:
            key = _key(event.symbol, event.timeframe)
            self._results.setdefault(key, self._kept(())).append(_Result(event.score, event.r))

    def describe(self) -> Mapping[str, float]:
        return {key: self._level(key) for key in sorted({*self._levels, *self._results})}

    def memory(self) -> Any:
        return {
            "levels": dict(self._levels),
            "results": {key: [list(one) for one in kept] for key, kept in self._results.items()},
        }

    def remember(self, memory: Any) -> None:
        self._levels = {key: self._bounded(level) for key, level in memory["levels"].items()}
        self._results = {
            key: self._kept(_Result(*one) for one in kept)
            for key, kept in memory["results"].items()
        }

    def _level(self, key: str) -> float:
        return self._levels.get(key, self._settings.base)

    def _bounded(self, level: float) -> float:
        """The level within today's limits, which may be narrower than when it was learned."""
        return min(max(level, self._settings.low), self._settings.high)

    def _kept(self, results: Iterable[_Result]) -> deque[_Result]:
        return deque(results, maxlen=KEPT_PER_REVIEWED * self._settings.last)

    def _move(self, at: int, key: str) -> Iterable[AdvisorAdjusted]:
        level, results = self._level(key), self._results[key]
        reached = _last_above(results, level, self._settings.last)
        if len(reached) < self._settings.min_outcomes:
            return
        mean = fmean(reached)
        found = f"the last {len(reached)} outcomes above it earned {mean:+.2f} R on average"
        if mean < 0:
            moved = self._bounded(level * self._settings.step)
        elif mean > 0 and (below := _mean_below(results, level)) > 0:
            moved = self._bounded(level / self._settings.step)
            found += f", those just below {below:+.2f} R"
        else:
            return
        if moved != level:
            yield AdvisorAdjusted(at, self.name, key, level, moved, found)


def _key(symbol: str, timeframe: str) -> str:
    return f"{symbol} {timeframe}"


def _last_above(results: deque[_Result], level: float, most: int) -> list[float]:
    """R of the newest outcomes whose score reached the level."""
    reached: list[float] = []
    for score, r in reversed(results):
        if score >= level:
            reached.append(r)
            if len(reached) == most:
                break
    return reached


def _mean_below(results: Iterable[_Result], level: float) -> float:
    """Mean R of the outcomes in the band under the level, 0 when there is none."""
    band = [r for score, r in results if level - BAND <= score < level]
    return fmean(band) if band else 0.0


OFFER = Threshold
