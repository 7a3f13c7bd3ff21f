"""/close: out of a position, or of all."""

from bot.registry import Act, Args, Context, Reply, Show, choice, command, symbol
from bot.views.errands import closable
from trading.domain.errors import CommandError
from trading.policy.errands import EVERYTHING, meant


@command(
    "close",
    "close a position at the market; asks first",
    group="Decide",
    rank=18,
    params=(choice(lambda _context: (EVERYTHING,)), symbol()),
)
def close(context: Context, args: Args) -> Reply:
    """What is open, or the wish to close it; the desk asks for a second tap."""
    which = args[0] or args[1]
    if not which:
        return Show(closable(context))
    if not meant(context.state, which):
        what = "Nothing" if which == EVERYTHING else f"No position in {which}"
        raise CommandError(f"{what} is open; /positions shows what is.")
    return Act("close", (which,))


OFFER = close
