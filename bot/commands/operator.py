"""/operator: what people's answers to cards were worth."""

from bot.registry import Args, Context, Reply, Show, command
from bot.views import answers


@command("operator", "what your answers were worth", group="What the advisors do", rank=39)
def operator(context: Context, _args: Args) -> Reply:
    """Approved, halved, rejected and expired cards, and the reasons for rejecting."""
    return Show(answers.operator(context))


OFFER = operator
