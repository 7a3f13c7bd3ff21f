"""Taking a position over: which one, and what it means."""

from bot.chat import Message
from bot.views.context import Context
from bot.views.format import page, plain
from bot.views.keyboard import in_rows, opens, runs
from bot.views.picking import ACROSS, LETTERS, MOST, names_of
from trading.policy.handling import BACK, OVER

MEANING = (
    "Its targets are taken back, its plan, its time and smart exits leave it alone. The stop stays,"
    " and /kill and /close still take it out."
)


def choices(context: Context) -> Message:
    """A button for each position, which takes it over or gives it back."""
    cycles = list(context.state.cycles.values())[:MOST]
    names = names_of(cycles)
    buttons = [
        runs(
            f"{'🤖' if c.taken_over else '✋'} {plain(names[c.id], LETTERS)}",
            "takeover",
            f"#{c.number}",
            BACK if c.taken_over else OVER,
        )
        for c in cycles
    ]
    head = "✋ <b>Take over which position?</b>" if cycles else "✋ <b>Nothing is open</b>"
    given = "🤖 gives one back to the desk." if any(c.taken_over for c in cycles) else ""
    back = (opens("⬅️ Positions", "positions"),)
    return Message(page(head, MEANING, given), (*in_rows(buttons, ACROSS), back))
