"""Trials: one signal followed twice without money, as planned and as one advisor would have it.

An advisor that changes the plan itself (another target, the other side) cannot be judged by one
outcome. Both plans are entered at the same moment and end by the same rules, so the difference of
their results in R is what the advice was worth. Neither knows of budgets, other positions or what
became of the signal.
"""

from decimal import Decimal

import msgspec

from trading.domain.facts import Event
from trading.domain.types import Side


class Plan(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A trade that is followed without money; prices on the tick grid, quote currency."""

    side: Side
    entry: Decimal
    stop: Decimal
    target: Decimal

    @property
    def stop_distance(self) -> Decimal:
        """Between entry and stop, quote currency per unit."""
        return abs(self.entry - self.stop)


class Pair(msgspec.Struct, frozen=True, gc=False):
    """The plan without any advice, and with the whole wish of one advisor."""

    advisor: str
    base: Plan
    advised: Plan


class Trial(msgspec.Struct):
    """A pair under way.

    Attributes:
        signal_id, symbol, timeframe: of the signal; ``at`` is its market time and ``until_ms`` the
            end of both arms, ms.
        rung: where the advisor stood when it was asked; reward: the reward:risk it wished, 0 where
            it wished something else.
        base_r, advised_r: result of an arm that is over, R; None while it is open.
    """

    signal_id: str
    symbol: str
    timeframe: str
    at: int
    until_ms: int
    rung: str
    reward: float
    pair: Pair
    base_r: float | None = None
    advised_r: float | None = None


class ArmEnded(Event, frozen=True, tag=True):
    """An arm of a trial is over, or both are; None stands for one that is still open.

    An arm that ended before is told again, so the event with both is the trial's result.
    """

    signal_id: str
    advisor: str
    base_r: float | None
    advised_r: float | None


def key_of(signal_id: str, advisor: str) -> str:
    """The trial's place in the ledger."""
    return f"{signal_id}/{advisor}"
