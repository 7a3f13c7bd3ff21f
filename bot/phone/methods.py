"""The Bot API methods the phone knows, as a table: name to required and optional parameters.

Names and types are the Bot API's (10.1). A parameter that is missing here is refused, so a bot
cannot rely on something the phone would silently ignore.
"""

from bot.phone.decoding import Fields, array, chat_id, integer, record, text, truth
from bot.phone.wire import Upload


def file_or_text(value: object) -> Upload | str:
    """An uploaded file, or the text that names one. Raises WrongValueError."""
    return value if isinstance(value, Upload) else text(value)


ENTITY = record(
    "MessageEntity",
    Fields(
        {"type": text, "offset": integer, "length": integer},
        {"url": text, "language": text, "unix_time": integer, "date_time_format": text},
    ),
)
INLINE_BUTTON = record(
    "InlineKeyboardButton",
    Fields(
        {"text": text},
        {
            "callback_data": text,
            "url": text,
            "copy_text": record("CopyTextButton", Fields({"text": text})),
            "style": text,
        },
    ),
)
INLINE_KEYBOARD = record(
    "InlineKeyboardMarkup", Fields({"inline_keyboard": array(array(INLINE_BUTTON))})
)
_REPLY_BUTTON = record("KeyboardButton", Fields({"text": text}, {"style": text}))


def reply_button(value: object) -> object:
    """A button of a reply keyboard: an object, or its text alone. Raises WrongValueError."""
    return {"text": value} if isinstance(value, str) else _REPLY_BUTTON(value)


# Every keyboard a message may bring; keyboards.py sees to it that exactly one kind is there.
ANY_KEYBOARD = record(
    "ReplyMarkup",
    Fields(
        {},
        {
            "inline_keyboard": array(array(INLINE_BUTTON)),
            "keyboard": array(array(reply_button)),
            "is_persistent": truth,
            "resize_keyboard": truth,
            "one_time_keyboard": truth,
            "input_field_placeholder": text,
            "remove_keyboard": truth,
            "force_reply": truth,
            "selective": truth,
        },
    ),
)
REPLY = record(
    "ReplyParameters",
    Fields({"message_id": integer}, {"chat_id": chat_id, "allow_sending_without_reply": truth}),
)
LINK_PREVIEW = record(
    "LinkPreviewOptions",
    Fields(
        {},
        {
            "is_disabled": truth,
            "url": text,
            "prefer_small_media": truth,
            "prefer_large_media": truth,
            "show_above_text": truth,
        },
    ),
)
INPUT_MEDIA = record(
    "InputMedia",
    Fields(
        {"type": text, "media": text},
        {
            "caption": text,
            "parse_mode": text,
            "caption_entities": array(ENTITY),
            "show_caption_above_media": truth,
            "has_spoiler": truth,
            "disable_content_type_detection": truth,
        },
    ),
)
COMMAND = record("BotCommand", Fields({"command": text, "description": text}))
SCOPE = record("BotCommandScope", Fields({"type": text}, {"chat_id": chat_id, "user_id": integer}))
MENU_BUTTON = record("MenuButton", Fields({"type": text}))
REACTION = record("ReactionType", Fields({"type": text, "emoji": text}))

_CHAT = {"chat_id": chat_id}
_MESSAGE = {"chat_id": chat_id, "message_id": integer}
_CAPTION = {
    "caption": text,
    "parse_mode": text,
    "caption_entities": array(ENTITY),
    "show_caption_above_media": truth,
}
_DELIVERY = {
    "disable_notification": truth,
    "protect_content": truth,
    "message_effect_id": text,
    "reply_parameters": REPLY,
}
_SEND = {**_DELIVERY, "reply_markup": ANY_KEYBOARD}
_EDIT = {"reply_markup": INLINE_KEYBOARD}
_TEXT = {
    "parse_mode": text,
    "entities": array(ENTITY),
    "link_preview_options": LINK_PREVIEW,
}
_COMMAND_PLACE = {"scope": SCOPE, "language_code": text}

METHODS: dict[str, Fields] = {
    "getMe": Fields(),
    "getUpdates": Fields(
        {},
        {"offset": integer, "limit": integer, "timeout": integer, "allowed_updates": array(text)},
    ),
    "setWebhook": Fields(
        {},
        {
            "url": text,
            "certificate": file_or_text,
            "ip_address": text,
            "max_connections": integer,
            "allowed_updates": array(text),
            "drop_pending_updates": truth,
            "secret_token": text,
        },
    ),
    "deleteWebhook": Fields({}, {"drop_pending_updates": truth}),
    "getWebhookInfo": Fields(),
    "sendMessage": Fields({**_CHAT, "text": text}, {**_TEXT, **_SEND}),
    "sendPhoto": Fields(
        {**_CHAT, "photo": file_or_text}, {**_CAPTION, "has_spoiler": truth, **_SEND}
    ),
    "sendDocument": Fields(
        {**_CHAT, "document": file_or_text},
        {
            "caption": text,
            "parse_mode": text,
            "caption_entities": array(ENTITY),
            "disable_content_type_detection": truth,
            **_SEND,
        },
    ),
    "sendMediaGroup": Fields({**_CHAT, "media": array(INPUT_MEDIA)}, _DELIVERY),
    "sendChatAction": Fields({**_CHAT, "action": text}),
    "editMessageText": Fields({**_MESSAGE, "text": text}, {**_TEXT, **_EDIT}),
    "editMessageCaption": Fields(_MESSAGE, {**_CAPTION, **_EDIT}),
    "editMessageMedia": Fields({**_MESSAGE, "media": INPUT_MEDIA}, _EDIT),
    "editMessageReplyMarkup": Fields(_MESSAGE, _EDIT),
    "deleteMessage": Fields(_MESSAGE),
    "answerCallbackQuery": Fields(
        {"callback_query_id": text},
        {"text": text, "show_alert": truth, "url": text, "cache_time": integer},
    ),
    "pinChatMessage": Fields(_MESSAGE, {"disable_notification": truth}),
    "unpinChatMessage": Fields(_CHAT, {"message_id": integer}),
    "setMyCommands": Fields({"commands": array(COMMAND)}, _COMMAND_PLACE),
    "getMyCommands": Fields({}, _COMMAND_PLACE),
    "deleteMyCommands": Fields({}, _COMMAND_PLACE),
    "setMyDescription": Fields({}, {"description": text, "language_code": text}),
    "setMyShortDescription": Fields({}, {"short_description": text, "language_code": text}),
    "setChatMenuButton": Fields({}, {"chat_id": integer, "menu_button": MENU_BUTTON}),
    "getChat": Fields(_CHAT),
    "getFile": Fields({"file_id": text}),
    "setMessageReaction": Fields(_MESSAGE, {"reaction": array(REACTION), "is_big": truth}),
}
CANONICAL = {name.lower(): name for name in METHODS}

# Telegram's own words for what is missing.
MISSING = {
    "chat_id": "chat_id is empty",
    "message_id": "message identifier is not specified",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "file_id": "file_id not specified",
}
