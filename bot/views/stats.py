"""What the closed trades add up to."""

from bot.views.context import Context
from bot.views.format import counted, esc, held, in_r, money, page, percent, signed, table
from bot.views.keyboard import Rows, opens
from trading.policy.capital import roots_of
from trading.policy.plan import equity_of
from trading.ports import View
from trading.report.stats import TradeStats

_EXITS = {
    "exit": "at the market",
    "closed": "on request",
    "stress": "budget stress",
}  # the others are words


def caption(context: Context, stats: TradeStats) -> str:
    """The record in numbers, costs included."""
    label = f"<i>{esc(context.label)}</i>"
    if not stats.trades:
        return page("📊 <b>No closed trades yet</b>", label, _shadows(context))
    return page(
        f"📊 <b>{counted(stats.trades, 'trade')}: net {signed(stats.net_pnl)}</b>"
        f" ({in_r(stats.net_r)})",
        label,
        table(_rows(stats), "<>"),
        _open(context),
        _sides(stats),
        "Exits: " + ", ".join(f"{number} {how}" for how, number in _exits(stats)),
        _shadows(context),
    )


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
        ("Max fall, closed", percent(-stats.max_drawdown, 1)),
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
