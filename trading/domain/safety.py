"""How the account as a whole stands: its day, its peak, its tier, its losses in a row."""

from decimal import Decimal

import msgspec

from trading.domain.facts import Event
from trading.domain.money import ZERO

GREEN, YELLOW, ORANGE, RED = TIERS = ("green", "yellow", "orange", "red")
DAY, DRAWDOWN = "day", "drawdown"  # what a tier is measured from: the day's base, or the peak


class DayBegan(Event, frozen=True, tag=True):
    """A day of the configured time zone began.

    Attributes:
        day, ends: its first market ms, and that of the next day.
        base: equity at this moment, with what is open at its last prices.
        peak: the highest base so far, or since the peak began anew.
    """

    day: int
    ends: int
    base: Decimal
    peak: Decimal


class TierChanged(Event, frozen=True, tag=True):
    """The account fell into a worse tier, or a new day found it in another one.

    Attributes:
        before: the tier that it leaves.
        cause: what it is measured from: "day" or "drawdown".
        base: the equity that it is measured from; ``equity`` the equity now.
        until_ms: market ms until which it lasts at least.
    """

    tier: str
    before: str
    cause: str
    base: Decimal
    equity: Decimal
    until_ms: int


class DrawdownLifted(Event, frozen=True, tag=True):
    """A person ended a red drawdown: the peak begins anew at the equity of that moment.

    ``number`` is that of the question that was confirmed.
    """

    desk_ms: int
    number: int
    peak: Decimal
    by: str


class BalanceAdjusted(Event, frozen=True, tag=True):
    """Money came (above zero) or went, quote currency; the day's base and the peak move with it.

    ``number`` is that of the question that was confirmed.
    """

    desk_ms: int
    number: int
    amount: Decimal
    by: str


class Flow(msgspec.Struct, frozen=True, array_like=True):
    """Money that came (above zero) or went, after so many ``trades`` were closed."""

    trades: int
    amount: Decimal


class Safety(msgspec.Struct):
    """What the safeguards of the account remember.

    Attributes:
        ends: the first market ms of the next day, 0 before the first bar.
        base: equity at the day's start; ``peak`` the highest of these. Deposits move both.
        tier, cause: see ``TierChanged``; ``until_ms`` how long it lasts at least.
        flows: all money that came or went, in order.
        losses: symbol -> losses in a row; ``all_losses`` those of all symbols together.
        rest_until: market ms until which no symbol is entered after a loss.
    """

    ends: int = 0
    base: Decimal = ZERO
    peak: Decimal = ZERO
    tier: str = GREEN
    cause: str = ""
    until_ms: int = 0
    flows: list[Flow] = msgspec.field(default_factory=list)
    losses: dict[str, int] = msgspec.field(default_factory=dict)
    all_losses: int = 0
    rest_until: int = 0

    @property
    def adjusted(self) -> Decimal:
        """All money that came less all that went, quote currency."""
        return sum((flow.amount for flow in self.flows), ZERO)
