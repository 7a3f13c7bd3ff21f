"""/ml_stats: what the advisors were worth."""

from bot.registry import Args, Context, Reply, Show, command
from bot.views import advisors


@command("ml_stats", "what each advisor was worth", group="What the advisors do", rank=30)
def ml_stats(context: Context, _args: Args) -> Reply:
    """One record per advisor."""
    return Show(advisors.ml_stats(context))


OFFER = ml_stats
