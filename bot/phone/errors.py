"""What can go wrong when somebody talks to the phone.

Exception
├── ApiError         a Bot API call Telegram would refuse; `bot_api` turns it into the envelope
├── UserError        a wrong request on the user side; `phone` turns it into a 400
├── WrongValueError  a value of the wrong type; `bot_api` and `user_api` turn it into the above
└── AnswerCutError   a planned fault: the call was done, its answer is lost; the client meets it
"""

from typing import Any

import httpx

Json = dict[str, Any]


class ApiError(Exception):
    """A refused Bot API call: HTTP code, Telegram's wording, seconds to wait (429 only)."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def envelope(self) -> Json:
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


class UserError(Exception):
    """A request of the user side that names something wrong; one clear sentence."""


class WrongValueError(ValueError):
    """A value that is not of the type its place asks for; the sentence names the place."""


class AnswerCutError(httpx.ReadError):
    """The connection broke after the call was done.

    In process (`httpx.ASGITransport`) it reaches the client as the network error it is; under
    uvicorn it escapes after half an answer, and the server then drops the connection.
    """


def bad_request(reason: str) -> ApiError:
    """A 400 in Telegram's form."""
    return ApiError(400, f"Bad Request: {reason}")
