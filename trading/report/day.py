"""The day so far against its loss limit. Days are UTC days of market time."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from trading.domain.candles import MINUTE_MS
from trading.domain.money import ZERO
from trading.domain.state import State
from trading.policy.plan import equity_of
from trading.policy.rules import Rules
from trading.ports import View

DAY_MS = 24 * 60 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Day:
    """One day's result, quote currency.

    Attributes:
        opening: the wallet at the start of the day.
        realised: net result of the cycles that became flat today.
        unrealised: what the open cycles would bring now, paid fees included.
        limit: the loss that the configuration calls the day's limit, positive.
    """

    opening: Decimal
    realised: Decimal
    unrealised: Decimal
    limit: Decimal

    @property
    def pnl(self) -> Decimal:
        return self.realised + self.unrealised

    @property
    def equity(self) -> Decimal:
        return self.opening + self.pnl

    @property
    def limit_used(self) -> float:
        """The share of the loss limit that is lost, 0 or more."""
        return max(0.0, float(-self.pnl / self.limit)) if self.limit else 0.0

    @property
    def change(self) -> float:
        """The result as a share of the wallet at the start of the day."""
        return float(self.pnl / self.opening) if self.opening else 0.0


def day_of(state: State, market_ms: int, marks: Callable[[str], float], rules: Rules) -> Day:
    """The day that ``market_ms`` lies in; a symbol without a mark counts at its planned entry."""
    midnight = market_ms // DAY_MS * DAY_MS
    realised = sum((t.pnl for t in state.trades if t.at >= midnight), ZERO)
    opening = state.balance - realised
    return Day(
        opening=opening,
        realised=realised,
        unrealised=equity_of(state, View(marks=marks)) - state.balance,
        limit=rules.daily_loss_limit * opening,
    )
