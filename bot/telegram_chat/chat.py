"""The Chat port on Telegram's Bot API.

What is too long is cut at line ends. Before it is sent it becomes several messages, its ``parts``:
the picture stands on the first, the buttons on the last. Edited, it stays one message, and its end
shows that something was left out.
"""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InputMediaPhoto,
    LinkPreviewOptions,
)
from telegram.constants import ChatAction, ParseMode
from telegram.request import BaseRequest, HTTPXRequest

from bot.chat import ChatBlocked, ChatClosed, ChatRefused, Message, Said, Tapped
from bot.telegram_chat.errors import (
    BAD_MARKS,
    NO_TEXT_THERE,
    NOT_MODIFIED,
    WEBHOOK,
    chat_errors,
    refuses_buttons,
    says,
)
from bot.telegram_chat.markup import answering, keyboard
from bot.telegram_chat.polling import Poll
from bot.telegram_chat.secrecy import HideToken, quiet_libraries
from bot.telegram_chat.texts import CAPTION_LIMIT, TEXT_LIMIT, cut, plain, split
from trading.domain.errors import ChatError

T = TypeVar("T")

ANSWER_LIMIT = 200  # characters of the answer to a press
SUMMARY_LIMIT = 256  # characters of a command's summary
_CONNECT_S = _READ_S = 10.0
_NAME_S = 2.0  # people wait no longer for the bot's own name
_TO_A_BOT = re.compile(r"\s*(/[^\s@]+)@(\S+)")  # a command as the menu of a group writes it
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

# The one of Linux that goes on while the machine sleeps; elsewhere the monotonic one does so.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

log = logging.getLogger(__name__)


def awake_or_asleep() -> float:
    """Monotonic seconds in which a sleep of the machine counts: presses wait through it too."""
    return time.clock_gettime(_CLOCK)


