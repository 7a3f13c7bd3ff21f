"""Callback queries: a press waits for the bot's answer; the bot may answer once and in time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.phone.errors import Json, bad_request

ANSWER_DEADLINE = 15  # seconds after the press
ANSWER_TEXT_LIMIT = 200  # characters
_FIRST_ID = 10**17
_REMEMBERED = 1_000  # queries nobody answered


@dataclass(frozen=True)
class _OpenQuery:
    asked_at: float  # unix seconds
    answer: asyncio.Future[Json]


@dataclass
class CallbackQueries:
    """The presses that still may be answered."""

    clock: Callable[[], float]
    asked: int = 0
    _open: dict[str, _OpenQuery] = field(default_factory=dict)

    def ask(self) -> str:
        """The id of a new query. Needs a running loop."""
        self.asked += 1
        query_id = str(_FIRST_ID + self.asked)
        answer = asyncio.get_running_loop().create_future()
        self._open[query_id] = _OpenQuery(self.clock(), answer)
        if len(self._open) > _REMEMBERED:
            del self._open[next(iter(self._open))]
        return query_id

    def answer(self, query_id: str, text: str, *, show_alert: bool) -> None:
        """Raises ApiError: answered before, too late, never asked, or a text that is too long."""
        if len(text) > ANSWER_TEXT_LIMIT:
            raise bad_request("MESSAGE_TOO_LONG")
        query = self._open.pop(query_id, None)
        if query is None or self.clock() - query.asked_at > ANSWER_DEADLINE:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        if not query.answer.done():
            query.answer.set_result({"text": text, "show_alert": show_alert})

    async def wait(self, query_id: str, seconds: float) -> Json | None:
        """The bot's answer, or None when it does not come within these seconds."""
        answer = self._open[query_id].answer
        done, _ = await asyncio.wait({answer}, timeout=seconds)
        return answer.result() if done else None
