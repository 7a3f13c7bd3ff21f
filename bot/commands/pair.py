"""/pair: what model and mood must say before a signal is traded."""

from bot.params import choice, timeframe, value
from bot.registry import Act, Args, Context, Reply, Show, command
from bot.views.pair import KEYS, overview, terms
from trading.domain.errors import CommandError
from trading.policy.settings import written
from trading.policy.tuning import meant

WORDS = {**KEYS, **{key: key for key in KEYS.values()}}


@command(
    "pair",
    "what model and mood must say",
    group="What the advisors do",
    rank=41,
    params=(timeframe(), choice(lambda _context: WORDS, "key"), value()),
)
def pair(context: Context, args: Args) -> Reply:
    """The terms of all timeframes, of one, or the wish for another value."""
    frames = context.config.timeframes
    frame = args[0] or (frames[0] if len(frames) == 1 else "")
    if not args[1] and not args[2]:
        return Show(terms(context, frame) if frame else overview(context))
    if not (frame and args[1] and args[2]):
        what = "/pair needs a timeframe, a key and a value, /pair alone shows them"
        raise CommandError(f"{what}; usage: {pair.usage(context)}")
    key = f"pair.{frame}.{WORDS[args[1]]}"
    return Act("set", (key, written(meant(context.state, context.rules, key, args[2]))))


OFFER = pair
