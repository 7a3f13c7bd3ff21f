"""Planned faults: the next calls of a method fail, or are done and their answer is lost.

``Unreachable`` and ``Silence`` are faults of the line. Only a bot in the same process meets the
first as it would be in a network; on a port it is a connection that closes without an answer.
"""

import asyncio
from dataclasses import dataclass, field, replace

import httpx

from bot.phone.errors import ApiError, Json

ANY_METHOD = "*"
_WORDING = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


@dataclass(frozen=True)
class Refusal:
    """An error instead of the call: HTTP code, seconds to wait (429 only)."""

    code: int
    retry_after: int | None = None

    def error(self) -> ApiError:
        if self.code == 429:
            seconds = self.retry_after or 1
            return ApiError(429, f"Too Many Requests: retry after {seconds}", seconds)
        return ApiError(self.code, _WORDING.get(self.code, "Internal Server Error"))


@dataclass(frozen=True)
class LostAnswer:
    """The call is done, then the connection breaks."""


@dataclass(frozen=True)
class Unreachable:
    """No connection comes about: the call never arrives."""

    def error(self) -> Exception:
        return httpx.ConnectError("no route to the phone, as planned")


@dataclass(frozen=True)
class Silence:
    """The call is done and no answer ever comes; only the caller can end it."""

    async def last(self) -> None:
        await asyncio.Event().wait()


Effect = Refusal | LostAnswer | Unreachable | Silence


@dataclass(frozen=True)
class Fault:
    """What shall happen to the next `times` calls of a method (`*`: of any)."""

    method: str
    effect: Effect
    times: int


@dataclass
class Faults:
    """The faults that still wait for their call, in the order they were planned."""

    waiting: list[Fault] = field(default_factory=list)

    def plan(self, fault: Fault) -> None:
        """Add a fault; `times` 0 takes back what was planned for its method."""
        if fault.times:
            self.waiting.append(fault)
        else:
            self.waiting = [each for each in self.waiting if each.method != fault.method]

    def take(self, method: str) -> Effect | None:
        """The effect on this call; uses it up once."""
        for place, fault in enumerate(self.waiting):
            if fault.method in (ANY_METHOD, method):
                left = replace(fault, times=fault.times - 1)
                self.waiting[place : place + 1] = [left] if left.times else []
                return fault.effect
        return None

    def as_json(self) -> list[Json]:
        return [{"method": fault.method, "times": fault.times} for fault in self.waiting]
