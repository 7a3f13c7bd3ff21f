"""The summary of a day: made from the ledger with the first bar after the day's end."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import takewhile
from math import isfinite

from trading.domain.cycles import Cycle
from trading.domain.daily import DaySummarised, Extreme
from trading.domain.days import day_start
from trading.domain.events import JobDue, PositionClosed
from trading.domain.hours import DAY_MS
from trading.domain.money import ZERO, exact
from trading.domain.state import State
from trading.policy.capital import roots_of
from trading.policy.plan import equity_of
from trading.policy.rules import Rules
from trading.policy.stress import strain_in
from trading.ports import View

CURVE_DAYS = 7
POINT_MS = DAY_MS // 24
CENT = Decimal("0.01")


def summary(state: State, fact: JobDue, view: View, rules: Rules) -> DaySummarised:
    """The day that ended at ``fact.due_ms``."""
    start = day_start(fact.due_ms - 1, rules.account.timezone)
    trades = [t for t in closed_since(state, start) if t.at < fact.due_ms]
    ordered = sorted(trades, key=lambda t: t.r)
    equity = equity_of(state, view)
    roots = roots_of(state)
    strained = [(_used(state, root, view, rules), root.symbol) for root in roots]
    stress, stressed = max(strained, default=(0.0, ""))
    wallet, curve = curve_of(state, fact.due_ms - CURVE_DAYS * DAY_MS)
    return DaySummarised(
        at=fact.at,
        day=start,
        equity=equity,
        pnl=sum((t.pnl for t in trades), ZERO),
        trades=len(trades),
        wins=sum(t.pnl > ZERO for t in trades),
        best_r=ordered[-1].r if ordered else 0.0,
        worst_r=ordered[0].r if ordered else 0.0,
        best=_extreme(ordered[-1:]),
        worst=_extreme(ordered[:1]),
        budgets=len(roots),
        in_use=sum((root.budget for root in roots), ZERO),
        stressed=stressed,
        stress=stress,
        start=wallet,
        curve=(*curve, (fact.due_ms, equity.quantize(CENT))),
        notes=state.lookback.notes,
    )


def closed_since(state: State, start: int) -> list[PositionClosed]:
    """Trades that were closed at or after ``start``, market ms, the oldest first.

    They are kept in the order of their journaling, which a day at most separates from their times.
    """
    newest = takewhile(lambda t: t.at >= start - DAY_MS, reversed(state.trades))
    return [t for t in newest if t.at >= start][::-1]


def curve_of(state: State, since: int) -> tuple[Decimal, list[tuple[int, Decimal]]]:
    """The wallet before the trades since then, and after the last of each hour.

    Money that came or went meanwhile counts as if it always had been there, or had not.
    """
    trades = closed_since(state, since)
    start = wallet = state.balance - sum((t.pnl for t in trades), ZERO)
    last: dict[int, tuple[int, Decimal]] = {}
    for trade in trades:
        wallet += trade.pnl
        last[trade.at // POINT_MS] = (trade.at, wallet.quantize(CENT))
    return start.quantize(CENT), list(last.values())


def _extreme(trades: Sequence[PositionClosed]) -> Extreme | None:
    return next((Extreme(t.symbol, t.side, t.r, t.pnl) for t in trades), None)


def _used(state: State, root: Cycle, view: View, rules: Rules) -> float:
    """The share of its budget that a cycle with its legs uses up; 0 where there is no price."""
    mark = view.marks(root.symbol)
    if not isfinite(mark) or root.budget <= ZERO:
        return 0.0
    used = strain_in(state, root, rules).used(exact(mark), root.budget)
    return round(float(used), 4)
