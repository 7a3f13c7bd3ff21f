"""/positions: what is held."""

from bot.open_positions import open_cycle, position
from bot.registry import Args, Context, Reply, Show, command
from bot.views.position import position as one
from bot.views.positions import positions as all_of_them


@command(
    "positions",
    "what is held, and its stops",
    group="See how it stands",
    rank=20,
    params=(position(),),
)
def positions(context: Context, args: Args) -> Reply:
    """Open positions, or everything about one and what can be done with it."""
    if args[0]:
        return Show(one(context, open_cycle(context, args[0])))
    return Show(all_of_them(context))


OFFER = positions
