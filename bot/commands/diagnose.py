"""/diagnose: why trades do or do not happen."""

from bot.params import choice, symbol, timeframe
from bot.registry import Args, Context, Reply, Show, command
from bot.views import diagnose as view

MILESTONES = ("milestones",)


@command(
    "diagnose",
    "why trades do or do not happen",
    group="Ask why",
    rank=27,
    params=(symbol(), timeframe(), choice(lambda _context: MILESTONES)),
)
def diagnose(context: Context, args: Args) -> Reply:
    """The funnel, or what happened for the first time."""
    name, frame, asked = args
    return Show(view.milestones(context) if asked else view.funnel(context, name, frame))


OFFER = diagnose
