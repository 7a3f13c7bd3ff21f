"""/pause: no new entries."""

from bot.registry import Act, Args, Context, Reply, command


@command("pause", "stop new entries; exits and stops go on", group="Decide", rank=14)
def pause(_context: Context, _args: Args) -> Reply:
    """The wish to pause entries."""
    return Act("pause")


OFFER = pause
