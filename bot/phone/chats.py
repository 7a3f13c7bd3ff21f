"""Private chats: their messages in order, what is pinned, what the bot is doing."""

from dataclasses import dataclass, field
from typing import Any

from bot.phone.errors import Json, bad_request

_ACTION_SECONDS = 5  # a chat action fades after this time, or with the next message


@dataclass(frozen=True)
class Message:
    """A message: its Bot API object (never changed, only replaced), and what only clients see.

    ``outdated`` is the data of buttons that it had before: a client may not have heard yet that
    they are gone.
    """

    body: Json
    silent: bool = False
    reaction: str | None = None
    outdated: frozenset[str] = frozenset()

    @property
    def message_id(self) -> int:
        return int(self.body["message_id"])

    @property
    def from_bot(self) -> bool:
        return bool(self.body["from"]["is_bot"])


@dataclass
class Chat:
    """The private chat of one person with the bot."""

    person: Json
    next_id: int
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: int | None = None  # message id
    reply_keyboard: list[list[str]] = field(default_factory=list)  # labels by row
    action: str | None = None
    action_ends: float = 0.0  # unix seconds

    @property
    def as_json(self) -> Json:
        person = self.person
        return {"id": person["id"], "type": "private", "first_name": person["first_name"]}

    def add(self, sender: Json, date: int, content: Json) -> Message:
        """A new message of the bot or of the person; `date` in unix seconds."""
        body = {
            "message_id": self.next_id,
            "from": sender,
            "chat": self.as_json,
            "date": date,
            **content,
        }
        self.next_id += 1
        self.action = None
        return self.store(Message(body))

    def store(self, message: Message) -> Message:
        """Put a message in the place of its former version."""
        self.messages[message.message_id] = message
        return message

    def get(self, message_id: int, purpose: str) -> Message:
        """Raises ApiError `message to <purpose> not found`."""
        message = self.messages.get(message_id)
        if message is None:
            raise bad_request(f"message to {purpose} not found")
        return message

    def delete(self, message_id: int) -> None:
        """Raises ApiError when there is no such message."""
        self.get(message_id, "delete")
        del self.messages[message_id]
        if self.pinned == message_id:
            self.pinned = None

    def start_action(self, action: str, now: float) -> None:
        self.action, self.action_ends = action, now + _ACTION_SECONDS

    def current_action(self, now: float) -> str | None:
        return self.action if now < self.action_ends else None


def reply_to(chat: Chat, parameters: Json | None) -> Json:
    """`reply_to_message` for these ReplyParameters. Raises ApiError when it is gone."""
    if parameters is None:
        return {}
    original = chat.messages.get(parameters["message_id"])
    if original is not None:
        quoted = {key: val for key, val in original.body.items() if key != "reply_to_message"}
        return {"reply_to_message": quoted}
    if parameters.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def replaced(body: Json, drop: tuple[str, ...], content: dict[str, Any]) -> Json:
    """The object without some of its fields and with others."""
    return {**{key: val for key, val in body.items() if key not in drop}, **content}
