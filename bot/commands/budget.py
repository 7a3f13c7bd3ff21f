"""/budget: what cycles hold of the wallet."""

from bot.registry import Args, Context, Reply, Show, command
from bot.views import budget as view


@command("budget", "what cycles hold of the wallet", group="What is at stake", rank=23)
def budget(context: Context, _args: Args) -> Reply:
    """Budgets of the open cycles, and of the next one."""
    return Show(view.budget(context))


OFFER = budget
