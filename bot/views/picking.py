"""Buttons that pick a position for a command."""

from bot.views.context import Context
from bot.views.format import plain, short_names
from bot.views.keyboard import Rows, in_rows, opens

MOST = 12
ACROSS = 3
LETTERS = 14  # of a name on a button


def picked(context: Context, command: str) -> Rows:
    """A button for each position that opens the command's view of it."""
    cycles = list(context.state.cycles.values())[:MOST]
    names = short_names([cycle.symbol for cycle in cycles])
    buttons = [
        opens(plain(names[cycle.symbol], LETTERS), command, f"#{cycle.number}") for cycle in cycles
    ]
    return in_rows(buttons, ACROSS)
