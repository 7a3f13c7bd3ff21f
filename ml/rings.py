"""The last outcomes of a symbol or a group, and what those with certain scores earned.

R is counted in millionths, as whole numbers: a sum is exact, whatever was added and taken away and
in which order, so an advisor that was restored from its memory says what the one before it said.
"""

from array import array
from collections import deque
from collections.abc import Iterable
from math import inf

import numpy as np

KEPT = 8
"""A ring remembers so many times the outcomes that a tail looks at."""

MICRO = 1_000_000


class Tail:
    """The newest ``most`` outcomes of one kind.

    Attributes:
        count: how many there are; ``total`` is their sum, ``squares`` that of their squares, both
            in micro R.
    """

    __slots__ = ("_kept", "_most", "count", "squares", "total")

    def __init__(self, most: int, known: Iterable[tuple[int, int]]) -> None:
        self._most = most
        self._kept = deque(known, most)  # a number that rises, and the outcome, micro R
        self.count = len(self._kept)
        self.total = sum([r for _, r in self._kept])
        self.squares = sum([r * r for _, r in self._kept])

    def add(self, number: int, r: int) -> None:
        """One more."""
        if self.count == self._most:
            self._drop()
        self._kept.append((number, r))
        self.count += 1
        self.total += r
        self.squares += r * r

    def forget(self, before: int) -> None:
        """Those of a lower number are not remembered any more."""
        while self.count and self._kept[0][0] < before:
            self._drop()

    def _drop(self) -> None:
        _, r = self._kept.popleft()
        self.count -= 1
        self.total -= r
        self.squares -= r * r


class Ring:
    """The last ``KEPT x most`` outcomes, the oldest first; a tail has ``most`` of them at most.

    A tail is made when somebody looks and is kept up to date as long as each round looks there.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._scores = array("d")  # for a new tail looks through all of them
        self._rs = array("q")  # micro R
        self._forgotten = 0
        self._tails: dict[tuple[float, float], Tail] = {}
        self._looked: dict[tuple[float, float], Tail] = {}  # those of this round

    def add(self, score: float, r: int) -> None:
        """One more outcome, micro R, which every tail that is in use sees."""
        if len(self._rs) == KEPT * self._most:
            del self._scores[0], self._rs[0]
            self._forgotten += 1
        number = self._forgotten + len(self._rs)
        self._scores.append(score)
        self._rs.append(r)
        for (low, high), tail in self._tails.items():
            if low <= score < high:
                tail.add(number, r)

    def turn(self) -> None:
        """A new round of looks begins: tails at which nobody looked in the last are forgotten."""
        self._tails, self._looked = self._looked, {}

    def tail(self, low: float, high: float = inf) -> Tail:
        """The newest outcomes with a score of ``low`` or more and less than ``high``."""
        scores = (low, high)
        tail = self._tails.get(scores)
        if tail is None:
            tail = self._tails[scores] = self._made(low, high)
        elif self._forgotten:
            tail.forget(self._forgotten)
        self._looked[scores] = tail
        return tail

    def _made(self, low: float, high: float) -> Tail:
        scores = np.asarray(self._scores)
        (places,) = np.nonzero((low <= scores) & (scores < high))
        newest = places[-self._most :]
        numbers, rs = self._forgotten + newest, np.asarray(self._rs)[newest]
        return Tail(self._most, zip(numbers.tolist(), rs.tolist(), strict=True))

    def memory(self) -> list[tuple[float, int]]:
        """Scores and outcomes, as ``add`` takes them."""
        return list(zip(self._scores, self._rs, strict=True))
