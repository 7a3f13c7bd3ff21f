"""The phone itself: one object with an ASGI app, and a person's hands for tests in process."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.phone.bot_api import BotApi
from bot.phone.errors import Json, UserError
from bot.phone.faults import Fault
from bot.phone.guard import Access
from bot.phone.person import Press, press_forged, press_shown, say
from bot.phone.request_log import RequestLog
from bot.phone.state import State, new_state
from bot.phone.user_api import ANSWER_WAIT, UserApi, problem
from bot.phone.view import chat_view
from bot.phone.web_page import SECURITY_HEADERS, WebPage

_BOT_TOKEN = re.compile(r"\d{1,15}:[A-Za-z0-9_-]{3,}")
_SHORTEST_SESSION_TOKEN = 8  # characters


@dataclass
class Phone:
    """A Telegram of one's own: `app` serves bot, person and page; the methods act as a person."""

    app: Starlette
    state: State
    access: Access
    log: RequestLog

    @property
    def port(self) -> int:
        return self.access.port

    @property
    def requests(self) -> list[Json]:
        """Every Bot API request so far: `{"time", "method", "params", "files", "response"}`."""
        return list(self.log.entries)

    def requests_jsonl(self) -> str:
        """The same, one JSON object a line."""
        return self.log.as_jsonl()

    def messages(self, user_id: int | None = None) -> list[Json]:
        """A chat's messages as `GET /user/chat` shows them; the owner's without `user_id`."""
        messages: list[Json] = chat_view(self.state, self._person(user_id))["messages"]
        return messages

    def commands(self) -> list[Json]:
        """The owner's command menu."""
        menu: list[Json] = chat_view(self.state, self.state.owner_id)["commands"]
        return menu

    def send(self, text: str, *, user_id: int | None = None) -> int:
        """Write to the bot; the message id. Raises UserError for a text Telegram would refuse."""
        return say(self.state, self._person(user_id), text)

    async def press(
        self, message_id: int, callback_data: str, *, wait_seconds: float = ANSWER_WAIT
    ) -> Json | None:
        """Press a button the owner sees; the bot's answer, None when it does not come in time.

        Raises UserError when the message or the button is not there.
        """
        press = Press(self.state.owner_id, message_id, callback_data)
        return await self.state.queries.wait(press_shown(self.state, press), wait_seconds)

    async def forge_press(
        self,
        message_id: int,
        callback_data: str,
        *,
        user_id: int | None = None,
        wait_seconds: float = ANSWER_WAIT,
    ) -> Json | None:
        """Send a press no shown button stands for, as the owner or as a stranger."""
        press = Press(self._person(user_id), message_id, callback_data)
        return await self.state.queries.wait(press_forged(self.state, press), wait_seconds)

    async def until(self, condition: Callable[[], bool], *, wait_seconds: float = 5.0) -> None:
        """Return as soon as the condition holds; it is asked after every change on the phone.

        Raises TimeoutError when it does not hold in time.
        """
        async with asyncio.timeout(wait_seconds):
            while not condition():
                await self.state.changed.wait(wait_seconds)

    def plan_fault(self, fault: Fault) -> None:
        """Let the next calls of a method fail, see `bot.phone.faults`."""
        self.state.faults.plan(fault)

    def _person(self, user_id: int | None) -> int:
        return self.state.owner_id if user_id is None else user_id


def create_phone(
    *,
    bot_token: str,
    session_token: str,
    port: int,
    owner_id: int = 4242,
    clock: Callable[[], float] = time.time,
    banner: str = "",
) -> Phone:
    """A phone that nobody has talked to yet.

    `port` is the one Host and Origin must name (`serve` corrects it), `clock` gives unix seconds,
    `banner` is the small line under the bot's name. Raises ValueError for a token that is none.
    """
    if not _BOT_TOKEN.fullmatch(bot_token):
        raise ValueError("bot_token: a token looks like 123456:some-letters_and-digits.")
    if len(session_token) < _SHORTEST_SESSION_TOKEN or not session_token.isascii():
        raise ValueError(f"session_token: give {_SHORTEST_SESSION_TOKEN} ASCII characters or more.")
    state = new_state(bot_token, owner_id, clock)
    access = Access(session_token, port)
    log = RequestLog()
    app = Starlette(
        routes=[
            *BotApi(bot_token, state, access, log).routes(),
            *UserApi(state, access, log, banner).routes(),
            *WebPage(access).routes(),
        ],
        middleware=[Middleware(_SecurityHeaders)],
        exception_handlers={UserError: _user_error, HTTPException: _http_error},
    )
    return Phone(app, state, access, log)


class _SecurityHeaders:
    """Middleware that puts the page's security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(name.encode(), text.encode()) for name, text in SECURITY_HEADERS.items()]
                message = {**message, "headers": [*message.get("headers", []), *extra]}
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _user_error(_: Request, error: Exception) -> Response:
    return problem(str(error), 400)


def _http_error(_: Request, error: Exception) -> Response:
    known = error if isinstance(error, HTTPException) else HTTPException(500)
    return problem(known.detail, known.status_code)
