"""Telegram's errors as those of the Chat port."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.chat import (
    ChatBlocked,
    ChatBusy,
    ChatClosed,
    ChatContested,
    ChatDown,
    ChatGone,
    ChatRefused,
    ChatUnsure,
)

# Without this the library warns at each "too many requests", and hands out whole seconds.
os.environ.setdefault("PTB_TIMEDELTA", "1")

NOT_MODIFIED = "message is not modified"
BAD_MARKS = "can't parse entities"
NEVER_STARTED = "chat not found"
NO_TEXT_THERE = "there is no text in the message to edit"
GONE = "message to edit not found"
_OF_BUTTONS = ("button", "keyboard", "markup")  # in what Telegram says when it refuses them
WEBHOOK = (
    "this token has a webhook, so its messages go there and not here: remove it with deleteWebhook,"
    " or take a token of its own from @BotFather"
)
# Before these nothing of the request has left this machine; after any other it may have arrived.
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@contextmanager
def chat_errors(hide: Callable[[str], str]) -> Iterator[None]:
    """Errors of the library as those of the port, without secrets in their texts.

    The library's error is not kept as the cause: its traceback may show the token.
    """
    try:
        yield
    except RetryAfter as error:
        raise ChatBusy(_seconds(error.retry_after)) from None
    except InvalidToken:
        raise ChatClosed("Telegram does not accept the token: check it with @BotFather") from None
    except Conflict as error:
        if "webhook" in error.message.lower():
            raise ChatClosed(WEBHOOK) from None
        raise ChatContested("another program polls with this token: stop one of the two") from None
    except Forbidden as error:
        raise ChatBlocked(hide(error.message)) from None
    except (BadRequest, ChatMigrated) as error:
        raise _refusal(hide(error.message)) from None
    except TelegramError as error:
        never_sent = isinstance(error.__cause__, _NEVER_SENT)
        raise (ChatDown if never_sent else ChatUnsure)(hide(error.message)) from None


def _refusal(message: str) -> ChatRefused:
    refusal = ChatRefused(message)
    if says(refusal, NEVER_STARTED):
        return ChatBlocked(message)
    return ChatGone(message) if says(refusal, GONE) else refusal


def says(error: ChatRefused, words: str) -> bool:
    """Whether the refusal is of this kind; the library changes the case of the first letter."""
    return words in str(error).lower()


def refuses_buttons(error: ChatRefused) -> bool:
    """Whether it is the buttons that are refused."""
    return any(says(error, word) for word in _OF_BUTTONS)


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
