"""/lock: no entries in one symbol."""

from bot.params import sentence, symbol, whole
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.views.locks import locks
from bot.views.symbol_lock import until
from trading.domain.errors import CommandError
from trading.policy.symbol_locks import end_of, outlasts

MOST_HOURS = 720
LONGEST_REASON = 120  # characters


@command(
    "lock",
    "no entries in a symbol, for hours or until you unlock it",
    group="What holds entries back",
    rank=29,
    params=(symbol(), whole(1, MOST_HOURS, "hours"), sentence("reason", LONGEST_REASON)),
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
    now = context.market.market_ms
    known = context.state.symbol_lock(name, now)
    if known and outlasts(known, end_of(now, hours)):
        ends = until(known, context.config.timezone)
        raise CommandError(f"{name} is locked {ends} already; only /unlock makes that shorter.")
    return Act("lock", args)


OFFER = lock
