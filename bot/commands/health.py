"""/health: how the machine is doing."""

from bot.registry import Args, Context, Reply, Show, command
from bot.views import health as view


@command("health", "data, journal, chat: is it well", group="Desk", rank=50)
def health(context: Context, _args: Args) -> Reply:
    """What works and what does not."""
    return Show(view.health(context))


OFFER = health
