"""Buttons that pick a position for a command."""

from collections import Counter
from collections.abc import Sequence

from bot.views.context import Context
from bot.views.format import plain, short_names
from bot.views.keyboard import Rows, in_rows, opens
from trading.domain.cycles import Cycle

MOST = 12
ACROSS = 3
LETTERS = 14  # of a name on a button


def names_of(cycles: Sequence[Cycle]) -> dict[str, str]:
    """A short name for each by its id; several of one symbol have the number of their trade."""
    names = short_names([cycle.symbol for cycle in cycles])
    alike = Counter(cycle.symbol for cycle in cycles)
    return {
        cycle.id: names[cycle.symbol] + (f" {cycle.number}" if alike[cycle.symbol] > 1 else "")
        for cycle in cycles
    }


def picked(context: Context, command: str) -> Rows:
    """A button for each position that opens the command's view of it."""
    cycles = list(context.state.cycles.values())[:MOST]
    names = names_of(cycles)
    buttons = [
        opens(plain(names[cycle.id], LETTERS), command, f"#{cycle.number}") for cycle in cycles
    ]
    return in_rows(buttons, ACROSS)
