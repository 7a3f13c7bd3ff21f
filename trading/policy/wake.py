"""Wake: when something that waits must be looked at."""

from typing import NamedTuple

NEVER = float("inf")
NO_TIME = 2**62  # ms


class Wake(NamedTuple):
    """A look is needed when a bar's low is at or below, its high at or above, or at a time (ms)."""

    below: float
    above: float
    at: int
