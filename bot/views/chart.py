"""The words under a chart, and the buttons to other charts."""

from decimal import Decimal

from bot.chat import Button
from bot.views.context import Context
from bot.views.format import esc, held, page, quantity, short_names, signed_percent
from bot.views.keyboard import Rows, opens
from bot.views.plan import levels_line
from trading.domain.candles import Candles
from trading.domain.cycles import Card, Cycle
from trading.domain.signals import Proposal


def plan_of(context: Context, symbol: str) -> Card | Cycle | None:
    """The position in a symbol, else the card for it."""
    cards = context.state.cards.values()
    card = next((c for c in cards if c.proposal.signal.symbol == symbol), None)
    return context.state.cycle_of(symbol) or card


def caption(context: Context, candles: Candles) -> str:
    """The market's move over the picture, and the plan that is drawn into it."""
    symbol = candles.symbols[0]
    plan = plan_of(context, symbol)
    return page(
        f"📈 <b>{esc(symbol, 32)} {candles.timeframe}</b>{_change(candles)}",
        f"<i>{esc(context.label)}</i>",
        _plan(plan) if plan else "No position and no card",
    )


def _change(candles: Candles) -> str:
    close = candles.close[:, 0]
    known = close[close > 0]
    if len(known) < 2:
        return ": no candles yet"
    return f" {signed_percent(float(known[-1] / known[0] - 1))} over {len(known)} bars"


def _plan(plan: Card | Cycle) -> str:
    proposal: Proposal = plan.proposal
    side = held(proposal.signal.side)
    if isinstance(plan, Card):
        return f"Card {plan.number} waits: {side} {quantity(proposal.qty)}\n{levels_line(proposal)}"
    size = quantity(plan.qty or proposal.qty)
    what = "Position" if plan.entered else "Entry on its way:"
    levels = levels_line(proposal, entry_of(plan), stop_of(plan))
    return f"{what} {side} {size}, trade {plan.number}\n{levels}"


def stop_of(plan: Card | Cycle) -> Decimal:
    """Where the stop is, or would be."""
    return plan.stop if isinstance(plan, Cycle) else plan.proposal.stop


def entry_of(plan: Card | Cycle) -> Decimal:
    """The mean price paid, or the planned one."""
    return plan.average if isinstance(plan, Cycle) else plan.proposal.entry


def buttons(context: Context, symbol: str, timeframe: str) -> Rows:
    """Refresh, the timeframes, and the symbols before and after this one."""
    refresh = opens("🔄 Refresh", "chart", symbol, timeframe)
    timeframes = [
        opens(f"• {each}" if each == timeframe else each, "chart", symbol, each)
        for each in context.config.timeframes
    ]
    return ((refresh, *timeframes), _neighbours(context, symbol, timeframe))


def _neighbours(context: Context, symbol: str, timeframe: str) -> tuple[Button, ...]:
    symbols = context.market.symbols
    names = short_names(symbols)
    place = symbols.index(symbol)
    before, after = symbols[place - 1], symbols[(place + 1) % len(symbols)]
    return (
        opens(f"⬅️ {names[before]}", "chart", before, timeframe),
        opens(f"{names[after]} ➡️", "chart", after, timeframe),
    )
