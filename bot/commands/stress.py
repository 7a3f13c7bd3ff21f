"""/stress: how much of its budget each cycle uses, and the answers to a stress alert."""

from bot.open_positions import open_cycle, position
from bot.params import choice
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.views import stress as view
from trading.domain.errors import CommandError
from trading.policy.stress_alert import QUIET, SEEN

CUT = "cut"


@command(
    "stress",
    "what budgets use, and the next bands",
    group="What is at stake",
    rank=24,
    params=(position(), choice(lambda _context: (CUT, SEEN, QUIET))),
)
def stress(context: Context, args: Args) -> Reply:
    """All budgets, one of them, or the answer to its alert."""
    which, word = args
    if word and not which:
        usage = OFFER.usage(context)
        raise CommandError(f"/stress cannot take {word} without a position; usage: {usage}")
    if not which:
        return Show(view.overview(context))
    cycle = open_cycle(context, which)
    root = context.state.cycles[cycle.root or cycle.id]
    if word in (SEEN, QUIET):
        if not root.stress:
            raise CommandError(f"{root.symbol} is not under stress; /stress shows what it uses.")
        return Act("stress", (f"#{root.number}", word))
    return Show(view.cuts(context, root) if word else view.drivers(context, root))


OFFER = stress
