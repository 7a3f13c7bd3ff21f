"""The chat as the person sees it: what `GET /user/chat` answers."""

from bot.phone.chats import Chat, Message
from bot.phone.errors import Json
from bot.phone.state import LANGUAGE, State

_BUTTON_FIELDS = ("text", "callback_data", "url", "copy_text", "style")


def chat_view(state: State, user_id: int) -> Json:
    """Messages in order, command menu, pinned message, what the bot is doing."""
    chat = state.chats.get(user_id)
    if chat is None:
        chat = Chat({"id": user_id, "first_name": ""}, 1)
    return {
        "version": state.changed.version,
        "messages": [message_view(message) for message in chat.messages.values()],
        "commands": state.settings.menu_for(user_id, LANGUAGE),
        "pinned": chat.pinned,
        "action": chat.current_action(state.clock()),
        "keyboard": chat.reply_keyboard,
    }


def message_view(message: Message) -> Json:
    """One message as the page and scripts get it."""
    body = message.body
    buttons = body.get("reply_markup", {}).get("inline_keyboard", [])
    return {
        "message_id": message.message_id,
        "from": "bot" if message.from_bot else "user",
        "date": body["date"],
        "text": body.get("text"),
        "caption": body.get("caption"),
        "entities": body.get("entities", body.get("caption_entities", [])),
        "photo": _photo_url(body),
        "photo_size": [body["photo"][-1][side] for side in ("width", "height")]
        if "photo" in body
        else None,  # pixels; the page keeps the place free while the picture loads
        "document": _document(body),
        "silent": message.silent,
        "edited": "edit_date" in body,
        "reply_to": body.get("reply_to_message", {}).get("message_id"),
        "reaction": message.reaction,
        "buttons": [
            [{name: button[name] for name in _BUTTON_FIELDS if name in button} for button in row]
            for row in buttons
        ],
    }


def _photo_url(body: Json) -> str | None:
    return f"/user/file/{body['photo'][-1]['file_id']}" if "photo" in body else None


def _document(body: Json) -> Json | None:
    if "document" not in body:
        return None
    document = body["document"]
    url = f"/user/file/{document['file_id']}"
    return {"name": document["file_name"], "size": document["file_size"], "url": url}
