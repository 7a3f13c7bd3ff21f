"""What is held: size, prices, result now, and whether a stop rests at the venue."""

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
    signed,
    table,
    with_details,
)
from bot.views.keyboard import Rows, opens
from bot.views.picking import names_of, picked
from bot.views.position import closed_parts, in_r_of, result_of
from trading.domain.cycles import Cycle
from trading.domain.money import ZERO

MOST_ROWS = 8  # what fits on a screen without scrolling


def positions(context: Context) -> Message:
    """All open cycles, a table first, the rest on a tap."""
    cycles = list(context.state.cycles.values())
    last = (opens("🔄 Refresh", "positions"), opens("⬅️ Status", "status"))
    hands: Rows = ()
    label = f"<i>{esc(context.label)}</i>"
    others = [
        f"✋ {quantity(qty)} {esc(slot, 32)} by hand, not the desk's"
        for slot, qty in context.state.by_hand.items()
    ]
    if others:
        hands = ((opens("✋ By hand", "byhand"),),)
    if not cycles:
        return Message(
            page("📋 <b>No open positions</b>", *others[:MOST_ROWS], label), (*hands, last)
        )
    total = sum((result_of(context, cycle) for cycle in cycles), ZERO)
    names = names_of(cycles)
    hidden = len(cycles) - MOST_ROWS
    head = page(
        f"📋 <b>{_counted(cycles)}</b> {signed(total)} now",
        label,
        table([_row(context, cycle, names) for cycle in cycles[:MOST_ROWS]], "<<>>"),
        f"and {hidden} more, below" if hidden > 0 else "",
        *others[:MOST_ROWS],
    )
    return Message(
        with_details(head, [_lines(context, cycle) for cycle in cycles]),
        (*picked(context, "positions"), *hands, last),
    )


def _counted(cycles: list[Cycle]) -> str:
    """As /status counts them: a recovery leg is no position of its own."""
    legs = sum(bool(cycle.root) for cycle in cycles)
    roots = counted(len(cycles) - legs, "position")
    return f"{roots}, {counted(legs, 'recovery leg')}" if legs else roots


def _row(context: Context, cycle: Cycle, names: dict[str, str]) -> tuple[str, str, str, str]:
    side = held(cycle.proposal.signal.side)
    if not cycle.entered:
        return (names[cycle.id], side, "opening", "")
    result = signed(result_of(context, cycle))
    return (names[cycle.id], side, result, in_r(in_r_of(context, cycle)))


def _lines(context: Context, cycle: Cycle) -> str:
    plan = cycle.proposal
    like = plan.entry
    mark = context.mark(cycle.symbol)
    now = "no price" if mark.is_nan() else price(mark, like)
    name = f"<b>{esc(cycle.symbol, 32)}</b> {held(plan.signal.side)}"
    stop, target = price(cycle.stop, like), f"target {price(plan.target, like)}"
    hand = f" · by hand, adopted by {esc(cycle.adopted, 32)}" if cycle.adopted else ""
    if root := context.state.cycles.get(cycle.root):
        hand = f" · recovery leg of trade {root.number}"
    if not cycle.entered:
        return f"{name} {quantity(plan.qty)} · the entry is on its way\nstop {stop} · {target}"
    if cycle.qty <= ZERO:
        return f"{name} is flat · trade {cycle.number}\nits recovery legs go on, see below"
    safe = f"🛡 stop {stop} at the venue" if cycle.protected else f"⚠️ stop {stop} not placed yet"
    parts = closed_parts(cycle)
    costs = ", ".join(filter(None, ("after fees paid", funding_words(cycle.funding), parts)))
    return (
        f"{name} {quantity(cycle.qty)} · trade {cycle.number}{hand}\n{safe}\n"
        f"entry {price(cycle.average, like)} · now {now} · {target}\n"
        f"{signed(result_of(context, cycle))} ({in_r(in_r_of(context, cycle))}) {costs}"
        f" · since {clock(cycle.opened_at, context.config.timezone)}"
    )
