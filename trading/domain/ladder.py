"""The ladder: promotions that are proposed, how an advisor came to its rung, what it moved."""

import msgspec

from trading.domain.decisions import AdvisorAdjusted
from trading.domain.facts import Event

ACCEPTED, DECLINED, LAPSED = "accepted", "declined", "lapsed"


class RungProposed(Event, frozen=True, tag=True):
    """The evidence says that an advisor helps; a person may let it climb.

    ``groups`` of outcomes are the evidence, with their mean and its interval, R per signal.
    ``number`` and ``nonce`` tie the buttons to this very proposal.
    """

    desk_ms: int
    number: int
    advisor: str
    before: str
    rung: str
    nonce: str
    groups: int
    mean: float
    low: float
    high: float


class RungAnswered(Event, frozen=True, tag=True):
    """The end of a proposal: ``accepted``, ``declined`` or ``lapsed``.

    It is not proposed again before market time ``quiet_until``, ms.
    """

    desk_ms: int
    number: int
    advisor: str
    rung: str
    verdict: str
    by: str
    reason: str
    quiet_until: int = 0


class AdvisorFailed(Event, frozen=True, tag=True):
    """An advisor could not review its own values; they stay. ``slow``: it took too long."""

    advisor: str
    reason: str
    slow: bool = False


class Climb(msgspec.Struct, frozen=True):
    """A promotion that waits for a person."""

    number: int
    before: str
    rung: str
    nonce: str


class Step(msgspec.Struct, frozen=True):
    """How an advisor came to a rung; ``at`` is market time, ms, ``by`` who or what put it there."""

    at: int
    rung: str
    by: str
    reason: str


class Ladder(msgspec.Struct):
    """What is known about the rungs besides where everyone stands; all by advisor.

    Attributes:
        climbs: promotions that are proposed.
        quiet: market ms until which none is proposed, after somebody said not now.
        steps: how it came to its rungs, the newest last; the oldest are forgotten.
        moves: the latest moves of its own values, the newest last.
    """

    climbs: dict[str, Climb] = msgspec.field(default_factory=dict)
    quiet: dict[str, int] = msgspec.field(default_factory=dict)
    steps: dict[str, list[Step]] = msgspec.field(default_factory=dict)
    moves: dict[str, list[AdvisorAdjusted]] = msgspec.field(default_factory=dict)

    def climb_of(self, number: int) -> str | None:
        """The advisor whose proposal has this number."""
        return next((name for name, climb in self.climbs.items() if climb.number == number), None)
