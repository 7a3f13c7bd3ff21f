"""What people do on the phone: they write and they press buttons."""

from dataclasses import dataclass

from bot.phone.chats import Chat
from bot.phone.errors import Json, UserError
from bot.phone.html_text import utf16_length
from bot.phone.keyboards import CALLBACK_DATA_LIMIT, callback_data_of
from bot.phone.state import State
from bot.phone.texts import TEXT_LIMIT, user_text

_LARGEST_USER_ID = 2**52  # the Bot API's own bound
_CHAT_INSTANCE = "4242424242424242"


@dataclass(frozen=True)
class Press:
    """A person's press of a button, real or forged."""

    user_id: int
    message_id: int
    callback_data: str


def say(state: State, user_id: int, text: str) -> int:
    """Put a person's message into the chat and the update queue; its message id.

    Raises UserError for a text Telegram would not carry.
    """
    _check_user_id(user_id)
    content = user_text(_utf8(text, "text"))
    length = utf16_length(content["text"])
    if not 1 <= length <= TEXT_LIMIT:
        raise UserError(f"text: give 1 to {TEXT_LIMIT} characters, not {length}.")
    chat = state.open_chat(user_id)
    message = chat.add(chat.person, state.now(), content)
    state.updates.push("message", message.body)
    state.changed.ring()
    return message.message_id


def press_shown(state: State, press: Press) -> str:
    """Press a button that is there, or was a moment ago; the id of the query.

    Raises UserError for one that the message never had.
    """
    _check_press(press)
    chat = state.open_chat(press.user_id)
    message = chat.messages.get(press.message_id)
    if message is None:
        raise UserError(f"message_id: there is no message {press.message_id}; see GET /user/chat.")
    if press.callback_data not in callback_data_of(message.body) | message.outdated:
        raise UserError(
            f"callback_data: message {press.message_id} shows no button "
            f'"{press.callback_data}"; see its "buttons" in GET /user/chat.'
        )
    return _ask(state, chat, press)


def press_forged(state: State, press: Press) -> str:
    """Press whatever the data say, as a manipulated client can; the id of the query."""
    _check_press(press)
    return _ask(state, state.open_chat(press.user_id), press)


def _ask(state: State, chat: Chat, press: Press) -> str:
    query_id = state.queries.ask()
    query = {
        "id": query_id,
        "from": chat.person,
        "message": _pressed_message(chat, press.message_id),
        "chat_instance": _CHAT_INSTANCE,
        "data": press.callback_data,
    }
    state.updates.push("callback_query", query)
    state.changed.ring()  # a stranger's press may have opened a chat
    return query_id


def _pressed_message(chat: Chat, message_id: int) -> Json:
    message = chat.messages.get(message_id)
    if message is None:  # date 0 marks an inaccessible message
        return {"chat": chat.as_json, "message_id": message_id, "date": 0}
    return message.body


def _check_press(press: Press) -> None:
    _check_user_id(press.user_id)
    size = len(_utf8(press.callback_data, "callback_data").encode())
    if not 1 <= size <= CALLBACK_DATA_LIMIT:
        raise UserError(f"callback_data: give 1 to {CALLBACK_DATA_LIMIT} bytes, not {size}.")
    if not 1 <= press.message_id < 2**31:
        raise UserError(f"message_id: give a positive number, not {press.message_id}.")


def _check_user_id(user_id: int) -> None:
    if not 1 <= user_id < _LARGEST_USER_ID:
        raise UserError(f"user_id: give a positive number below 2**52, not {user_id}.")


def _utf8(text: str, name: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UserError(f"{name}: half a surrogate pair is no text; send whole UTF-8.") from None
    return text
