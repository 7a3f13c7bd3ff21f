"""What became of each cycle: its result, how it ended, what stress and recovery did in it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from trading.domain.events import (
    CycleOpened,
    Event,
    LegOpened,
    PositionClosed,
    PositionReduced,
    StressReached,
)
from trading.domain.money import ZERO


@dataclass(slots=True)
class CycleRecord:
    """A cycle that is closed, or not yet.

    Attributes:
        pnl, r: its result, quote currency and R; None while it is open.
        bands: how often each band of stress acted in it.
        parts: why parts of it were closed before its end.
    """

    budget: Decimal
    pnl: Decimal | None = None
    r: float | None = None
    exit: str = ""
    legs: int = 0
    bands: Counter[int] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)

    @property
    def loss_share(self) -> float:
        """The loss as a share of the budget, 0 for a gain."""
        return float(max(ZERO, -(self.pnl or ZERO)) / self.budget) if self.budget else 0.0


def cycles_of(events: Iterable[Event]) -> dict[str, CycleRecord]:
    """Every cycle of a journal by its id, which is that of its signal."""
    found: dict[str, CycleRecord] = {}
    roots: dict[str, str] = {}
    for event in events:
        match event:
            case CycleOpened():
                found[event.cycle_id] = CycleRecord(event.budget)
            case LegOpened():
                roots[event.cycle_id] = event.root
                found[event.root].legs += 1
            case StressReached():
                found[event.cycle_id].bands[event.band] += 1
            case PositionReduced():
                found[roots.get(event.cycle_id, event.cycle_id)].parts[event.reason] += 1
            case PositionClosed():
                record = found[event.cycle_id]
                record.pnl, record.r, record.exit = event.pnl, event.r, event.exit
    return found
