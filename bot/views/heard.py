"""What is said when a person was heard and nothing came of it: one sentence each, not escaped."""

from bot.views.format import age

FAILED = "That failed inside the desk, which goes on; the reason is in its log."
WORDLESS = (
    "Only texts are read here: a picture, a file or a voice changes nothing. Write a command such"
    " as /status; /help lists them all."
)


def in_a_group(name: str) -> str:
    """A command that was written where others read along."""
    return f"You wrote /{name} in a group, where it does nothing. Write it here."


def too_late(name: str, age_s: float) -> str:
    """A change that would surprise by now."""
    return (
        f"You sent /{name} {age(age_s)} ago and the desk heard it only now, so it changed"
        " nothing. Send it again if you still want it."
    )


def overtaken(name: str, by: str) -> str:
    """A change that a /pause or /kill came before."""
    return f"/{name} came before your {by} and changed nothing."


def no_change(words: str) -> str:
    """A change that the ledger has already, or that cannot be any more."""
    return f"Already so, or over: {words} changes nothing now."


def no_answer(number: int) -> str:
    """A press of a button whose card is not as it was."""
    return f"Your press changed nothing: card {number} was answered or renewed before it."
