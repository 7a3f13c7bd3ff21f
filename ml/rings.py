"""The last outcomes of a symbol or a group, and what they earned at or above a score.

R is counted in millionths, as whole numbers: a sum is exact, whatever was added and taken away and
in which order, so an advisor that was restored from its memory says what the one before it said.
"""

from collections import deque
from collections.abc import Iterable
from typing import TypeAlias

BAND = 5.0
"""Scores this far below a level show what would be gained by lowering it."""

KEPT = 8
"""A ring remembers so many times the outcomes that a level looks at."""

MICRO = 1_000_000

Result: TypeAlias = tuple[int, float, int]
"""A number that rises within the ring, the score (0-100) of a signal, its outcome in micro R."""


class Tail:
    """The newest ``most`` outcomes of one kind.

    Attributes:
        count: how many there are; ``total`` is their sum, ``squares`` that of their squares, both
            in micro R.
    """

    def __init__(self, most: int, known: list[Result]) -> None:
        self._most = most
        self._kept = deque(known, most)
        self.count = len(self._kept)
        self.total = sum(r for _, _, r in self._kept)
        self.squares = sum(r * r for _, _, r in self._kept)

    def add(self, result: Result) -> None:
        """One more."""
        if self.count == self._most:
            self._drop()
        self._kept.append(result)
        self.count += 1
        self.total += result[2]
        self.squares += result[2] ** 2

    def forget(self, before: int) -> None:
        """Those of a lower number are not remembered any more."""
        while self.count and self._kept[0][0] < before:
            self._drop()

    def _drop(self) -> None:
        r = self._kept.popleft()[2]
        self.count -= 1
        self.total -= r
        self.squares -= r * r


class Sight:
    """What a ring shows at one level: outcomes at or above it, and in the band below it."""

    def __init__(self, level: float, most: int, known: Iterable[Result]) -> None:
        near = [one for one in known if one[1] >= level - BAND]
        self._level = level
        self.reached = Tail(most, [one for one in near if one[1] >= level])
        self.band = Tail(most, [one for one in near if one[1] < level])

    def add(self, result: Result) -> None:
        """One more outcome, if it is not below the band."""
        if result[1] >= self._level:
            self.reached.add(result)
        elif result[1] >= self._level - BAND:
            self.band.add(result)


class Ring:
    """The last ``KEPT x most`` outcomes, the oldest first; a level looks at ``most`` of them.

    A sight is made when somebody looks and is kept up to date as long as each round looks there.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: deque[Result] = deque(maxlen=KEPT * most)
        self._newest = 0
        self._sights: dict[float, Sight] = {}
        self._earlier: dict[float, Sight] = {}

    def add(self, score: float, r: int) -> None:
        """One more outcome, micro R, which every level that is in use sees."""
        self._newest += 1
        result = (self._newest, score, r)
        self._results.append(result)
        for sight in self._sights.values():
            sight.add(result)

    def turn(self) -> None:
        """A new round of looks begins: levels at which nobody looks in it are forgotten."""
        self._earlier, self._sights = self._sights, {}

    def at(self, level: float) -> Sight:
        """What it shows at a level."""
        sight = self._sights.get(level)
        if sight is None:
            sight = self._earlier.get(level) or Sight(level, self._most, self._results)
            self._sights[level] = sight
            oldest = self._newest - len(self._results) + 1
            sight.reached.forget(oldest)
            sight.band.forget(oldest)
        return sight

    def memory(self) -> list[tuple[float, int]]:
        """Scores and outcomes, as ``add`` takes them."""
        return [(score, r) for _, score, r in self._results]
