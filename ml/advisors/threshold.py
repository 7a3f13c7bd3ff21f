"""Adaptive threshold: the score a signal needs moves with what such signals earned."""

from array import array
from collections.abc import Mapping, Sequence
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


class _Results(NamedTuple):
    """The scores (0-100) that trades had and what they earned, in R net of costs; oldest first."""

    scores: "array[float]"
    rs: "array[float]"


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
        self._kept = KEPT_PER_REVIEWED * self._settings.last
        self._results: dict[str, _Results] = {}
        self._steady: set[str] = set()  # reviewed without a move since the last lesson

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
        moves = []
        for key in sorted(self._results.keys() - self._steady):
            move = self._move(at, key)
            if move is None:
                self._steady.add(key)
            else:
                moves.append(move)
        return moves

    def learn(self, event: OutcomeKnown | AdvisorAdjusted) -> None:
        if isinstance(event, AdvisorAdjusted):
            self._levels[event.key] = self._bounded(event.adjusted)
            self._steady.discard(event.key)
            return
        key = _key(event.symbol, event.timeframe)
        results = self._results.get(key)
        if results is None:
            results = self._results[key] = _Results(array("d"), array("d"))
        results.scores.append(event.score)
        results.rs.append(event.r)
        decisive = event.score
        if len(results.scores) > self._kept:
            decisive = max(decisive, results.scores.pop(0))
            del results.rs[0]
        if decisive >= self._level(key) - BAND:  # lower ones are not looked at
            self._steady.discard(key)

    def describe(self) -> Mapping[str, float]:
        return {key: self._level(key) for key in sorted({*self._levels, *self._results})}

    def memory(self) -> Any:
        return {
            "levels": dict(self._levels),
            "results": {
                key: [list(one) for one in zip(*kept, strict=True)]
                for key, kept in self._results.items()
            },
        }

    def remember(self, memory: Any) -> None:
        self._levels = {key: self._bounded(level) for key, level in memory["levels"].items()}
        self._results = {
            key: _Results(
                *(array("d", numbers) for numbers in zip(*kept[-self._kept :], strict=True))
            )
            for key, kept in memory["results"].items()
        }
        self._steady.clear()

    def _level(self, key: str) -> float:
        return self._levels.get(key, self._settings.base)

    def _bounded(self, level: float) -> float:
        """The level within today's limits, which may be narrower than when it was learned."""
        return min(max(level, self._settings.low), self._settings.high)

    def _move(self, at: int, key: str) -> AdvisorAdjusted | None:
        level, results = self._level(key), self._results[key]
        reached = _last_above(results, level, self._settings.last)
        if len(reached) < self._settings.min_outcomes:
            return None
        mean = fmean(reached)
        found = f"the last {len(reached)} outcomes above it earned {mean:+.2f} R on average"
        if mean < 0:
            moved = self._bounded(level * self._settings.step)
        elif mean > 0 and (below := _mean_below(results, level)) > 0:
            moved = self._bounded(level / self._settings.step)
            found += f", those just below {below:+.2f} R"
        else:
            return None
        if moved == level:
            return None
        return AdvisorAdjusted(at, self.name, key, level, moved, found)


def _key(symbol: str, timeframe: str) -> str:
    return f"{symbol} {timeframe}"


def _last_above(results: _Results, level: float, most: int) -> list[float]:
    """R of the newest outcomes whose score reached the level."""
    return [r for score, r in zip(*results, strict=True) if score >= level][-most:]


def _mean_below(results: _Results, level: float) -> float:
    """Mean R of the outcomes in the band under the level, 0 when there is none."""
    low = level - BAND
    band = [r for score, r in zip(*results, strict=True) if low <= score < level]
    return fmean(band) if band else 0.0


OFFER = Threshold
