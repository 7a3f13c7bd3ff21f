"""The Chat port: what the desk says to people, without a word of Telegram."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from trading.domain.errors import ChatError


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. ``data`` has at most 64 bytes; style: success, danger, primary."""

    text: str
    data: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """An account over time, to be drawn when its message goes: numbers keep better than pictures.

    Attributes:
        times_ms, equity: of one length, market ms UTC and quote currency.
        start: the equity before the first of them.
    """

    title: str
    subtitle: str
    times_ms: tuple[int, ...]
    equity: tuple[float, ...]
    start: float


@dataclass(frozen=True, slots=True)
class Message:
    """What is shown: HTML of the small set that chats know, rows of buttons, perhaps a picture.

    ``silent``: delivered without sound. An edit never makes a sound. ``curve``: what the picture of
    a message that waits will show.
    """

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    photo: bytes | None = None
    silent: bool = False
    curve: Curve | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A text from a person, empty for a picture, a voice and the like, and for what is forwarded.

    ``sent_s`` is the chat's own time, Unix seconds.
    """

    update_id: int
    user_id: int
    chat_id: int
    user: str
    text: str
    sent_s: int


@dataclass(frozen=True, slots=True)
class Tapped:
    """A press of a button under ``message_id``; ``query_id`` wants an answer soon.

    Chats do not say when it was: at most ``waited_s`` ago, infinity where nobody knows.
    """

    update_id: int
    user_id: int
    chat_id: int
    user: str
    data: str
    query_id: str
    message_id: int
    waited_s: float = 0.0


class ChatBusy(ChatError):  # noqa: N818 (a condition, not a defect)
    """The chat wants us to wait ``retry_after_s``."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"the chat asks to wait {retry_after_s:.0f} s")
        self.retry_after_s = retry_after_s


class ChatDown(ChatError):  # noqa: N818
    """The chat could not be reached: the message certainly did not arrive."""


class ChatUnsure(ChatDown):
    """The chat's answer was lost: nobody knows whether the message arrived."""


class ChatRefused(ChatError):  # noqa: N818
    """The chat will never take this message to this person; the text says why."""


class ChatBlocked(ChatRefused):
    """This person's chat takes no message at all until the person writes to the bot."""


class ChatGone(ChatRefused):
    """The message is not in the chat any more."""


class ChatClosed(ChatError):  # noqa: N818
    """The token is not valid, or another program polls with it."""


class ChatContested(ChatClosed):
    """Another program polls with the same token; or the chat has not let go of our last poll."""


class Chat(Protocol):
    """Deliver, edit, answer, listen.

    What is async raises ``ChatBusy``, ``ChatDown`` (of which ``ChatUnsure`` is one),
    ``ChatRefused`` (of which ``ChatBlocked`` and ``ChatGone`` are two) or ``ChatClosed``.
    """

    def parts(self, message: Message) -> list[Message]:
        """The messages that a message becomes in this chat: one, or more when it is too long."""
        ...

    async def send(self, chat_id: int, message: Message, reply_to: int | None) -> int:
        """Deliver one part; returns the message's id. What does not fit into it is left out."""
        ...

    async def edit(self, chat_id: int, message_id: int, message: Message) -> int:
        """Replace text and buttons (or picture, caption and buttons) of a message.

        Returns the id of the message that shows it now, which may be a new one. A message that
        shows exactly this already is as good as edited.
        """
        ...

    async def answer(self, query_id: str, text: str) -> None:
        """Stop the spinner of a pressed button, with a short text."""
        ...

    async def announce(self, chat_id: int, commands: Sequence[tuple[str, str]]) -> None:
        """The command menu of one chat, names and summaries; nobody else sees one."""
        ...

    async def drawing(self, chat_id: int) -> None:
        """Say that a picture is being made."""
        ...

    def updates(self, after: int) -> AsyncIterator[list[Said | Tapped]]:
        """Batches of what people did, from the update after ``after`` on.

        A batch counts as taken when the next one is asked for.
        """
        ...
