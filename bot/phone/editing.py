"""Bot API methods that change or remove a message that is there."""

from dataclasses import replace

from bot.phone.chats import Chat, Message, replaced
from bot.phone.errors import Json, bad_request
from bot.phone.keyboards import callback_data_of, checked_keyboard, inline_keyboard
from bot.phone.sending import Uploads, media_content
from bot.phone.state import State
from bot.phone.texts import message_caption, message_text

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_CAPTION = ("caption", "caption_entities")
_MEDIA = ("photo", "document")


def edit_message_text(state: State, params: Json, _: Uploads) -> Json:
    """The message with another text."""
    chat, message = _own_message(state, params)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _edit(state, chat, message, (("text", "entities"), message_text(params)), params)


def edit_message_caption(state: State, params: Json, _: Uploads) -> Json:
    """The photo or document with another caption, or with none."""
    chat, message = _own_message(state, params)
    if not any(kind in message.body for kind in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return _edit(state, chat, message, (_CAPTION, message_caption(params)), params)


def edit_message_media(state: State, params: Json, uploads: Uploads) -> Json:
    """The message with another photo or document."""
    chat, message = _own_message(state, params)
    content = media_content(state, params["media"], uploads)
    old_fields = (*_MEDIA, *_CAPTION, "text", "entities")
    return _edit(state, chat, message, (old_fields, content), params)


def edit_message_reply_markup(state: State, params: Json, _: Uploads) -> Json:
    """The message with another keyboard, or with none."""
    chat, message = _own_message(state, params)
    return _edit(state, chat, message, ((), {}), params)


def delete_message(state: State, params: Json, _: Uploads) -> bool:
    """True, after the message is gone for both sides."""
    state.chat(params["chat_id"]).delete(params["message_id"])
    return True


def pin_chat_message(state: State, params: Json, _: Uploads) -> bool:
    """True, after the message is the pinned one; pinning notifies nobody here."""
    chat = state.chat(params["chat_id"])
    chat.pinned = chat.get(params["message_id"], "pin").message_id
    return True


def unpin_chat_message(state: State, params: Json, _: Uploads) -> bool:
    """True, after nothing is pinned."""
    chat = state.chat(params["chat_id"])
    message_id = params.get("message_id", chat.pinned)
    if message_id is None or chat.pinned != message_id:
        raise bad_request("message to unpin not found")
    chat.pinned = None
    return True


def set_message_reaction(state: State, params: Json, _: Uploads) -> bool:
    """True, after the bot's reaction shows under the message; an empty list removes it."""
    chat = state.chat(params["chat_id"])
    message = chat.get(params["message_id"], "react")
    reactions = params.get("reaction", [])
    if len(reactions) > 1 or any(each["type"] != "emoji" for each in reactions):
        raise bad_request("REACTION_INVALID")
    chat.store(replace(message, reaction=reactions[0]["emoji"] if reactions else None))
    return True


def _own_message(state: State, params: Json) -> tuple[Chat, Message]:
    chat = state.chat(params["chat_id"])
    message = chat.get(params["message_id"], "edit")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return chat, message


def _edit(
    state: State,
    chat: Chat,
    message: Message,
    change: tuple[tuple[str, ...], Json],
    params: Json,
) -> Json:
    """The message with other content; without `reply_markup` its keyboard goes, as in Telegram."""
    old_fields, content = change
    keyboard = inline_keyboard(checked_keyboard(params.get("reply_markup")))
    body = replaced(message.body, (*old_fields, "reply_markup"), {**content, **keyboard})
    if body == message.body:
        raise bad_request(_NOT_MODIFIED)
    # Telegram shows no "edited" mark when only the keyboard changed.
    content_changed = any(body.get(key) != message.body.get(key) for key in (*old_fields, *content))
    if content_changed:
        body["edit_date"] = max(state.now(), 1)
    outdated = message.outdated | callback_data_of(message.body)
    chat.store(replace(message, body=body, outdated=outdated))
    return body
