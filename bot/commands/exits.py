"""/exits: how positions are left, and another way for one of them."""

from bot.open_positions import open_cycle, position, refuse
from bot.params import choice
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.views import exits as view
from trading.policy.handling import exits_refusal


@command(
    "exits",
    "how positions are left; pick another way",
    group="A position",
    rank=42,
    params=(position(), choice(lambda context: context.rules.exit_tables)),
)
def exits(context: Context, args: Args) -> Reply:
    """All tables, those of a position with a button each, or the wish for one."""
    which, name = args
    if not which:
        return Show(view.tables(context))
    cycle = open_cycle(context, which)
    if not name:
        return Show(view.tables_for(context, cycle))
    at = context.market.market_ms
    refuse(cycle, exits_refusal(context.state, cycle, name, at, context.rules))
    return Act("exits", (f"#{cycle.number}", name))


OFFER = exits
