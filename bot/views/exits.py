"""Exit tables in plain words: in R as they are picked, in prices as they are for a position."""

from collections.abc import Iterable
from decimal import Decimal

from bot.chat import Message
from bot.views.context import Context
from bot.views.format import clock, esc, page, percent, price, sentence_case
from bot.views.keyboard import in_rows, opens, runs
from bot.views.picking import picked
from trading.config.exits import ExitTable, Trail
from trading.domain.cycles import Cycle
from trading.domain.exits import ExitPlan
from trading.domain.money import ZERO
from trading.policy.handling import table_of
from trading.policy.rules import Rules

ACROSS = 3
UNITS = {"r": "R", "atr": "ATR", "percent": "%"}
FOLLOWS = "the stop follows filled targets"


def table_name(cycle: Cycle, rules: Rules) -> str:
    """The table in use, or that none of the tables says what is in use."""
    return table_of(cycle, rules) or "own"


def table_words(table: ExitTable) -> str:
    """A table in R, which are distances of the stop from the entry."""
    parts = [f"{percent(step.share)} at {step.at_r:g} R" for step in table.ladder]
    if parts and table.trail is None:
        parts.append("the rest at the target")
    if table.breakeven_r:
        parts.append(f"stop to breakeven at {table.breakeven_r:g} R")
    if table.trail:
        parts.append(_trail_words(table.trail))
    if table.follow_targets:
        parts.append(FOLLOWS)
    if table.max_hold_bars:
        parts.append(f"out after {table.max_hold_bars} bars")
    return _listed(parts, "one stop and one target")


def _trail_words(trail: Trail) -> str:
    unit = UNITS[trail.by]
    return f"from {trail.from_r:g} R on the stop stays {trail.distance:g} {unit} behind"


def plan_words(plan: ExitPlan | None, like: Decimal) -> str:
    """A plan in prices, with as many decimals as ``like``."""
    if plan is None:
        return "one stop and one target"
    parts = [
        f"{percent(float(target.share))} at {price(target.price, like)}"
        for target in plan.targets
        if target.share > ZERO
    ]
    if plan.breakeven_at:
        parts.append(f"stop to breakeven at {price(plan.breakeven_at, like)}")
    if plan.trail:
        start, distance = price(plan.trail.start, like), price(plan.trail.distance, like)
        parts.append(f"from {start} on the stop stays {distance} behind")
    if plan.follow_targets:
        parts.append(FOLLOWS)
    return _listed(parts, "its stop alone")


def _listed(parts: Iterable[str], nothing: str) -> str:
    return ", ".join(parts) or nothing


def tables(context: Context) -> Message:
    """What new positions get, every table, and the positions that could get another."""
    rules = context.rules
    head = f"🧭 <b>New positions: {esc(rules.exit_table)}</b>"
    ask = "A position can have another one:" if context.state.cycles else ""
    note = "1 R is the distance of the stop from the entry; exits.table sets what new ones get."
    buttons = (*picked(context, "exits"), (opens("⬅️ Positions", "positions"),))
    return Message(page(head, *_lines(rules, rules.exit_table), note, ask), buttons)


def tables_for(context: Context, cycle: Cycle) -> Message:
    """The table in use for one position, and a button for every other one."""
    rules = context.rules
    which, used = f"#{cycle.number}", table_name(cycle, rules)
    until = clock(cycle.until_ms, context.config.timezone)
    names = [name for name in rules.exit_tables if name != used]
    buttons = [runs(sentence_case(name.replace("_", " ")), "exits", which, name) for name in names]
    words = plan_words(cycle.exits, cycle.proposal.entry)
    return Message(
        page(
            f"🧭 <b>{esc(cycle.symbol, 32)}: {esc(used)}</b>",
            f"Now: {words}; out at {until} (market time) at the latest.",
            *_lines(rules, used),
            "The stop stays at least where it is. A target that the price has passed is met.",
        ),
        (*in_rows(buttons, ACROSS), (opens("⬅️ Position", "positions", which),)),
    )


def _lines(rules: Rules, used: str) -> list[str]:
    """Every table, the one in use marked."""
    return [
        f"{'▸' if name == used else '·'} <b>{esc(name)}</b>: {table_words(table)}"
        for name, table in rules.exit_tables.items()
    ]
