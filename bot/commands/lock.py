"""/lock: no entries in one symbol."""

from bot.registry import Act, Args, Context, Reply, Show, command, sentence, symbol, whole
from bot.views.locks import locks
from trading.domain.errors import CommandError

MOST_HOURS = 720
LONGEST_REASON = 120  # characters


@command(
    "lock",
    "no entries in a symbol, for hours or until you unlock it",
    group="What holds entries back",
    rank=29,
    params=(symbol(), whole(1, MOST_HOURS), sentence("reason", LONGEST_REASON)),
)
def lock(context: Context, args: Args) -> Reply:
    """What is locked, or the wish for one more."""
    name, hours, reason = args
    usage = f"usage: {lock.usage(context)}"
    if not any(args):
        return Show(locks(context))
    if not name:
        raise CommandError(f"/lock needs one of the desk's symbols first; {usage}")
    if not hours and reason.lstrip("+-.")[:1].isdigit():
        raise CommandError(f"/lock counts whole hours from 1 to {MOST_HOURS}; {usage}")
    return Act("lock", args)


OFFER = lock
