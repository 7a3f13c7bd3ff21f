"""Wake: when something that waits must be looked at."""

from typing import NamedTuple

NEVER = float("inf")
NO_TIME = 2**62  # ms


class Wake(NamedTuple):
    """A look is needed when a bar's low is at or below, its high at or above, or at a time (ms)."""

    below: float
    above: float
    at: int


def first_of(one: Wake, other: Wake) -> Wake:
    """When the first of two things that wait must be looked at."""
    return Wake(max(one.below, other.below), min(one.above, other.above), min(one.at, other.at))
