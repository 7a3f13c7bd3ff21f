"""/resume: entries again."""

from bot.registry import Act, Args, Context, Reply, command


@command("resume", "allow new entries again", group="Decide", rank=15)
def resume(_context: Context, _args: Args) -> Reply:
    """The wish to allow entries."""
    return Act("resume")


OFFER = resume
