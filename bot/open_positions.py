"""An open position as an argument: by its symbol, or by its trade as ``#12``, as buttons do.

A button may be pressed when its position is closed and another one is open in the same symbol; the
number of a trade is never used again.
"""

import re

from bot.params import Param, symbol
from bot.registry import Context
from trading.domain.cycles import Cycle
from trading.domain.errors import CommandError
from trading.policy.errands import named

_TRADE = re.compile("#[1-9][0-9]{0,8}")


def position() -> Param:
    """A symbol of the market, or the number of a trade."""
    by_symbol = symbol()

    def read(context: Context, word: str) -> str | None:
        return word if _TRADE.fullmatch(word) else by_symbol.read(context, word)

    return Param(by_symbol.form, read, unfit=by_symbol.unfit)


def open_cycle(context: Context, which: str) -> Cycle:
    """The position that is meant.

    Raises:
        CommandError: there is none.
    """
    cycle = named(context.state, which)
    if cycle is None:
        what = f"Trade {which}" if which.startswith("#") else f"No position in {which}"
        state = "is not open any more" if which.startswith("#") else "is open"
        raise CommandError(f"{what} {state}; /positions shows what is.")
    return cycle


def refuse(cycle: Cycle, reason: str) -> None:
    """Stop where there is a reason.

    Raises:
        CommandError: the reason, with the name of the position.
    """
    if reason:
        raise CommandError(f"{cycle.symbol}: {reason}.")
