"""Direct answers to commands: kept in memory only, and not for long."""

from dataclasses import dataclass

from bot.chat import Message

REPLY_LIFE_S = 120.0  # nobody waits longer for the answer to a command
MOST_REPLIES = 50  # waiting; the oldest goes


@dataclass(slots=True)
class Answer:
    """A direct answer to a command: not durable, but sent at the same pace.

    Attributes:
        reply_to: id of the message it answers.
        message_id: of the message it replaces, None when it is a new one.
        at: when it was given, monotonic seconds.
        part: how many parts of it stand in the chat already.
        after: id of our newest message in the chat before it went, None while that is not known.
    """

    message: Message
    reply_to: int | None
    message_id: int | None
    at: float
    part: int = 0
    after: int | None = None


def with_answer(waiting: list[Answer], answer: Answer) -> list[Answer]:
    """One more at the end; an edit takes the place of an edit of the same message."""
    if answer.message_id is not None:
        waiting = [each for each in waiting if each.message_id != answer.message_id]
    return [*waiting, answer][-MOST_REPLIES:]


def in_time(waiting: list[Answer], now: float) -> list[Answer]:
    """Those that somebody may still wait for."""
    return [each for each in waiting if now - each.at < REPLY_LIFE_S]