class TelegramChat:
    """Telegram, for one bot.

    Args:
        token: of the bot.
        base_url: address of the Bot API, without a slash at the end.
        request: how requests travel; the library's own way when None.
        sleep, clock: how the poll waits, seconds, and the monotonic seconds that it reads.
    """

    def __init__(
        self,
        token: str,
        base_url: str,
        *,
        request: BaseRequest | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = awake_or_asleep,
    ) -> None:
        hider = HideToken(token)
        quiet_libraries(hider)
        self._hide = hider.hide
        self._clock = clock
        self._request = request or _request_to(base_url)
        polling = request or _request_to(base_url)
        self._requests = {self._request, polling}
        self._bot = Bot(
            token, base_url=f"{base_url}/bot", request=self._request, get_updates_request=polling
        )
        url = f"{base_url}/bot{token}/getUpdates"
        self._poll = Poll(polling, url, self._hide, sleep, clock)
        self._own_name = ""

    async def close(self) -> None:
        """Let go of the connections."""
        for request in self._requests:
            await request.shutdown()

    # -- how it is doing -------------------------------------------------------------------------

    def alive_age_s(self) -> float | None:
        """Seconds since the last good poll, None before the first; a healthy one stays under 40."""
        good_at = self._poll.good_at
        return None if good_at is None else self._clock() - good_at

    def overdue_s(self) -> float:
        """Seconds by which the poll is late with its next sign of life; a hung one gives none."""
        due_at = self._poll.due_at
        return 0.0 if due_at is None else max(0.0, self._clock() - due_at)

    @property
    def last_error(self) -> str:
        """Why the poll fails now, empty while it works."""
        return self._poll.last_error

    @property
    def unreadable(self) -> int:
        """Updates that could not be read and were skipped."""
        return self._poll.unreadable

    # -- the port --------------------------------------------------------------------------------

    async def updates(self, after: int) -> AsyncIterator[list[Said | Tapped]]:
        """What people did, from the update after ``after`` on; it never ends by itself.

        A command to this bot by name is the same without the name; one to another bot keeps it.
        """
        async with aclosing(self._poll.updates(after)) as batches:
            async for batch in batches:
                yield [await self._to_us(update) for update in batch]

    def parts(self, message: Message) -> list[Message]:
        """The messages that a message becomes: the picture on the first, the buttons on the last.

        The same message always gives the same parts.
        """
        texts = split(message.html, CAPTION_LIMIT if message.photo else TEXT_LIMIT)
        last = len(texts) - 1
        return [
            replace(
                message,
                html=text,
                photo=message.photo if number == 0 else None,
                buttons=message.buttons if number == last else (),
            )
            for number, text in enumerate(texts)
        ]

    async def send(self, chat_id: int, message: Message, reply_to: int | None) -> int:
        """Deliver one part; returns the message's id. The end shows when something did not fit.

        Where the buttons or the picture are refused, the text goes without.
        """
        html = cut(message.html, CAPTION_LIMIT if message.photo else TEXT_LIMIT)
        try:
            return await self._marked(html, partial(self._send, chat_id, message, reply_to))
        except ChatBlocked:
            raise
        except ChatRefused as error:
            if refuses_buttons(error) and message.buttons:
                less = replace(message, buttons=())
            elif message.photo is not None:
                less = replace(message, photo=None)
            else:
                raise
            log.warning("the text goes without what was refused: %s", error)
        return await self.send(chat_id, less, reply_to)

    async def edit(self, chat_id: int, message_id: int, message: Message) -> int:
        """Replace what a message shows, without its buttons where these are refused.

        Where a picture becomes a text, it is a new message.
        """
        html = cut(message.html, CAPTION_LIMIT if message.photo else TEXT_LIMIT)
        change = self._edit_picture if message.photo else self._edit_text
        try:
            await self._marked(html, partial(change, chat_id, message_id, message))
        except ChatRefused as error:
            if says(error, NO_TEXT_THERE):
                return await self._replace_picture(chat_id, message_id, message)
            if says(error, NOT_MODIFIED):
                return message_id
            if not (refuses_buttons(error) and message.buttons):
                raise
            log.warning("a message is edited without the buttons that were refused: %s", error)
            return await self.edit(chat_id, message_id, replace(message, buttons=()))
        return message_id

    async def answer(self, query_id: str, text: str) -> None:
        """Stop the spinner of a pressed button, with a short text."""
        with chat_errors(self._hide):
            await self._bot.answer_callback_query(query_id, text[:ANSWER_LIMIT] or None)

    async def name(self) -> str:
        """The bot's user name; asking proves that the token can be polled with."""
        with chat_errors(self._hide):
            name = (await self._bot.get_me()).username or ""
            webhook = await self._bot.get_webhook_info()
        if webhook.url:
            raise ChatClosed(WEBHOOK)
        return name

    async def announce(self, chat_id: int, commands: Sequence[tuple[str, str]]) -> None:
        """The command menu of one chat; a stranger who opens the bot learns nothing from one."""
        menu = [BotCommand(name, summary[:SUMMARY_LIMIT]) for name, summary in commands]
        with chat_errors(self._hide):
            await self._bot.delete_my_commands(scope=BotCommandScopeAllPrivateChats())
            await self._bot.set_my_commands(menu, scope=BotCommandScopeChat(chat_id))

    async def drawing(self, chat_id: int) -> None:
        """Say that a picture is being made."""
        with chat_errors(self._hide):
            await self._bot.send_chat_action(chat_id, ChatAction.UPLOAD_PHOTO)

    # -- requests --------------------------------------------------------------------------------

    async def _to_us(self, update: Said | Tapped) -> Said | Tapped:
        if not isinstance(update, Said) or not (found := _TO_A_BOT.match(update.text)):
            return update
        if not self._own_name:
            with suppress(ChatError), chat_errors(self._hide):
                me = await self._bot.get_me(connect_timeout=_NAME_S, read_timeout=_NAME_S)
                self._own_name = me.username or ""
        if found[2].lower() != self._own_name.lower():
            return update
        return replace(update, text=found[1] + update.text[found.end() :])

    async def _marked(self, html: str, request: Callable[[str, str | None], Awaitable[T]]) -> T:
        """The request with marks; once more without them when Telegram cannot read them."""
        try:
            with chat_errors(self._hide):
                return await request(html, ParseMode.HTML)
        except ChatRefused as error:
            if not says(error, BAD_MARKS):
                raise
        with chat_errors(self._hide):
            return await request(plain(html), None)

    async def _send(
        self, chat_id: int, message: Message, reply_to: int | None, html: str, mode: str | None
    ) -> int:
        how: dict[str, Any] = {
            "parse_mode": mode,
            "disable_notification": message.silent,
            "reply_parameters": answering(reply_to),
            "reply_markup": keyboard(message.buttons),
        }
        if message.photo is not None:
            sent = await self._bot.send_photo(chat_id, message.photo, caption=html, **how)
        else:
            sent = await self._bot.send_message(
                chat_id, html, link_preview_options=_NO_PREVIEW, **how
            )
        return sent.message_id

    async def _edit_text(
        self, chat_id: int, message_id: int, message: Message, html: str, mode: str | None
    ) -> None:
        await self._bot.edit_message_text(
            html,
            chat_id,
            message_id,
            parse_mode=mode,
            link_preview_options=_NO_PREVIEW,
            reply_markup=keyboard(message.buttons),
        )

    async def _edit_picture(
        self, chat_id: int, message_id: int, message: Message, html: str, mode: str | None
    ) -> None:
        picture = InputMediaPhoto(message.photo or b"", caption=html, parse_mode=mode)
        await self._bot.edit_message_media(
            picture, chat_id, message_id, reply_markup=keyboard(message.buttons)
        )

    async def _replace_picture(self, chat_id: int, message_id: int, message: Message) -> int:
        """A text instead of a picture, which Telegram cannot do in place; the text's id."""
        sent = await self.send(chat_id, replace(message, silent=True), None)
        with suppress(ChatError), chat_errors(self._hide):  # a picture too old to delete may stay
            await self._bot.delete_message(chat_id, message_id)
        return sent


def _request_to(base_url: str) -> HTTPXRequest:
    """The library's own way; a proxy of the environment would not find this machine itself."""
    direct = {"trust_env": False} if urlsplit(base_url).hostname in _LOOPBACK else {}
    return HTTPXRequest(connect_timeout=_CONNECT_S, read_timeout=_READ_S, httpx_kwargs=direct)
