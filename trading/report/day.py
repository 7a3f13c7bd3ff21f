"""The day so far against its loss limit. Days are those of the configured time zone."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from trading.domain.days import day_start
from trading.domain.money import ZERO
from trading.domain.state import State
from trading.policy.plan import equity_of
from trading.policy.rules import Rules
from trading.ports import View


@dataclass(frozen=True, slots=True)
class Day:
    """One day's result, quote currency.

    Attributes:
        start: the day's first market ms.
        base: the equity at the start of the day, moved by what was put in or taken out since.
        equity: the wallet and what the open cycles would bring now.
        realised: net result of the cycles that became flat today.
        unrealised: what the open cycles would bring now, paid fees included.
        limit: the loss that ends the day's entries, positive.
    """

    start: int
    base: Decimal
    equity: Decimal
    realised: Decimal
    unrealised: Decimal
    limit: Decimal

    @property
    def pnl(self) -> Decimal:
        """The result since the start of the day, also of what was open then."""
        return self.equity - self.base

    @property
    def limit_used(self) -> float:
        """The share of the loss limit that is lost, 0 or more."""
        return max(0.0, float(-self.pnl / self.limit)) if self.limit else 0.0

    @property
    def change(self) -> float:
        """The result as a share of the base."""
        return float(self.pnl / self.base) if self.base else 0.0


def day_of(state: State, market_ms: int, marks: Callable[[str], float], rules: Rules) -> Day:
    """The day that ``market_ms`` lies in; a symbol without a mark counts at its planned entry.

    Until its first bar has closed, a day is measured from the equity of this moment.
    """
    safety = state.safety
    start = day_start(market_ms, rules.account.timezone)
    equity = equity_of(state, View(marks=marks))
    begun = safety.base if market_ms < safety.ends or not safety.ends else ZERO
    base = begun or equity
    return Day(
        start=start,
        base=base,
        equity=equity,
        realised=sum((t.pnl for t in state.trades if t.at >= start), ZERO),
        unrealised=equity - state.balance,
        limit=rules.account.daily_loss_limit * base,
    )
