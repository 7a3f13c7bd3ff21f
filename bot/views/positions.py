"""What is held: size, prices, result now, and whether a stop rests at the venue."""

from decimal import Decimal
from math import isnan

from bot.chat import Message
from bot.views.context import Context
from bot.views.format import (
    clock,
    counted,
    esc,
    funding_words,
    held,
    in_r,
    page,
    price,
    quantity,
    short_names,
    signed,
    table,
    with_details,
)
from bot.views.keyboard import opens
from trading.domain.money import ZERO, exact
from trading.domain.state import Cycle

MOST_ROWS = 8  # what fits on a screen without scrolling


def positions(context: Context) -> Message:
    """All open cycles, a table first, the rest on a tap."""
    cycles = list(context.state.cycles.values())
    buttons = ((opens("🔄 Refresh", "positions"), opens("⬅️ Status", "status")),)
    label = f"<i>{esc(context.label)}</i>"
    if not cycles:
        return Message(page("📋 <b>No open positions</b>", label), buttons)
    total = sum((_result(context, cycle) for cycle in cycles), ZERO)
    names = short_names([cycle.symbol for cycle in cycles])
    hidden = len(cycles) - MOST_ROWS
    head = page(
        f"📋 <b>{counted(len(cycles), 'position')}</b> {signed(total)} now",
        label,
        table([_row(context, cycle, names) for cycle in cycles[:MOST_ROWS]], "<<>>"),
        f"and {hidden} more, below" if hidden > 0 else "",
    )
    return Message(with_details(head, [_lines(context, cycle) for cycle in cycles]), buttons)


def _mark(context: Context, cycle: Cycle) -> Decimal | None:
    mark = context.market.mark(cycle.symbol)
    return None if isnan(mark) else exact(mark)


def _result(context: Context, cycle: Cycle) -> Decimal:
    """What the cycle would bring now; at its planned entry while there is no price."""
    return cycle.unrealised(_mark(context, cycle) or cycle.proposal.entry)


def _in_r(context: Context, cycle: Cycle) -> float:
    risk = cycle.proposal.risk
    return float(_result(context, cycle) / risk) if risk else float("nan")


def _row(context: Context, cycle: Cycle, names: dict[str, str]) -> tuple[str, str, str, str]:
    side = held(cycle.proposal.signal.side)
    if not cycle.entered:
        return (names[cycle.symbol], side, "opening", "")
    result = signed(_result(context, cycle))
    return (names[cycle.symbol], side, result, in_r(_in_r(context, cycle)))


def _lines(context: Context, cycle: Cycle) -> str:
    plan = cycle.proposal
    like = plan.entry
    mark = _mark(context, cycle)
    name = f"<b>{esc(cycle.symbol, 32)}</b> {held(plan.signal.side)}"
    stop, target = price(plan.stop, like), f"target {price(plan.target, like)}"
    if not cycle.entered:
        return f"{name} {quantity(plan.qty)} · the entry is on its way\nstop {stop} · {target}"
    entry = cycle.entry_value / cycle.entered
    safe = f"🛡 stop {stop} at the venue" if cycle.protected else f"⚠️ stop {stop} not placed yet"
    costs = ", ".join(filter(None, ("after fees paid", funding_words(cycle.funding))))
    return (
        f"{name} {quantity(cycle.qty)} · trade {cycle.number}\n{safe}\n"
        f"entry {price(entry, like)} · now {price(mark, like) if mark else 'no price'} · {target}\n"
        f"{signed(_result(context, cycle))} ({in_r(_in_r(context, cycle))}) {costs}"
        f" · since {clock(cycle.opened_at, context.config.timezone)}"
    )
