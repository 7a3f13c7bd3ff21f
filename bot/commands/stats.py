"""/stats: what the trades add up to, with the equity curve."""

from asyncio import to_thread

import numpy as np

from bot.charts.equity import EquityChart, equity_png
from bot.chat import Message
from bot.registry import Args, Context, Reply, Show, command
from bot.views import stats as view
from bot.views.format import plain
from trading.report.stats import trade_stats


@command("stats", "results so far, with equity", group="See how it stands", rank=26, draws=True)
async def stats(context: Context, _args: Args) -> Reply:
    """The record of closed trades; without one there is nothing to draw."""
    state = context.state
    trades, flows = tuple(state.trades), tuple(state.safety.flows)
    found = await to_thread(trade_stats, trades, state.start_balance, flows)
    caption = view.caption(context, found)
    if not found.trades:
        return Show(Message(caption, view.buttons()))
    start = float(state.start_balance)
    chart = EquityChart(
        title="Closed trades",
        subtitle=plain(context.label, 60),
        times_ms=np.array(found.times_ms, dtype=np.int64),
        equity=np.array([float(value) for value in found.equity]),
        start_balance=start,
        came=np.array([float(value) - start for value in found.capital]),
    )
    png = await to_thread(equity_png, chart)
    return Show(Message(caption, view.buttons(), png))


OFFER = stats
