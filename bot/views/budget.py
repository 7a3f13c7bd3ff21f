"""What the open cycles hold of the wallet, and what the next one would get."""

from decimal import Decimal
from math import isnan

from bot.chat import Message
from bot.views.context import Context
from bot.views.format import (
    compact,
    counted,
    esc,
    held,
    money,
    page,
    percent,
    quantity,
    short_names,
    table,
    with_details,
)
from bot.views.keyboard import opens
from trading.domain.cycles import Cycle
from trading.domain.money import ZERO, exact
from trading.policy.capital import (
    budgets_of,
    committed_of,
    more_cycles,
    next_budget,
    room_in_wallet,
    roots_of,
)
from trading.policy.plan import base_lots, equity_of, exposure_of
from trading.policy.stress import strain_in
from trading.ports import View

MOST_ROWS = 5  # cycles on a screen beside the sums
READING = (
    "A budget is fixed when its cycle opens. Committed: margin and worst loss to the stop as"
    " planned, costs included. Used: margin and what is lost so far, which is what stress is"
    " measured by. Free: not committed."
)


def budget(context: Context) -> Message:
    """Budget, committed, used and free of each open cycle; all of them against their caps."""
    cycles = roots_of(context.state)
    equity = equity_of(context.state, View(marks=context.market.mark))
    hidden = len(cycles) - MOST_ROWS
    head = page(
        f"💰 <b>{counted(len(cycles), 'cycle')} open,"
        f" {more_cycles(context.state, context.rules)} more may open</b>",
        f"<i>{esc(context.label, 80)}</i>",
        table(_rows(context, cycles[:MOST_ROWS]), "<>>>>"),
        f"and {hidden} more, below" if hidden > 0 else "",
        table(_sums(context, equity), "<>>"),
        _next(context, equity),
    )
    details = [*(_line(context, cycle) for cycle in cycles), *_lots(context, equity), READING]
    buttons = (opens("🔄 Refresh", "budget"), opens("📋 Positions", "positions"))
    return Message(with_details(head, details), (buttons,))


def _used(context: Context, cycle: Cycle) -> Decimal:
    """What the cycle and its legs use now; at its planned entry while there is no price."""
    mark = context.market.mark(cycle.symbol)
    strain = strain_in(context.state, cycle, context.rules)
    return strain.margin + strain.loss(cycle.proposal.entry if isnan(mark) else exact(mark))


def _committed(context: Context, cycle: Cycle) -> Decimal:
    return committed_of(context.state.legs_of(cycle.id))


def _rows(context: Context, cycles: list[Cycle]) -> list[tuple[str, ...]]:
    names = short_names([cycle.symbol for cycle in cycles])
    rows = [
        (
            names[cycle.symbol],
            compact(cycle.budget),
            compact(_committed(context, cycle)),
            compact(_used(context, cycle)),
            compact(cycle.budget - _committed(context, cycle)),
        )
        for cycle in cycles
    ]
    return [("", "budget", "comm.", "used", "free"), *rows] if rows else []


def _sums(context: Context, equity: Decimal) -> list[tuple[str, str, str]]:
    state, rules = context.state, context.rules
    budgets = budgets_of(state)
    return [
        _against("Budgets", budgets, state.balance),
        _against("Committed", committed_of(state.cycles.values()), budgets),
        _against("Exposure", exposure_of(state), rules.max_exposure * equity),
        ("Cycles", f"{len(roots_of(state))}/{rules.max_positions}", ""),
    ]


def _against(name: str, amount: Decimal, cap: Decimal) -> tuple[str, str, str]:
    share = percent(float(amount / cap)) if cap > ZERO else ""
    return name, f"{compact(amount)}/{compact(cap)}", share


def _next(context: Context, equity: Decimal) -> str:
    """What an entry would get now, before its own risk, or why none may come."""
    state, rules = context.state, context.rules
    mine = next_budget(state, rules)
    count = len(roots_of(state))
    if count >= rules.max_positions:
        return f"All places are taken: {count} of {rules.max_positions}."
    if mine > room_in_wallet(state):
        left = money(max(ZERO, room_in_wallet(state)))
        return f"The next needs <b>{money(mine)}</b>, the wallet has {left} without a budget."
    left = money(max(ZERO, rules.max_exposure * equity - exposure_of(state)))
    return (
        f"The next gets <b>{money(mine)}</b>, {percent(float(rules.cycle_budget))} of the wallet:"
        f" margin up to {money(rules.entry_share * mine)}, notional up to {left}."
    )


def _line(context: Context, cycle: Cycle) -> str:
    used, committed = _used(context, cycle), _committed(context, cycle)
    share = percent(float(used / cycle.budget)) if cycle.budget else ""
    leverage = quantity(context.rules.instruments[cycle.symbol].leverage)
    return (
        f"<b>{esc(cycle.symbol, 32)}</b> {held(cycle.proposal.signal.side)}, trade {cycle.number},"
        f" {leverage}:1\nbudget {money(cycle.budget)}, committed {money(committed)},"
        f" used {money(used)} ({share}), free {money(cycle.budget - committed)}"
    )


def _lots(context: Context, equity: Decimal) -> list[str]:
    """The base size of each instrument that is traded in lots."""
    return [
        f"Base size of {esc(symbol, 32)} now: {quantity(base_lots(equity, one.lots))} lot"
        for symbol, one in context.rules.instruments.items()
        if one.lots is not None
    ]
