"""/kill: close everything and halt."""

from bot.registry import Act, Args, Context, Reply, command
from trading.domain.errors import CommandError


@command("kill", "close everything at the market, then halt; asks first", group="Decide", rank=17)
def kill(context: Context, _args: Args) -> Reply:
    """The wish to stop everything; the desk asks for a second tap."""
    if context.state.halt:
        raise CommandError(f"The desk was killed already and is {context.state.halt}.")
    return Act("kill")


OFFER = kill
