"""/resume: entries again, after a pause, a lock or a kill."""

from bot.params import choice
from bot.registry import Act, Args, Context, Reply, command
from trading.domain.errors import CommandError
from trading.policy.going_out import REDUCING


@command(
    "resume",
    "allow new entries again",
    group="Decide",
    rank=15,
    params=(choice(lambda _context: ("lift",)),),
)
def resume(context: Context, args: Args) -> Reply:
    """The wish to allow entries.

    A lock is looked at first, and lifted by the word alone; a halted desk asks for a second tap.
    """
    if context.state.halt == REDUCING:
        raise CommandError(
            "The desk was killed and still closes what is open. It halts when the venue holds"
            " nothing; then /resume starts it again."
        )
    return Act("resume", ("lift",) if args[0] else ())


OFFER = resume
