"""/resume: entries again, after a pause or a lock."""

from bot.registry import Act, Args, Context, Reply, choice, command


@command(
    "resume",
    "allow new entries again",
    group="Decide",
    rank=15,
    params=(choice(lambda _context: ("lift",)),),
)
def resume(_context: Context, args: Args) -> Reply:
    """The wish to allow entries. A lock is looked at first, and lifted by the word alone."""
    return Act("resume", ("lift",) if args[0] else ())


OFFER = resume
