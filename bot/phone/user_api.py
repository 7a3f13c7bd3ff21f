"""The user side over HTTP: what a person, a test or a script does with the phone.

`GET /user/chat`, `POST /user/send`, `POST /user/press`, `POST /user/fault`, `GET /user/outbox`.
"""

import asyncio
import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.phone.decoding import Fields, decode_fields, integer, text, truth
from bot.phone.errors import ApiError, Json, UserError, WrongValueError
from bot.phone.faults import ANY_METHOD, Fault, LostAnswer, Refusal
from bot.phone.guard import Access, check_visitor
from bot.phone.methods import CANONICAL
from bot.phone.person import Press, press_forged, press_shown, say
from bot.phone.request_log import RequestLog
from bot.phone.state import State
from bot.phone.view import chat_view

ANSWER_WAIT = 5.0  # seconds a press waits for the bot's answer
_LONGEST_WAIT = 50  # seconds a page may wait for a change
_BODY_LIMIT = 64 * 1024  # bytes

_CHAT = Fields({}, {"after": integer, "wait": integer, "user_id": integer})
_SEND = Fields({"text": text}, {"user_id": integer})
_PRESS = Fields(
    {"message_id": integer, "callback_data": text}, {"user_id": integer, "forge": truth}
)
_FAULT = Fields(
    {"method": text},
    {"code": integer, "retry_after": integer, "times": integer, "drop_response": truth},
)


@dataclass
class UserApi:
    """The endpoints of the user side."""

    state: State
    access: Access
    log: RequestLog
    banner: str

    def routes(self) -> list[Route]:
        return [
            Route("/user/chat", self.chat, methods=["GET"]),
            Route("/user/send", self.send, methods=["POST"]),
            Route("/user/press", self.press, methods=["POST"]),
            Route("/user/fault", self.fault, methods=["POST"]),
            Route("/user/outbox", self.outbox, methods=["GET"]),
            Route("/user/file/{file_id}", self.file, methods=["GET"]),
        ]

    async def chat(self, request: Request) -> Response:
        check_visitor(request, self.access)
        query = _decoded("GET /user/chat", _CHAT, request.query_params)
        if "after" in query:
            seconds = min(query.get("wait", 0), _LONGEST_WAIT)
            await self._wait_for_change(query["after"], seconds)
        view = chat_view(self.state, query.get("user_id", self.state.owner_id))
        return JSONResponse({**view, "banner": self.banner, "now": self.state.now()})

    async def send(self, request: Request) -> Response:
        check_visitor(request, self.access)
        body = await _body("POST /user/send", _SEND, request)
        user_id = body.get("user_id", self.state.owner_id)
        return JSONResponse({"ok": True, "message_id": say(self.state, user_id, body["text"])})

    async def press(self, request: Request) -> Response:
        check_visitor(request, self.access)
        body = await _body("POST /user/press", _PRESS, request)
        user_id = body.get("user_id", self.state.owner_id)
        press = Press(user_id, body["message_id"], body["callback_data"])
        forged = body.get("forge", False) or user_id != self.state.owner_id
        query_id = (press_forged if forged else press_shown)(self.state, press)
        answer = await self.state.queries.wait(query_id, ANSWER_WAIT)
        return JSONResponse({"ok": True, "answer": answer})

    async def fault(self, request: Request) -> Response:
        check_visitor(request, self.access)
        body = await _body("POST /user/fault", _FAULT, request)
        self.state.faults.plan(read_fault(body))
        return JSONResponse({"ok": True, "waiting": self.state.faults.as_json()})

    async def outbox(self, request: Request) -> Response:
        check_visitor(request, self.access)
        return JSONResponse(list(self.log.entries))

    async def file(self, request: Request) -> Response:
        check_visitor(request, self.access)
        try:
            stored = self.state.files.get(request.path_params["file_id"])
        except ApiError:
            return problem("There is no such file on this phone.", 404)
        if stored.size:
            return Response(stored.content, media_type=stored.media_type)
        headers = {"Content-Disposition": "attachment"}
        return Response(stored.content, media_type="application/octet-stream", headers=headers)

    async def _wait_for_change(self, version: int, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while self.state.changed.version == version and loop.time() < deadline:
            await self.state.changed.wait(deadline - loop.time())


def read_fault(body: Mapping[str, Any]) -> Fault:
    """A fault from its JSON form. Raises UserError for one that could never happen."""
    given = body["method"]
    method = given if given == ANY_METHOD else CANONICAL.get(given.lower())
    if method is None:
        near = difflib.get_close_matches(given, list(CANONICAL.values()), 1)
        hint = f"did you mean {near[0]}?" if near else f"or {ANY_METHOD} for any."
        raise UserError(f"method: the phone knows no {given}; {hint}")
    times = body.get("times", 1)
    if times < 0:
        raise UserError(f"times: give 0 (take back) or more, not {times}.")
    if body.get("drop_response"):
        return Fault(method, LostAnswer(), times)
    code = body.get("code", 429 if "retry_after" in body else None)
    if times == 0:
        return Fault(method, LostAnswer(), 0)
    if code is None or not 400 <= code <= 599:
        raise UserError(f"code: give 400 to 599, or drop_response, not {code}.")
    return Fault(method, Refusal(code, body.get("retry_after")), times)


def problem(sentence: str, code: int) -> Response:
    """A refusal of the user side: one sentence."""
    return JSONResponse({"ok": False, "error": sentence}, code)


def _decoded(owner: str, fields: Fields, values: Mapping[str, Any]) -> Json:
    try:
        return decode_fields(owner, fields, values)
    except WrongValueError as error:
        raise UserError(f"{error}.") from None


async def _body(owner: str, fields: Fields, request: Request) -> Json:
    raw = b""
    async for piece in request.stream():
        raw += piece
        if len(raw) > _BODY_LIMIT:
            raise UserError(f"{owner}: send at most {_BODY_LIMIT} bytes.")
    try:
        values = json.loads(raw)
    except (ValueError, RecursionError):  # no JSON, or too deep
        values = None
    if not isinstance(values, dict):
        raise UserError(f"{owner}: the body is no JSON object.")
    return _decoded(owner, fields, values)
