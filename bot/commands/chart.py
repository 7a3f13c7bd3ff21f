"""/chart: a market with what the desk does in it."""

from asyncio import to_thread
from decimal import Decimal

import numpy as np

from bot.charts.candle_layout import MOST_BARS, LevelKind, MarkerKind
from bot.charts.candles import CandleChart, Level, Marker, candles_png
from bot.chat import Message
from bot.params import symbol, timeframe
from bot.registry import Args, Context, Reply, Show, command
from bot.views import chart as view
from bot.views.format import plain, price
from trading.domain.candles import Candles, Floats
from trading.domain.cycles import Card, Cycle
from trading.domain.events import PositionClosed
from trading.domain.signals import Proposal
from trading.domain.types import Side

WARM_UP = 150  # bars before the picture, so that the averages have settled


@command(
    "chart",
    "candles with entry, stop and target",
    group="See how it stands",
    rank=24,
    params=(symbol(), timeframe()),
    draws=True,
)
async def chart(context: Context, args: Args) -> Reply:
    """Candles; without a symbol those of a position, of a card, or of the benchmark."""
    name = args[0] or _default_symbol(context)
    frame = args[1] or context.config.timeframes[0]
    candles = context.market.candles(name, frame, MOST_BARS + WARM_UP)
    png = await to_thread(candles_png, _picture(context, candles))
    shown = candles.rows(max(0, len(candles) - MOST_BARS), len(candles))
    return Show(Message(view.caption(context, shown), view.buttons(context, name, frame), png))


def _default_symbol(context: Context) -> str:
    state = context.state
    held = [cycle.symbol for cycle in state.cycles.values()]
    asked = [card.proposal.signal.symbol for card in state.cards.values()]
    wanted = (*held, *asked, context.config.benchmark)
    symbols = context.market.symbols
    return next((name for name in wanted if name in symbols), symbols[0])


def _picture(context: Context, candles: Candles) -> CandleChart:
    name = candles.symbols[0]
    close = candles.close[:, 0]
    plan = view.plan_of(context, name)
    trades = [trade for trade in context.state.trades if trade.symbol == name]
    return CandleChart(
        title=f"{name} {candles.timeframe}",
        subtitle=plain(context.label, 60),
        open_ms=candles.open_ms,
        open=candles.open[:, 0],
        high=candles.high[:, 0],
        low=candles.low[:, 0],
        close=close,
        volume=candles.volume[:, 0],
        ema20=average(close, 20),
        ema50=average(close, 50),
        levels=(*_levels(plan), *_last(context, name)),
        markers=(*_done(trades), *_open(plan)),
    )


def average(close: Floats, bars: int) -> Floats:
    """Exponential average ``(T,)`` of closes ``(T,)``; a missing close keeps it where it was."""
    smooth = np.empty_like(close)
    value, weight = np.nan, 2.0 / (bars + 1)
    for row, known in enumerate(close):
        if not np.isnan(known):
            value = known if np.isnan(value) else value + weight * (known - value)
        smooth[row] = value
    return smooth


def _levels(plan: Card | Cycle | None) -> tuple[Level, ...]:
    if plan is None:
        return ()
    proposal = plan.proposal
    return (
        _level("entry", view.entry_of(plan), proposal),
        _level("stop", view.stop_of(plan), proposal),
        _level("target", proposal.target, proposal),
    )


def _level(kind: LevelKind, value: Decimal, like: Proposal) -> Level:
    """A line with its name and price."""
    return Level(kind, float(value), f"{kind.capitalize()} {price(value, like.stop)}")


def _last(context: Context, name: str) -> tuple[Level, ...]:
    mark = context.market.mark(name)
    return () if np.isnan(mark) else (Level("last", mark),)


def _done(trades: list[PositionClosed]) -> list[Marker]:
    """Entries and exits of closed trades."""
    marks = []
    for trade in trades:
        marks.append(Marker(trade.opened_at, float(trade.entry), _kind(trade.side)))
        marks.append(Marker(trade.at, float(trade.price), "exit"))
    return marks


def _open(plan: Card | Cycle | None) -> tuple[Marker, ...]:
    """The entry of an open position."""
    if not isinstance(plan, Cycle) or not plan.entered:
        return ()
    return (Marker(plan.opened_at, float(view.entry_of(plan)), _kind(plan.proposal.signal.side)),)


def _kind(side: Side) -> MarkerKind:
    return "buy" if side is Side.BUY else "sell"


OFFER = chart
