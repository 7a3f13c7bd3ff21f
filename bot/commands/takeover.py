"""/takeover: a person decides about a position and the desk only protects it; or gives it back."""

from bot.open_positions import open_cycle, position, refuse
from bot.params import choice
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.views import takeover as view
from trading.policy.handling import BACK, OVER, takeover_refusal


@command(
    "takeover",
    "take a position over, or give it back",
    group="A position",
    rank=43,
    params=(position(), choice(lambda _context: (OVER, BACK))),
)
def takeover(context: Context, args: Args) -> Reply:
    """What could be taken over; or the wish, which without a word is for what is not so yet."""
    which, word = args
    if not which:
        return Show(view.choices(context))
    cycle = open_cycle(context, which)
    way = word or (BACK if cycle.taken_over else OVER)
    refuse(cycle, takeover_refusal(context.state, cycle, way))
    return Act("takeover", (f"#{cycle.number}", way))


OFFER = takeover
