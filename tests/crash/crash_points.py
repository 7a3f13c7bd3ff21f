"""Named points between fact and effect, at which a process may die.

The desk knows nothing of them: ``Watched`` stands around a port, and each of its named calls passes
two points, one before the effect and one after it.
"""

from collections import Counter
from contextlib import contextmanager
from functools import wraps
from inspect import iscoroutinefunction
from typing import NamedTuple

BEFORE, AFTER = "before", "after"


class Moment(NamedTuple):
    """The ``nth`` passage of a point in one life, before or after its effect."""

    point: str
    when: str
    nth: int

    def __str__(self):
        return f"{self.when} {self.point} no. {self.nth}"


class Points:
    """Counts passages, and calls ``at`` with the moment of each: it may kill or take a picture."""

    def __init__(self, at=lambda _moment: None):
        self._at = at
        self.passed = Counter()

    @contextmanager
    def around(self, point):
        """The two points around an effect."""
        self._pass(point, BEFORE)
        yield
        self._pass(point, AFTER)

    def _pass(self, point, when):
        self.passed[point, when] += 1
        self._at(Moment(point, when, self.passed[point, when]))


class Watched:
    """A port, some calls of which pass points; everything else is the port's own."""

    def __init__(self, port, name, points, *calls):
        self._port, self._name, self._points, self._calls = port, name, points, calls

    def __getattr__(self, call):
        found = getattr(self._port, call)
        if call not in self._calls:
            return found
        point, points = f"{self._name}.{call}", self._points

        @wraps(found)
        def called(*args):
            with points.around(point):
                return found(*args)

        @wraps(found)
        async def awaited(*args):
            with points.around(point):
                return await found(*args)

        return awaited if iscoroutinefunction(found) else called
