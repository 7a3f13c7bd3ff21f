"""What stands around a text in Telegram: its buttons, and the mark on what it answers."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

from bot.chat import Button


def keyboard(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """Rows of buttons under a message, None where there are none."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(b.text, callback_data=b.data, style=b.style or None) for b in row]
            for row in rows
        ]
    )


def answering(message_id: int | None) -> ReplyParameters | None:
    """A mark on the message that is answered, if it is still there."""
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id else None
