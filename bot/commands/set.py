"""/set: values of the configuration that can be changed while the desk runs."""

from bot.registry import Act, Args, Context, Reply, Show, choice, command, value
from bot.views.settings import listing, one
from trading.domain.errors import CommandError
from trading.policy.settings import TIGHTER, written
from trading.policy.tuning import meant


@command(
    "set",
    "change a setting of the running desk",
    group="Desk",
    rank=84,
    params=(choice(lambda _context: TIGHTER, "key"), value()),
)
def set_(context: Context, args: Args) -> Reply:
    """All settings, one of them, or the wish for another value."""
    key, word = args
    if word and not key:
        what = "/set needs a key that it knows, /set alone lists them"
        raise CommandError(f"{what}; usage: {set_.usage(context)}")
    if word:
        after = meant(context.state, context.rules, key, word)
        return Act("set", (key, written(after)))
    return Show(one(context, key) if key else listing(context))


OFFER = set_
