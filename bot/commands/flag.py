"""/flag: on which rung an advisor stands."""

from bot.params import choice
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.views import advisors
from trading.domain.errors import CommandError
from trading.policy.rules import RUNGS


@command(
    "flag",
    "put an advisor on a rung",
    group="What the advisors do",
    rank=40,
    params=(
        choice(lambda context: context.panel.advisors, "advisor"),
        choice(lambda _context: RUNGS),
    ),
)
def flag(context: Context, args: Args) -> Reply:
    """The rungs of all, those of one, or the wish for another one."""
    name, rung = args
    if not any(args):
        return Show(advisors.flags(context))
    if not rung:
        return Show(advisors.flag(context, name))
    if not name:
        names = ", ".join(context.panel.advisors)
        usage = f"/flag [advisor] [{'|'.join(RUNGS)}]"
        raise CommandError(f"/flag needs an advisor ({names}) and a rung; usage: {usage}")
    return Act("flag", args)


OFFER = flag
