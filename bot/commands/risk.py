"""/risk: what the safeguards of the account see, and what they refuse now."""

from bot.params import choice
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.views import risk as view
from trading.domain.errors import CommandError
from trading.policy.safeguards import red_drawdown


@command(
    "risk",
    "loss, drawdown, crash; what is refused now",
    group="See how it stands",
    rank=19,
    params=(choice(lambda _context: ("lift",)),),
)
def risk(context: Context, args: Args) -> Reply:
    """The account against its limits, or the wish to lift a drawdown stop."""
    if not args[0]:
        return Show(view.risk(context))
    if not red_drawdown(context.state.safety):
        raise CommandError("No drawdown stop is in force; /risk shows what is.")
    return Act("risk", ("lift",))


OFFER = risk
