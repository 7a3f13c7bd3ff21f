"""The queue of updates and its long poll: one poller at a time, confirmed by offset."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field

from bot.phone.bell import Bell
from bot.phone.errors import ApiError, Json

LONGEST_POLL = 50  # seconds
MOST_UPDATES = 100  # a poll

_CONFLICT = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


@dataclass
class UpdateQueue:
    """Updates the bot has not confirmed yet, oldest first."""

    next_id: int
    allowed: frozenset[str] = frozenset()  # empty: all kinds
    pending: deque[Json] = field(default_factory=deque)
    _bell: Bell = field(default_factory=Bell)
    _poller: object = None

    def push(self, kind: str, payload: Json) -> None:
        """Queue one update, unless the bot does not want its kind.

        Raises ValueError for a payload that is not clean JSON: a client that fails to decode an
        update asks for it again for ever.
        """
        json.dumps(payload, ensure_ascii=False, allow_nan=False).encode()
        if self.allowed and kind not in self.allowed:
            return
        self.pending.append({"update_id": self.next_id, kind: payload})
        self.next_id += 1
        self._bell.ring()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Updates from `offset` on, at most `limit`, waiting up to `seconds` for the first.

        Raises ApiError 409 as soon as another poll begins.
        """
        self._poller = me = object()
        self._bell.ring()
        self._confirm(offset)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + min(max(seconds, 0), LONGEST_POLL)
        while not self.pending and loop.time() < deadline:
            await self._bell.wait(deadline - loop.time())
            if self._poller is not me:
                raise ApiError(409, _CONFLICT)
        wanted = limit if 1 <= limit <= MOST_UPDATES else MOST_UPDATES
        return list(self.pending)[:wanted]

    def _confirm(self, offset: int) -> None:
        """Forget what the offset confirms; a negative one keeps the last updates only."""
        while offset > 0 and self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()
        while offset < 0 and len(self.pending) > -offset:
            self.pending.popleft()
