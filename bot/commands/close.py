"""/close: out of a position, of a part of it, or of all."""

from bot.open_positions import open_cycle, position
from bot.params import choice
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.views.errands import closable
from trading.domain.errors import CommandError
from trading.policy.errands import EVERYTHING, SHARES, meant

WHOLE = "100"


@command(
    "close",
    "close a position, or 25 or 50 % of it; asks first",
    group="Decide",
    rank=18,
    params=(
        choice(lambda _context: (EVERYTHING,)),
        position(),
        choice(lambda _context: (*SHARES, WHOLE)),
    ),
)
def close(context: Context, args: Args) -> Reply:
    """What is open, or the wish to close it; the desk asks for a second tap."""
    everything, which, share = args
    if share and not which:
        usage = OFFER.usage(context)
        raise CommandError(f"/close cannot take a share without a position; usage: {usage}")
    if not everything and not which:
        return Show(closable(context))
    if everything and not meant(context.state, everything):
        raise CommandError("Nothing is open; /positions shows what is.")
    if everything:
        return Act("close", (everything,))
    cycle = open_cycle(context, which)
    if share in SHARES:
        return Act("close", (f"#{cycle.number}", share))
    return Act("close", (which,))


OFFER = close
