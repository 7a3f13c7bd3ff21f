"""/set: values of the configuration that can be changed while the desk runs."""

import re

from bot.registry import Act, Args, Context, Param, Reply, Show, choice, command
from bot.views.settings import listing, one
from trading.domain.errors import CommandError
from trading.policy.settings import TIGHTER, current, expectation, objection, read, written

WORD = re.compile(r"[a-z_]{1,24}|[+-]?[0-9.,]{1,20}")
USAGE = "usage: /set [key] [value]"


@command(
    "set",
    "change a setting of the running desk",
    group="Desk",
    rank=84,
    params=(
        choice(lambda _context: TIGHTER, "key"),
        Param(
            lambda _context: "value", lambda _context, word: word if WORD.fullmatch(word) else None
        ),
    ),
)
def set_(context: Context, args: Args) -> Reply:
    """All settings, one of them, or the wish for another value."""
    key, word = args
    if word and not key:
        raise CommandError(f"/set needs a key that it knows, /set alone lists them; {USAGE}")
    if not word:
        return Show(one(context, key) if key else listing(context))
    return wish(context, key, word)


def wish(context: Context, key: str, word: str) -> Act:
    """The wish for a value. Raises CommandError for one that cannot be."""
    value = read(key, word)
    if value is None:
        raise CommandError(f"{key} must be {expectation(key)}; {USAGE}")
    if value == current(context.state, context.rules, key):
        raise CommandError(f"{key} is {written(value)} already.")
    if against := objection(context.state, context.rules, key, value):
        raise CommandError(f"That does not fit: {against}.")
    return Act("set", (key, written(value)))


OFFER = set_
