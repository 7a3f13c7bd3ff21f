"""/proposals: the cards that wait."""

from bot.registry import Args, Context, Reply, Show, command
from bot.views import proposals as view


@command("proposals", "the cards that wait for you", group="Decide", rank=12)
def proposals(context: Context, _args: Args) -> Reply:
    """Open cards and how earlier ones ended."""
    return Show(view.proposals(context))


OFFER = proposals
