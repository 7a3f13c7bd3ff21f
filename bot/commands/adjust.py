"""/adjust: paper money that is put into the wallet or taken out of it."""

import re

from bot.params import Param, choice
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.views.format import money
from bot.views.safety import wallet
from trading.domain.errors import CommandError
from trading.policy.amends import amendable, amount_of
from trading.policy.capital import room_in_wallet

AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
SIGNS = {"add": "+", "take": "-"}


def _read(_context: Context, word: str) -> str | None:
    return word if AMOUNT.fullmatch(word) else None


@command(
    "adjust",
    "add paper money or take it out; asks first",
    group="Desk",
    rank=86,
    params=(choice(lambda _context: SIGNS), Param(lambda _context: "amount", _read)),
)
def adjust(context: Context, args: Args) -> Reply:
    """What is in the wallet, or the wish to change that; the desk asks for a second tap."""
    way, amount = args
    if not (way or amount):
        return Show(wallet(context))
    word = f"{SIGNS.get(way, '')}{amount}"
    if amount_of(word) is None:
        raise CommandError("/adjust needs both words; usage: /adjust [add|take] [amount]")
    if not amendable(context.state, "adjust", (word,)):
        free = money(room_in_wallet(context.state))
        raise CommandError(f"Less than {free} can be taken out: open cycles hold the rest.")
    return Act("adjust", (word,))


OFFER = adjust
