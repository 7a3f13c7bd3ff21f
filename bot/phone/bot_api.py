"""The bot side over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import hmac
import inspect
import json
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.phone.decoding import decode_fields
from bot.phone.errors import AnswerCutError, ApiError, Json, WrongValueError, bad_request
from bot.phone.faults import Effect, LostAnswer, Refusal, Silence, Unreachable
from bot.phone.files import UPLOAD_LIMIT
from bot.phone.guard import Access, check_origin
from bot.phone.handlers import HANDLERS
from bot.phone.methods import CANONICAL, METHODS, MISSING
from bot.phone.request_log import RequestLog
from bot.phone.state import State
from bot.phone.wire import Call, read_call

_BODY_LIMIT = UPLOAD_LIMIT + 1024 * 1024  # bytes; a file and the form around it
_CHANGES_NOTHING = {
    "getMe",
    "getUpdates",
    "getWebhookInfo",
    "getMyCommands",
    "getChat",
    "getFile",
    "answerCallbackQuery",
}


class CutResponse(Response):
    """An answer that breaks off in the middle. Raises AnswerCutError while it is sent."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        raise AnswerCutError("the answer was cut off as planned")


@dataclass
class BotApi:
    """The endpoints of the bot side."""

    token: str
    state: State
    access: Access
    log: RequestLog

    def routes(self) -> list[Route]:
        return [
            Route("/bot{token}/{method}", self.call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self.download, methods=["GET"]),
        ]

    async def call(self, request: Request) -> Response:
        check_origin(request, self.access)
        if not self._knows(request):
            return _answer(ApiError(401, "Unauthorized").envelope(), 401)
        given = request.path_params["method"]
        entry: Json = {
            "time": self.state.clock(),
            "method": CANONICAL.get(given.lower(), given),
            "params": {},
            "files": [],
        }
        effect = self.state.faults.take(entry["method"])
        if isinstance(effect, Unreachable):
            raise effect.error()
        try:
            entry["response"] = {"ok": True, "result": await self._result(request, entry, effect)}
            code = 200
        except ApiError as error:
            entry["response"], code = error.envelope(), error.code
        self.log.entries.append(entry)
        if isinstance(effect, LostAnswer):
            return CutResponse(json.dumps(entry["response"]))
        if isinstance(effect, Silence):
            await effect.last()
        return _answer(entry["response"], code)

    async def download(self, request: Request) -> Response:
        check_origin(request, self.access)
        stored = self.state.files.at(request.path_params["path"])
        if not self._knows(request) or stored is None:
            return _answer(ApiError(404, "Not Found").envelope(), 404)
        return Response(stored.content, media_type="application/octet-stream")

    def _knows(self, request: Request) -> bool:
        return hmac.compare_digest(request.path_params["token"].encode(), self.token.encode())

    async def _result(self, request: Request, entry: Json, effect: Effect | None) -> Any:
        body = await _read_body(request)
        content_type = request.headers.get("content-type", "")
        call = read_call(content_type, request.url.query, body)
        entry["params"], entry["files"] = call.params, sorted(call.uploads)
        if isinstance(effect, Refusal):
            raise effect.error()
        method = entry["method"]
        if method not in METHODS:
            raise ApiError(404, "Not Found: method not found")
        result = HANDLERS[method](self.state, _typed(method, call), call.uploads)
        if inspect.isawaitable(result):
            result = await result
        if method not in _CHANGES_NOTHING:
            self.state.changed.ring()
        return result


async def _read_body(request: Request) -> bytes:
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > _BODY_LIMIT:
            raise ApiError(413, "Request Entity Too Large")
        pieces.append(piece)
    return b"".join(pieces)


def _typed(method: str, call: Call) -> Json:
    """The call's parameters with their types. Raises ApiError for a wrong or missing one."""
    fields = METHODS[method]
    known = {**fields.required, **fields.optional}
    files = {name: upload for name, upload in call.uploads.items() if name in known}
    values = {**call.params, **files}
    for name in fields.required:
        if values.get(name) in (None, "") and name in MISSING:
            raise bad_request(MISSING[name])
    try:
        return decode_fields(method, fields, values)
    except WrongValueError as error:
        raise bad_request(str(error)) from None


def _answer(envelope: Json, code: int) -> Response:
    return Response(json.dumps(envelope), code, media_type="application/json")
