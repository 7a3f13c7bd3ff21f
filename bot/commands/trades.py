"""/trades: what was closed."""

from bot.params import whole
from bot.registry import Args, Context, Reply, Show, command
from bot.views import trades as view

DEFAULT = 10


@command(
    "trades", "the last closed trades", group="See how it stands", rank=22, params=(whole(1, 50),)
)
def trades(context: Context, args: Args) -> Reply:
    """The last closed trades, ten unless asked otherwise."""
    return Show(view.trades(context, int(args[0] or DEFAULT)))


OFFER = trades
