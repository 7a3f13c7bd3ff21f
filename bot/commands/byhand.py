"""/byhand: what somebody traded at the venue past the desk, and what shall become of it."""

import re

from bot.params import Param, choice
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.views.by_hand import overview
from trading.domain.errors import CommandError
from trading.domain.slots import WORDS, symbol_of
from trading.policy.by_hand import DEEDS, WATCH, exact_word, possible


def _symbol(context: Context, word: str) -> str | None:
    """A symbol of which the venue holds something by hand, whether the desk follows it or not."""
    state = context.state
    known = map(symbol_of, (*state.differences, *state.by_hand))
    return next((symbol for symbol in known if symbol.upper() == word.upper()), None)


def _held(_context: Context, word: str) -> str | None:
    return word if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", word) else None


@command(
    "byhand",
    "what was traded past the desk: adopt, ignore or book it",
    group="What holds entries back",
    rank=29,
    params=(
        choice(lambda _context: DEEDS),
        Param(lambda _context: "symbol", _symbol),
        choice(lambda _context: WORDS.values()),
        Param(lambda _context: "held", _held),
    ),
)
def byhand(context: Context, args: Args) -> Reply:
    """What there is, or the wish to do something about it; the desk asks for a second tap."""
    deed, symbol, side, held = args
    if not any(args):
        return Show(overview(context))
    if not (deed and symbol):
        usage = f"usage: {byhand.usage(context)}"
        raise CommandError(f"/byhand needs what to do and a symbol that differs; {usage}")
    slot = f"{symbol} {side}".strip()
    now = exact_word(context.state, slot)
    if held not in ("", now):
        raise CommandError(f"{slot} has changed since: /byhand shows what can be done now.")
    if deed not in possible(context.state, slot):
        raise CommandError(f"{deed} is not possible for {slot} now: /byhand shows what is.")
    return Act("byhand", (deed, slot, "" if deed == WATCH else now))


OFFER = byhand
