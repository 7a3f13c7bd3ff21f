"""/rr_stats: what the reward:risk advisor wished and what became of it."""

from bot.registry import Args, Context, Reply, Show, command
from bot.views import rewards as view


@command("rr_stats", "reward:risk and its results", group="What the advisors do", rank=38)
def rr_stats(context: Context, _args: Args) -> Reply:
    """Wishes by condition, results by bucket."""
    return Show(view.rr_stats(context))


OFFER = rr_stats
