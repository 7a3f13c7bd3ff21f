"""/mode: who decides about entries."""

from bot.params import choice
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.views import mode as view
from trading.policy.steer import AUTONOMIES


@command(
    "mode",
    "watch, approve or auto: who decides",
    group="Decide",
    rank=16,
    params=(choice(lambda _context: AUTONOMIES),),
)
def mode(context: Context, args: Args) -> Reply:
    """The modes, or the wish for another one."""
    return Act("mode", args) if args[0] else Show(view.mode(context))


OFFER = mode
