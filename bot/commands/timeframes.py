"""/timeframes: what each length of bars brought."""

from bot.registry import Args, Context, Reply, Show, command
from bot.views import timeframes as view


@command("timeframes", "timeframes side by side", group="Ask why", rank=28)
def timeframes(context: Context, _args: Args) -> Reply:
    """Signals, entries and results of each timeframe."""
    return Show(view.timeframes(context))


OFFER = timeframes
