"""/start: what this is. It never trades and never changes anything."""

from bot.registry import Args, Context, Reply, Show, command
from bot.views.welcome import welcome


@command("start", "what this desk is and what to tap first", group="Desk", rank=95)
def start(context: Context, _args: Args) -> Reply:
    """The welcome."""
    return Show(welcome(context))


OFFER = start
