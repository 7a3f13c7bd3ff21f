"""The day in short: what the ledger notes between two daily summaries, and the summary itself."""

from decimal import Decimal

import msgspec

from trading.domain.facts import Event
from trading.domain.money import ZERO
from trading.domain.types import Side


class Heard(msgspec.Struct, array_like=True):
    """What one advisor did.

    Attributes:
        asked: signals that it was asked about.
        changed: those that it would have changed, ``counted`` those that it did change.
        abstained: those on which it failed.
        moved: moves of its own values.
    """

    asked: int = 0
    changed: int = 0
    counted: int = 0
    abstained: int = 0
    moved: int = 0


class Notes(msgspec.Struct):
    """What happened since the last daily summary.

    Attributes:
        advisors: by name.
        rungs: advisor and the rung that it was put on, in order.
        alarms: names of what the diagnosis found.
    """

    advisors: dict[str, Heard] = msgspec.field(default_factory=dict)
    rungs: list[tuple[str, str]] = msgspec.field(default_factory=list)
    alarms: list[str] = msgspec.field(default_factory=list)

    def of(self, advisor: str) -> Heard:
        """The notes of one advisor."""
        heard = self.advisors.get(advisor)
        if heard is None:
            heard = self.advisors[advisor] = Heard()
        return heard


class Extreme(msgspec.Struct, frozen=True, array_like=True):
    """The best or the worst trade of a day; ``pnl`` in quote currency."""

    symbol: str
    side: Side
    r: float
    pnl: Decimal


class DaySummarised(Event, frozen=True, tag=True):
    """The digest of one day of the time zone, made once. ``day`` is the day's first ms.

    Everything that its message and picture say stands here, so they are the same whenever they
    are made; what is empty was not kept yet. Money is in quote currency.

    Attributes:
        best, worst: trades of the day; the same one where there is only one.
        in_use: budgets of open cycles, ``budgets`` how many.
        stressed: symbol of the budget that is used up most, and ``stress`` the share of it.
        start: the wallet before ``curve``.
        curve: market ms and wallet after the trades of the last days, one point for an hour;
            the last point is the equity at the day's end.
        notes: since the last summary.
    """

    day: int
    equity: Decimal
    pnl: Decimal
    trades: int
    wins: int
    best_r: float
    worst_r: float
    best: Extreme | None = None
    worst: Extreme | None = None
    budgets: int = 0
    in_use: Decimal = ZERO
    stressed: str = ""
    stress: float = 0.0
    start: Decimal = ZERO
    curve: tuple[tuple[int, Decimal], ...] = ()
    notes: Notes = msgspec.field(default_factory=Notes)
