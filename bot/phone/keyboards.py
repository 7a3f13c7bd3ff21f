"""Keyboards under messages: what Telegram refuses about them."""

from bot.phone.errors import ApiError, Json, bad_request

BUTTON_LIMIT = 100  # a message
ROW_LIMIT = 8  # buttons in a row
CALLBACK_DATA_LIMIT = 64  # bytes
_ACTIONS = ("callback_data", "url", "copy_text")
_KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")
_STYLES = {"danger", "success", "primary"}


def checked_keyboard(markup: Json | None) -> Json | None:
    """The keyboard unchanged. Raises ApiError when Telegram would refuse it."""
    if markup is None:
        return None
    kinds = [kind for kind in _KINDS if kind in markup]
    if len(kinds) != 1:
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if sum(len(row) for row in rows) > BUTTON_LIMIT or any(len(row) > ROW_LIMIT for row in rows):
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    return markup


def _check_button(button: Json) -> None:
    actions = [action for action in _ACTIONS if action in button]
    if not button["text"].strip():
        raise _unreadable("text of the button must be non-empty")
    if not actions:
        raise _unreadable("text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unreadable("a button must have exactly one action")
    if button.get("style", "primary") not in _STYLES:
        raise _unreadable("invalid button style specified")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= CALLBACK_DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not button["url"].startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid")


def _unreadable(reason: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {reason}")


def inline_keyboard(markup: Json | None) -> Json:
    """`reply_markup` as a Message carries it: inline keyboards only, empty ones left out."""
    rows = [row for row in (markup or {}).get("inline_keyboard", []) if row]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def callback_data_of(message: Json) -> frozenset[str]:
    """What the message's buttons would send."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return frozenset(b["callback_data"] for row in rows for b in row if "callback_data" in b)
