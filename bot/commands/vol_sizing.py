"""/vol_sizing: volatility and what it does to sizes."""

from bot.registry import Args, Context, Reply, Show, command
from bot.views import vol_sizing as view


@command("vol_sizing", "volatility and sizes", group="What the advisors do", rank=36)
def vol_sizing(context: Context, _args: Args) -> Reply:
    """Regimes and advised sizes."""
    return Show(view.vol_sizing(context))


OFFER = vol_sizing
