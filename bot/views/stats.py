"""What the closed trades add up to."""

from bot.views.context import Context
from bot.views.format import (
    CAPTION_LIMIT,
    counted,
    day,
    esc,
    held,
    in_r,
    money,
    page,
    percent,
    signed,
    table,
    with_details,
)
from bot.views.keyboard import Rows, opens
from trading.domain.events import PositionClosed
from trading.domain.money import ZERO
from trading.policy.capital import roots_of
from trading.policy.plan import equity_of
from trading.ports import View
from trading.report.stats import TradeStats

MOST_DAYS = 7
_EXITS = {  # the others are words
    "exit": "at the market",
    "closed": "on request",
    "stress": "budget stress",
}


def caption(context: Context, stats: TradeStats) -> str:
    """The record in numbers, costs included."""
    label = f"<i>{esc(context.label)}</i>"
    if not stats.trades:
        return page("📊 <b>No closed trades yet</b>", label, _shadows(context))
    head = page(
        f"📊 <b>{counted(stats.trades, 'trade')}: net {signed(stats.net_pnl)}</b>"
        f" ({in_r(stats.net_r)})",
        label,
        table(_rows(stats), "<>"),
        _open(context),
        _sides(stats),
        "Exits: " + ", ".join(f"{number} {how}" for how, number in _exits(stats)),
        _shadows(context),
    )
    return with_details(head, _days(context), CAPTION_LIMIT)


def _days(context: Context) -> list[str]:
    """The last days on which a trade closed, the newest first, one a line."""
    days: dict[str, list[PositionClosed]] = {}
    for trade in reversed(context.state.trades):
        name = day(trade.at, context.config.timezone)
        if name not in days and len(days) == MOST_DAYS:
            break
        days.setdefault(name, []).append(trade)
    return [
        f"{name}: {counted(len(closed), 'trade')}, {signed(sum((t.pnl for t in closed), ZERO))}"
        f" ({in_r(sum(t.r for t in closed))})"
        for name, closed in days.items()
    ]


def _open(context: Context) -> str:
    """What is in none of these figures, and what came and went by hand."""
    state = context.state
    equity = equity_of(state, View(marks=context.market.mark))
    held = counted(len(roots_of(state)), "position")
    running = f"In {held} now {signed(equity - state.balance)}" if state.cycles else "Nothing open"
    flows = f"; put in less taken out {signed(state.safety.adjusted)}" if state.safety.flows else ""
    return f"Closed trades only. {running}: equity {money(equity)}{flows}"


def _rows(stats: TradeStats) -> list[tuple[str, str]]:
    factor = "no loss yet" if stats.profit_factor is None else f"{stats.profit_factor:.2f}"
    funding = [("Funding paid", money(stats.funding))] if stats.funding else []
    return [
        ("Win rate", percent(stats.win_rate)),
        ("Profit factor", factor),
        ("Average win", in_r(stats.average_win_r) if stats.wins else "no win yet"),
        ("Average loss", in_r(stats.average_loss_r) if stats.losses else "no loss yet"),
        ("Expectancy", in_r(stats.expectancy_r)),
        ("Max fall, closed", percent(-stats.max_drawdown, 2)),
        ("Fees", money(stats.fees)),
        *funding,
    ]


def _sides(stats: TradeStats) -> str:
    return " · ".join(
        f"{held(side)} {record.trades}: {signed(record.net_pnl)} ({in_r(record.net_r)})"
        for side, record in stats.by_side.items()
    )


def _exits(stats: TradeStats) -> list[tuple[str, int]]:
    """The commonest ways out, in words. HTML."""
    common = list(stats.by_exit.items())[:5]
    return [(_EXITS.get(how, esc(how, 20)), number) for how, number in common]


def _shadows(context: Context) -> str:
    state = context.state
    return (
        f"{counted(state.signals, 'signal')} seen, {state.rejected:,} refused;"
        f" {counted(len(state.shadows), 'shadow trade')} followed now"
    )


def buttons() -> Rows:
    """Refresh."""
    return ((opens("🔄 Refresh", "stats"),),)
