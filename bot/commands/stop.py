"""/stop: a position's stop comes nearer to the price."""

import re

from bot.open_positions import open_cycle, position, refuse
from bot.params import Param
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.views import stop as view
from trading.domain.errors import CommandError
from trading.policy.handling import BREAKEVEN, stop_price, stop_refusal

_PRICE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")


def level() -> Param:
    """A price, with or without the commas in which prices are shown, or breakeven."""

    def read(_context: Context, word: str) -> str | None:
        plain = word.replace(",", "").lower()
        return plain if plain == BREAKEVEN or _PRICE.fullmatch(plain) else None

    return Param(lambda _context: f"price|{BREAKEVEN}", read)


@command(
    "stop",
    "move the stop of a position nearer",
    group="A position",
    rank=41,
    params=(position(), level()),
)
def stop(context: Context, args: Args) -> Reply:
    """The levels that make sense, or the wish to move the stop to one."""
    which, word = args
    if not which and word:
        usage = OFFER.usage(context)
        raise CommandError(f"/stop cannot take a price without a position; usage: {usage}")
    if not which:
        return Show(view.stops(context))
    cycle = open_cycle(context, which)
    if not word:
        return Show(view.levels(context, cycle))
    price = stop_price(cycle, word, context.rules)
    refuse(cycle, stop_refusal(context.state, cycle, price, context.mark(cycle.symbol)))
    return Act("stop", (f"#{cycle.number}", word))


OFFER = stop
