"""/locks: everything that holds entries back."""

from bot.registry import Args, Context, Reply, Show, command
from bot.views import locks as view


@command(
    "locks", "all that holds entries back, and its end", group="What holds entries back", rank=29
)
def locks(context: Context, _args: Args) -> Reply:
    """Every lock, pause, cooldown and blackout of now."""
    return Show(view.locks(context))


OFFER = locks
