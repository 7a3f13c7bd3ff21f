"""The remaining Bot API methods, and the table from method name to function."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.phone import editing, sending
from bot.phone.errors import Json, bad_request
from bot.phone.sending import Uploads
from bot.phone.settings import check_menu_button
from bot.phone.state import State

Handler = Callable[[State, Json, Uploads], Any | Awaitable[Any]]


def get_me(state: State, _params: Json, _: Uploads) -> Json:
    """The bot as a User."""
    return state.me()


async def get_updates(state: State, params: Json, _: Uploads) -> list[Json]:
    """Updates that are not confirmed yet; `allowed_updates` stays until it is given again."""
    if "allowed_updates" in params:
        state.updates.allowed = frozenset(params["allowed_updates"])
    return await state.updates.poll(
        params.get("offset", 0), params.get("limit", 100), params.get("timeout", 0)
    )


def set_webhook(state: State, params: Json, uploads: Uploads) -> bool:
    """True for an empty address, which means polling; other addresses are refused."""
    if params.get("url"):
        raise bad_request("bad webhook: this phone is on loopback, use getUpdates")
    return delete_webhook(state, params, uploads)


def delete_webhook(state: State, params: Json, _: Uploads) -> bool:
    """True: there is never a webhook; drops waiting updates on request."""
    if params.get("drop_pending_updates"):
        state.updates.pending.clear()
    return True


def get_webhook_info(state: State, _params: Json, _: Uploads) -> Json:
    """A WebhookInfo without an address."""
    pending = len(state.updates.pending)
    return {"url": "", "has_custom_certificate": False, "pending_update_count": pending}


def answer_callback_query(state: State, params: Json, _: Uploads) -> bool:
    """True, after the person saw the answer to the press."""
    state.queries.answer(
        params["callback_query_id"],
        params.get("text", ""),
        show_alert=params.get("show_alert", False),
    )
    return True


def set_my_commands(state: State, params: Json, _: Uploads) -> bool:
    """True, after the menu of a scope and language is set."""
    if (chat_id := params.get("scope", {}).get("chat_id")) is not None:
        state.chat(chat_id)
    state.settings.set_commands(params)
    return True


def get_my_commands(state: State, params: Json, _: Uploads) -> list[Json]:
    """The menu of exactly this scope and language."""
    return state.settings.get_commands(params)


def delete_my_commands(state: State, params: Json, _: Uploads) -> bool:
    """True, after the menu of this scope and language is gone."""
    state.settings.delete_commands(params)
    return True


def set_my_description(state: State, params: Json, _: Uploads) -> bool:
    """True, after the text of the empty chat is set."""
    state.settings.set_about("description", params)
    return True


def set_my_short_description(state: State, params: Json, _: Uploads) -> bool:
    """True, after the text of the bot's profile is set."""
    state.settings.set_about("short_description", params)
    return True


def set_chat_menu_button(state: State, params: Json, _: Uploads) -> bool:
    """True for the two menu buttons that open no web page."""
    if "chat_id" in params:
        state.chat(params["chat_id"])
    check_menu_button(params.get("menu_button", {"type": "default"}))
    return True


def get_chat(state: State, params: Json, _: Uploads) -> Json:
    """A ChatFullInfo of a private chat."""
    chat = state.chat(params["chat_id"])
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    full = {
        **chat.as_json,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), False),
    }
    if chat.pinned is not None:
        full["pinned_message"] = chat.messages[chat.pinned].body
    return full


def get_file(state: State, params: Json, _: Uploads) -> Json:
    """A File with its path under `/file/bot<token>/`."""
    stored = state.files.by_id.get(params["file_id"])
    if stored is None:
        raise bad_request("invalid file_id")
    return stored.as_file()


HANDLERS: dict[str, Handler] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "answerCallbackQuery": answer_callback_query,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyDescription": set_my_description,
    "setMyShortDescription": set_my_short_description,
    "setChatMenuButton": set_chat_menu_button,
    "getChat": get_chat,
    "getFile": get_file,
    "setMessageReaction": editing.set_message_reaction,
}
