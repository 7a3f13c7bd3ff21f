"""Adaptive threshold: the score a signal needs moves with what such signals earned."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple

from ml.rings import MICRO, Ring, Tail
from trading.config import Config
from trading.domain.events import AdvisorAdjusted, OutcomeKnown
from trading.domain.evidence.trust import trusted
from trading.domain.signals import Advice, Effect, Signal
from trading.domain.state import State
from trading.ports import Candidate, Lesson, View

BAND = 5.0
"""Scores this far below a level show what would be gained by lowering it."""

MOST_MEMBERS = 20
"""A group of more symbols remembers as much as one of these."""


class Earned(NamedTuple):
    """What outcomes earn, and the standard error of that, R."""

    mean: float
    error: float

    def __str__(self) -> str:
        return f"{self.mean:+.2f} R ± {self.error:.2f}"


class Threshold:
    """One threshold for each symbol and timeframe, moved by the outcomes at or above it.

    A review looks at the last ``last`` outcomes with a score of at least the threshold T. Shadow
    trades are among them: otherwise a T that is too high could never be seen to be so.

    - they lose: T x step;
    - they gain, and so do the last ones with a score in [T - 5, T): T / step;
    - otherwise T stays.

    **Pooled.** Few outcomes say little. A symbol borrows from its sector, the sector from all
    symbols of the timeframe, and their mean is drawn towards zero: n outcomes have the weight
    n / (n + pool), what is left goes to the wider group (credibility weights: Buhlmann, "Experience
    rating and credibility", 1967). A group is the last ``last`` for each member; they share the
    market's moves and weigh as ``last`` at most.

    **Hysteresis.** To lose or to gain is to be further from zero than ``dead_band`` standard
    errors, ``reversal`` times as far when the last move went the other way. A move that would be
    taken back from where it leads is not made. The errors of own and borrowed outcomes add up
    without a square root: the one are among the other.
    """

    name = "threshold"
    version = 3
    turns = False

    def __init__(self, config: Config) -> None:
        self._settings = config.ml_improvements.threshold
        self._sectors = {symbol: config.sector_of(symbol) for symbol in config.symbols}
        self._sizes = Counter(self._sectors.values())
        self._levels: dict[str, float] = {}
        self._ways: dict[str, int] = {}  # which way the last move went: 1 is up, -1 down
        self._own: dict[str, Ring] = {}
        self._groups: dict[str, Ring] = {}
        self._lineages: dict[str, tuple[Ring, ...]] = {}  # from all symbols down to the own ring

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
        for ring in (*self._own.values(), *self._groups.values()):
            ring.turn()
        moves = (self._move(at, key) for key in sorted(self._lineages))
        return [move for move in moves if move is not None]

    def learn(self, event: Lesson) -> None:
        if type(event) is OutcomeKnown:
            self._note(event)
        elif type(event) is AdvisorAdjusted:
            self._levels[event.key] = self._bounded(event.adjusted)
            self._ways[event.key] = 1 if event.adjusted > event.base else -1

    def describe(self) -> Mapping[str, float]:
        return {key: self._level(key) for key in sorted({*self._levels, *self._own})}

    def memory(self) -> Any:
        return {
            "levels": dict(self._levels),
            "ways": dict(self._ways),
            "own": {key: ring.memory() for key, ring in self._own.items()},
            "groups": {name: ring.memory() for name, ring in self._groups.items()},
        }

    def remember(self, memory: Any) -> None:
        self._levels = {key: self._bounded(level) for key, level in memory["levels"].items()}
        self._ways = dict(memory["ways"])
        self._own, self._groups, self._lineages = {}, {}, {}
        for key, results in memory["own"].items():
            _fill(self._lineage(key)[-1], results)
        for name, ring in self._groups.items():
            _fill(ring, memory["groups"].get(name, ()))

    def _note(self, event: OutcomeKnown) -> None:
        lineage = self._lineage(_key(event.symbol, event.timeframe))
        if event.score >= self._settings.low - BAND:  # no review looks further down
            r = round(event.r * MICRO)
            for ring in lineage:
                ring.add(event.score, r)

    def _level(self, key: str) -> float:
        return self._levels.get(key, self._settings.base)

    def _bounded(self, level: float) -> float:
        """The level within today's limits, which may be narrower than when it was learned."""
        return min(max(level, self._settings.low), self._settings.high)

    def _lineage(self, key: str) -> tuple[Ring, ...]:
        """Whose outcomes speak about a symbol and timeframe: all, its sector, its own."""
        known = self._lineages.get(key)
        if known is None:
            symbol, timeframe = key.rsplit(" ", 1)
            sector = self._sectors.get(symbol, symbol)
            groups = [self._group(timeframe, len(self._sectors))]
            if self._sizes[sector] > 1:
                groups.append(self._group(f"{sector} {timeframe}", self._sizes[sector]))
            self._own[key] = Ring(self._settings.last)
            known = self._lineages[key] = (*groups, self._own[key])
        return known

    def _group(self, name: str, members: int) -> Ring:
        if name not in self._groups:
            self._groups[name] = Ring(self._settings.last * min(members, MOST_MEMBERS))
        return self._groups[name]

    def _move(self, at: int, key: str) -> AdvisorAdjusted | None:
        level = self._level(key)
        way = self._wish(key, level, self._ways.get(key, 0))
        if way == 0:
            return None
        moved = self._bounded(round(level * self._settings.step**way, 9))
        if moved == level or self._wish(key, moved, way) == -way:
            return None
        return AdvisorAdjusted(at, self.name, key, level, moved, self._found(key, level, way))

    def _wish(self, key: str, level: float, last_way: int) -> int:
        """Which way the outcomes want a level to go: 1 up, -1 down, 0 nowhere."""
        settings = self._settings
        reached = self._reached(key, level)
        if reached[0].count < settings.min_outcomes:
            return 0
        above = self._pooled(reached)
        way = 1 if above.mean < 0 else -1
        errors = settings.dead_band * (settings.reversal if last_way == -way else 1.0)
        if abs(above.mean) <= errors * above.error:
            return 0
        if way > 0:
            return way
        below = self._pooled(self._missed(key, level))
        return 0 if below.mean <= errors * below.error else way

    def _found(self, key: str, level: float, way: int) -> str:
        """Why the outcomes want a level to go a way, in words."""
        reached = self._reached(key, level)
        above = self._pooled(reached)
        found = f"{reached[-1].count} own and its group's outcomes above it say {above}"
        return found if way > 0 else f"{found}, just below {self._pooled(self._missed(key, level))}"

    def _reached(self, key: str, level: float) -> list[Tail]:
        """The outcomes at or above a level, from the widest group's down to the own ones."""
        return [ring.tail(level) for ring in self._lineages[key]]

    def _missed(self, key: str, level: float) -> list[Tail]:
        """Those in the band below it."""
        return [ring.tail(level - BAND, level) for ring in self._lineages[key]]

    def _pooled(self, tails: Iterable[Tail]) -> Earned:
        """What outcomes earn, from the widest group's down to the own ones."""
        last, pool = self._settings.last, self._settings.pool
        mean = error = 0.0
        for tail in tails:
            if tail.count:
                count = min(tail.count, last)
                weight = count / (count + pool)
                mean += weight * (tail.total / tail.count / MICRO - mean)
                spread = sqrt(tail.squares / tail.count) / MICRO  # of one outcome, around zero
                error += weight * (spread / sqrt(count) - error)
        return Earned(mean, error)


def _key(symbol: str, timeframe: str) -> str:
    return f"{symbol} {timeframe}"


def _fill(ring: Ring, results: Iterable[tuple[float, int]]) -> None:
    for score, r in results:
        ring.add(score, r)


OFFER = Threshold
