"""What became of the adaptive thresholds: where each one moved, and what scores around it earned.

The learner decides and lives with the advisor; this is what people look at.
"""

import msgspec

THRESHOLD = "threshold"  # the advisor's name

KEPT_MOVES = 60
KEPT_OUTCOMES = 100


class Move(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A threshold that moved, at market time ``at``, ms; scores from 0 to 100."""

    at: int
    before: float
    after: float


class Sorted(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A signal with its outcome ``r`` at its base size, R, and the threshold that its score met.

    Scores are from 0 to 100.
    """

    score: float
    threshold: float
    r: float


class Sorting(msgspec.Struct, array_like=True):
    """The last ``KEPT_MOVES`` moves and ``KEPT_OUTCOMES`` outcomes of one symbol and timeframe."""

    moves: list[Move] = msgspec.field(default_factory=list)
    outcomes: list[Sorted] = msgspec.field(default_factory=list)
