"""The scorecard: what one advisor said and what that was worth, plain data."""

import msgspec

from trading.domain.evidence.lift import Lift


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """The evidence as it stood at market time ``at``, ms: number of groups and sums of powers."""

    at: int
    count: int
    sum1: float
    sum2: float
    sum3: float
    sum4: float

    @property
    def lift(self) -> Lift:
        """The evidence of then."""
        return Lift(self.count, self.sum1, self.sum2, self.sum3, self.sum4)


class Scorecard(msgspec.Struct):
    """What one advisor was worth on the same signals, in R per signal.

    Attributes:
        advices: signals it spoke about; ``outcomes`` of them are known.
        changes: advices that would change the trade.
        sizes: sum of its size multipliers, for their running mean; refused: its vetoes.
        rung: where it stood when it last spoke, to which the evidence belongs.
        lift: what its wishes were worth there; ``symbols``: the same by symbol.
        group_ms: outcomes of so long a time count as one.
        earned: trust (0 to 1) that it brought along from the canary.
        course: how ``lift`` came about, at most ``scoring.KEPT_MARKS`` marks.
        asked: advices on its rung; ``tried`` of them counted for their order.
        faults, slow: at which of the latest advices it failed, or came too late.
    """

    advices: int = 0
    abstained: int = 0
    changes: int = 0
    outcomes: int = 0
    sizes: float = 0.0
    refused: int = 0
    rung: str = ""
    lift: Lift = msgspec.field(default_factory=Lift)
    symbols: dict[str, Lift] = msgspec.field(default_factory=dict)
    group_ms: int = 0
    earned: float = 0.0
    course: list[Mark] = msgspec.field(default_factory=list)
    asked: int = 0
    tried: int = 0
    faults: list[int] = msgspec.field(default_factory=list)
    slow: list[int] = msgspec.field(default_factory=list)
