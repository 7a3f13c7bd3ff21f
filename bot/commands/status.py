"""/status: how the desk stands."""

from bot.registry import Args, Context, Reply, Show, command
from bot.views import status as view


@command("status", "money, mode, what is open", group="See how it stands", rank=10)
def status(context: Context, _args: Args) -> Reply:
    """The state of the desk."""
    return Show(view.status(context))


OFFER = status
