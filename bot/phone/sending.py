"""Bot API methods that put new messages into a chat."""

from bot.phone.chats import Chat, Message, reply_to
from bot.phone.errors import Json, bad_request
from bot.phone.files import StoredFile
from bot.phone.keyboards import checked_keyboard, inline_keyboard
from bot.phone.state import State
from bot.phone.texts import message_caption, message_text
from bot.phone.wire import Upload

Uploads = dict[str, Upload]

_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(state: State, params: Json, _: Uploads) -> Json:
    """The new text message."""
    return _post(state, params, message_text(params))


def send_photo(state: State, params: Json, uploads: Uploads) -> Json:
    """The new photo message."""
    state.chat(params["chat_id"])
    caption = message_caption(params)
    photo = stored_photo(state, params["photo"], uploads)
    return _post(state, params, {"photo": photo.as_photo(), **caption})


def send_document(state: State, params: Json, uploads: Uploads) -> Json:
    """The new document message."""
    state.chat(params["chat_id"])
    caption = message_caption(params)
    document = stored_document(state, params["document"], uploads)
    return _post(state, params, {"document": document.as_document(), **caption})


def send_media_group(state: State, params: Json, uploads: Uploads) -> list[Json]:
    """The new messages of an album, 2 to 10, all photos or all documents."""
    chat = state.chat(params["chat_id"])
    if not 2 <= len(params["media"]) <= 10:
        raise bad_request("media must include 2-10 items")
    if len({item["type"] for item in params["media"]}) > 1:
        raise bad_request("photos and documents can't be mixed in one album")
    contents = [media_content(state, item, uploads) for item in params["media"]]
    group = {"media_group_id": str(chat.next_id)}
    return [_post(state, params, {**group, **content}) for content in contents]


def send_chat_action(state: State, params: Json, _: Uploads) -> bool:
    """True, after the person sees what the bot is doing."""
    if params["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.chat(params["chat_id"]).start_action(params["action"], state.clock())
    return True


def media_content(state: State, media: Json, uploads: Uploads) -> Json:
    """The fields of a message that an InputMedia stands for."""
    caption = message_caption(media)
    if media["type"] == "photo":
        return {"photo": stored_photo(state, media["media"], uploads).as_photo(), **caption}
    if media["type"] == "document":
        stored = stored_document(state, media["media"], uploads)
        return {"document": stored.as_document(), **caption}
    raise bad_request("can't parse InputMedia: type must be photo or document on this phone")


def stored_photo(state: State, source: Upload | str, uploads: Uploads) -> StoredFile:
    """An uploaded photo, or the one of an earlier `file_id`."""
    upload = _attached(source, uploads)
    return state.files.add_photo(upload) if isinstance(upload, Upload) else state.files.get(upload)


def stored_document(state: State, source: Upload | str, uploads: Uploads) -> StoredFile:
    """An uploaded document, or the one of an earlier `file_id`."""
    found = _attached(source, uploads)
    return state.files.add_document(found) if isinstance(found, Upload) else state.files.get(found)


def _attached(source: Upload | str, uploads: Uploads) -> Upload | str:
    if isinstance(source, Upload) or not source.startswith("attach://"):
        return source
    upload = uploads.get(source.removeprefix("attach://"))
    if upload is None:
        raise bad_request("attached file not found in the request")
    return upload


def _post(state: State, params: Json, content: Json) -> Json:
    chat = state.chat(params["chat_id"])
    keyboard = checked_keyboard(params.get("reply_markup"))
    reply = reply_to(chat, params.get("reply_parameters"))
    if params.get("protect_content"):
        content = {**content, "has_protected_content": True}
    sent = chat.add(state.bot, state.now(), {**reply, **content, **inline_keyboard(keyboard)})
    chat.store(Message(sent.body, silent=params.get("disable_notification", False)))
    _set_reply_keyboard(chat, keyboard)
    return sent.body


def _set_reply_keyboard(chat: Chat, keyboard: Json | None) -> None:
    if keyboard and "keyboard" in keyboard:
        chat.reply_keyboard = [[button["text"] for button in row] for row in keyboard["keyboard"]]
    elif keyboard and keyboard.get("remove_keyboard"):
        chat.reply_keyboard = []
