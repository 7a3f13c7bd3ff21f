"""/set: values of the configuration that can be changed while the desk runs."""

from bot.params import Param, value
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.typos import nearest
from bot.views.format import quoted
from bot.views.settings import PAIR, listing, one
from trading.domain.errors import CommandError
from trading.policy.settings import TIGHTER, written
from trading.policy.tuning import meant

SHORT = {key.rpartition(".")[2]: key for key in TIGHTER if not key.startswith(PAIR)}


def setting() -> Param:
    """A key as in the configuration, or its last part, as the list shows it."""

    def read(context: Context, word: str) -> str | None:
        name = word.lower()
        if (key := SHORT.get(name, name)) in TIGHTER:
            return key
        near = nearest(name.rpartition(".")[2], SHORT)
        hint = f"did you mean {SHORT[near]}?" if near else "/set alone lists them"
        what = f"/set has no key {quoted(word)}, {hint}"
        raise CommandError(f"{what}; usage: {OFFER.usage(context)}")

    return Param(lambda _context: "key", read)


@command(
    "set",
    "change a setting of the running desk",
    group="Desk",
    rank=84,
    params=(setting(), value()),
)
def set_(context: Context, args: Args) -> Reply:
    """All settings, one of them, or the wish for another value."""
    key, word = args
    if word:
        after = meant(context.state, context.rules, key, word)
        return Act("set", (key, written(after)))
    return Show(one(context, key) if key else listing(context))


OFFER = set_
