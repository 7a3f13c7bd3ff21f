"""/positions: what is held."""

from bot.registry import Args, Context, Reply, Show, command
from bot.views import positions as view


@command("positions", "what is held, and its stops", group="See how it stands", rank=20)
def positions(context: Context, _args: Args) -> Reply:
    """Open positions."""
    return Show(view.positions(context))


OFFER = positions
