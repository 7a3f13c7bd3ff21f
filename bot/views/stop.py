"""Where the stop of a position could go: levels that make sense, one button each."""

from collections.abc import Iterator
from decimal import Decimal

from bot.chat import Button, Message
from bot.views.context import Context
from bot.views.format import esc, page, price
from bot.views.keyboard import in_rows, opens, runs
from bot.views.picking import picked
from trading.domain.cycles import Cycle
from trading.policy.exit_plans import met_targets
from trading.policy.exits import breakeven, nearer
from trading.policy.handling import BREAKEVEN, stop_refusal

HALF = Decimal("0.5")


def stops(context: Context) -> Message:
    """Whose stop."""
    buttons = (*picked(context, "stop"), (opens("⬅️ Positions", "positions"),))
    if not context.state.cycles:
        return Message("🛡 <b>Nothing is open</b> whose stop could move.", buttons)
    head = "🛡 <b>Whose stop shall move?</b>"
    return Message(page(head, "Or write /stop, the symbol and the price."), buttons)


def levels(context: Context, cycle: Cycle) -> Message:
    """Where it is, where it could go, and what it cannot do."""
    mark, like = context.mark(cycle.symbol), cycle.proposal.entry
    name, which = esc(cycle.symbol, 32), f"#{cycle.number}"
    now = "no price is known" if mark.is_nan() else f"the price is {price(mark, like)}"
    buttons = list(_buttons(context, cycle, mark)) if not mark.is_nan() else []
    back = (opens("⬅️ Position", "positions", which),)
    return Message(
        page(
            f"🛡 <b>{name}: stop at {price(cycle.stop, like)}</b>, {now}",
            "It only moves towards the price, for the budget counts on it.",
            "" if buttons else "None of the usual levels is nearer and not beyond the price.",
            f"Or write <code>/stop {name}</code> and a price.",
        ),
        (*in_rows(buttons, 1), back),
    )


def _buttons(context: Context, cycle: Cycle, mark: Decimal) -> Iterator[Button]:
    """Each level that is not refused, the farthest from the price first, each price once."""
    met = met_targets(context.state, cycle)
    wanted = [(breakeven(cycle, context.rules), "Breakeven")]
    wanted += [(met[-1], "The last target met")] if met else []
    wanted += [(nearer(cycle, mark, HALF, context.rules), "Half the way to the price")]
    allowed = {p: t for p, t in wanted if not stop_refusal(context.state, cycle, p, mark)}
    for level in sorted(allowed, key=lambda level: cycle.sign * level):
        word = BREAKEVEN if level == wanted[0][0] else f"{level:f}"
        text = f"{allowed[level]}: {price(level, cycle.proposal.entry)}"
        yield runs(text, "stop", f"#{cycle.number}", word)
