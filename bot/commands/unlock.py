"""/unlock: entries in a symbol again."""

from bot.params import symbol
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.views.locks import locks
from trading.domain.errors import CommandError


@command(
    "unlock",
    "allow entries in a symbol again; asks first",
    group="What holds entries back",
    rank=29,
    params=(symbol(),),
)
def unlock(context: Context, args: Args) -> Reply:
    """What is locked, or the wish to unlock it; the desk asks for a second tap."""
    if not args[0]:
        return Show(locks(context))
    if context.state.symbol_lock(args[0], context.market.market_ms) is None:
        raise CommandError(f"Nobody has locked {args[0]}; /locks shows what is locked.")
    return Act("unlock", args)


OFFER = unlock
