"""What is said when a person was heard and nothing came of it: one sentence each, not escaped."""

from bot.chat import Said, Tapped
from bot.views.format import age

OLD_S = 120  # a change that was asked for longer ago surprises more than it helps
FAILED = "That failed inside the desk, which goes on; the reason is in its log."
WORDLESS = (
    "Only what you write yourself is read here: a picture, a file, a voice or a forwarded message"
    " changes nothing. Write a command such as /status; /help lists them all."
)


def in_a_group(name: str) -> str:
    """A command that was written where others read along."""
    return f"You wrote /{name} in a group, where it does nothing. Write it here."


def late(update: Said | Tapped, name: str, now_ms: int) -> str:
    """For a change that was asked for so long ago that it would surprise; empty for any other."""
    waited_s = now_ms / 1000 - update.sent_s if isinstance(update, Said) else update.waited_s
    if waited_s <= OLD_S:
        return ""
    if isinstance(update, Said):
        sent = f"You sent /{name} {age(waited_s)} ago and the desk heard it only now"
        return f"{sent}, so it changed nothing. Send it again if you still want it."
    pressed = f"You pressed /{name} while the desk did not hear this chat, perhaps long ago"
    return f"{pressed}, so it changed nothing. Press again if you still want it."


def overtaken(name: str, by: str) -> str:
    """A change that a /pause or /kill came before."""
    return f"/{name} came before your {by} and changed nothing."


def no_change(words: str) -> str:
    """A change that the ledger has already, or that cannot be any more."""
    return f"Already so, or over: {words} changes nothing now."


def no_answer(number: int) -> str:
    """A press of a button whose card is not as it was."""
    return f"Your press changed nothing: card {number} was answered or renewed before it."
