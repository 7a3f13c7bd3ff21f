"""Adaptive threshold: the score a signal needs moves with what such signals earned."""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import msgspec

from trading.config import Config
from trading.domain.events import AdvisorAdjusted, OutcomeKnown
from trading.domain.evidence.trust import trusted
from trading.domain.signals import Advice, Effect, Signal
from trading.domain.state import State
from trading.ports import Candidate, Lesson, View

BAND = 5.0
"""Scores this far below the threshold show what would be gained by lowering it."""

LOOK_BACK = 4
"""The band is looked for among so many times ``last`` outcomes: it is narrow, its trades are rare.
"""

TIDIED_AT = 16
"""When so many times ``last`` outcomes are kept, those that no review can reach any more go."""


class _Result(msgspec.Struct, frozen=True, gc=False):
    """The score (0-100) a trade had and what it earned, in R net of costs."""

    score: float
    r: float


class _Sight:
    """What a review at one level looks at.

    Attributes:
        reached: R of the last outcomes at or above the level, the newest last.
        near: the last outcomes at or above the band under it.
    """

    def __init__(self, level: float, last: int, results: Sequence[_Result]) -> None:
        self._level = level
        self._last = last
        near = [one for one in results if one.score >= level - BAND]
        self.near = deque(near, maxlen=LOOK_BACK * last)
        self.reached = deque([one.r for one in near if one.score >= level], maxlen=last)

    def add(self, result: _Result) -> None:
        """One more outcome that is not below the band."""
        self.near.append(result)
        if result.score >= self._level:
            self.reached.append(result.r)

    def mean_below(self) -> float:
        """Mean R of the last outcomes in the band under the level, 0 when there is none."""
        band = [one.r for one in self.near if one.score < self._level]
        return fmean(band[-self._last :]) if band else 0.0


class Threshold:
    """One threshold for each symbol and timeframe, moved by the trades at or above it.

    A review looks at the last outcomes with a score of at least the threshold T, shadow trades
    included:

    - their mean R is negative: T x step;
    - it is positive, and so is the mean of the last outcomes with a score in [T - 5, T): T / step;
    - otherwise, or with fewer than ``min_outcomes`` of them, T stays.

    However high T stands and however rare such scores are, the last ones are found: what is kept
    is what a review at any T within the limits can reach.
    """

    name = "threshold"
    version = 2
    turns = False

    def __init__(self, config: Config) -> None:
        self._settings = config.ml_improvements.threshold
        self._levels: dict[str, float] = {}
        self._results: dict[str, list[_Result]] = {}
        self._sights: dict[str, _Sight] = {}  # made anew when the level moves
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

    def tempered(self, advice: Advice, signal: Signal, trust: float) -> Effect:
        settings = self._settings
        bounds = (settings.low, settings.high)
        level = trusted(advice.adjusted, advice.base, bounds, trust)
        return Effect(veto=signal.score < level)

    def review(self, at: int) -> Sequence[AdvisorAdjusted]:
        moves = []
        for key in sorted(self._results.keys() - self._steady):
            move = self._move(at, key)
            if move is None:
                self._steady.add(key)
            else:
                moves.append(move)
        return moves

    def learn(self, event: Lesson) -> None:
        if isinstance(event, AdvisorAdjusted):
            self._levels[event.key] = self._bounded(event.adjusted)
            self._steady.discard(event.key)
            self._sights.pop(event.key, None)
        elif isinstance(event, OutcomeKnown):
            self._note(event)

    def _note(self, event: OutcomeKnown) -> None:
        key = _key(event.symbol, event.timeframe)
        results = self._results.setdefault(key, [])
        result = _Result(event.score, event.r)
        if result.score >= self._settings.low - BAND:
            results.append(result)
        if result.score >= self._level(key) - BAND:  # a review looks no further down
            self._steady.discard(key)
            if key in self._sights:
                self._sights[key].add(result)
        if len(results) > TIDIED_AT * self._settings.last:
            results[:] = self._reachable(results)

    def describe(self) -> Mapping[str, float]:
        return {key: self._level(key) for key in sorted({*self._levels, *self._results})}

    def memory(self) -> Any:
        return {
            "levels": dict(self._levels),
            "results": {
                key: [[one.score, one.r] for one in kept] for key, kept in self._results.items()
            },
        }

    def remember(self, memory: Any) -> None:
        self._levels = {key: self._bounded(level) for key, level in memory["levels"].items()}
        self._results = {
            key: [_Result(*one) for one in kept] for key, kept in memory["results"].items()
        }
        self._sights.clear()
        self._steady.clear()

    def _level(self, key: str) -> float:
        return self._levels.get(key, self._settings.base)

    def _bounded(self, level: float) -> float:
        """The level within today's limits, which may be narrower than when it was learned."""
        return min(max(level, self._settings.low), self._settings.high)

    def _reachable(self, results: Sequence[_Result]) -> list[_Result]:
        """What reviews can still look at, in order: of any level's outcomes the last ones."""
        found: list[_Result] = []
        levels: list[float] = []  # up to which the newer ones count, ascending
        for result in reversed(results):
            level = min(result.score, self._settings.high)
            if len(levels) - bisect_left(levels, level) < LOOK_BACK * self._settings.last:
                found.append(result)
            insort(levels, level)
        return found[::-1]

    def _move(self, at: int, key: str) -> AdvisorAdjusted | None:
        level = self._level(key)
        sight = self._sights.get(key)
        if sight is None:
            sight = self._sights[key] = _Sight(level, self._settings.last, self._results[key])
        count = len(sight.reached)
        if count < self._settings.min_outcomes:
            return None
        mean = fmean(sight.reached)
        found = f"the last {count} outcomes above it earned {mean:+.2f} R on average"
        if mean < 0:
            moved = self._bounded(level * self._settings.step)
        elif mean > 0 and (below := sight.mean_below()) > 0:
            moved = self._bounded(level / self._settings.step)
            found += f", those just below {below:+.2f} R"
        else:
            return None
        if moved == level:
            return None
        return AdvisorAdjusted(at, self.name, key, level, moved, found)


def _key(symbol: str, timeframe: str) -> str:
    return f"{symbol} {timeframe}"


OFFER = Threshold
