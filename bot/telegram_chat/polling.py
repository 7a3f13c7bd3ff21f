"""Listening to Telegram: the long poll, what it brings, and what happens when it fails.

The library's ``get_updates`` decodes a whole batch or nothing, so that one update it cannot read
would come again for ever. We read the little that we need ourselves, update by update.
"""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from math import inf
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from telegram.request import BaseRequest

from bot.chat import ChatBusy, ChatClosed, ChatContested, ChatDown, Said, Tapped
from bot.telegram_chat.errors import chat_errors
from trading.domain.errors import ChatError

POLL_S = 30  # a poll without news lasts so long
READ_MARGIN_S = 10.0  # how much later than that an answer may come
SURELY_WAITED_S = 10.0  # an answer that comes later than this was waited for
LONGEST_BACKOFF_S = 30.0
CLOSED_RETRY_S = 30.0  # another program polls, or the token is wrong: a person must act
MOST_CONFLICTS = 3  # quick ones: a poll of ours that was cut off may stay with Telegram for a while
BATCH = 100  # Telegram hands out at most so many at once
BIGGEST = 2**52  # of all of Telegram's numbers; a larger one would not fit into our files
# What a person may send that has no text; the chat's own news, such as a pin, is not among it.
WORDLESS = frozenset((
    "animation", "audio", "contact", "dice", "document", "location", "photo", "poll", "sticker",
    "story", "venue", "video", "video_note", "voice",
))  # fmt: skip

log = logging.getLogger(__name__)


_Number = Annotated[int, msgspec.Meta(ge=-BIGGEST, le=BIGGEST)]


class _Person(msgspec.Struct):
    id: _Number
    first_name: str = ""


class _Chat(msgspec.Struct):
    id: _Number


class _Message(msgspec.Struct):
    message_id: _Number
    chat: _Chat
    date: _Number
    from_: _Person | None = msgspec.field(default=None, name="from")
    text: str | None = None
    forward_origin: Any = None  # of what somebody else wrote


class _Query(msgspec.Struct):
    id: str
    from_: _Person = msgspec.field(name="from")
    data: str | None = None
    message: _Message | None = None


class _Update(msgspec.Struct):
    update_id: _Number
    message: _Message | None = None
    callback_query: _Query | None = None


def read_update(raw: dict[str, Any]) -> Said | Tapped | None:
    """What a person did; None for what we do not listen to.

    Raises ValueError when it cannot be read.
    """
    update = msgspec.convert(raw, _Update)
    if update.callback_query is not None:
        return _tapped(update.update_id, update.callback_query)
    if update.message is not None and (update.message.text or WORDLESS & raw["message"].keys()):
        return _said(update.update_id, update.message)
    return None


def _said(update_id: int, message: _Message) -> Said | None:
    """A text; of a picture, a voice and the like nothing is read, not even the words below it.

    Nor is what a person forwards: a /kill in it is somebody else's.
    """
    person, chat_id = message.from_, message.chat.id
    if person is None:
        return None
    text = _storable(message.text or "") if message.forward_origin is None else ""
    return Said(update_id, person.id, chat_id, _storable(person.first_name), text, message.date)


def _tapped(update_id: int, query: _Query) -> Tapped:
    """A press. Its message may be unknown to Telegram itself; then the chat is the person's."""
    person, message = query.from_, query.message
    chat_id, message_id = (message.chat.id, message.message_id) if message else (person.id, 0)
    name, data = _storable(person.first_name), _storable(query.data or "")
    return Tapped(update_id, person.id, chat_id, name, data, query.id, message_id)


def _storable(text: str) -> str:
    """The text itself. Raises UnicodeEncodeError for half a surrogate pair: no file can hold it."""
    text.encode()
    return text


class Poll:
    """The long poll. It never ends by itself.

    ``last_error``, ``good_at`` and ``due_at`` (monotonic seconds) say how it is doing. A poll that
    fails asks again; one that has neither heard nor asked again by ``due_at`` hangs.

    Args:
        url: of getUpdates, token included.
        hide: takes secrets out of a text.
        sleep: waits for seconds.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        request: BaseRequest,
        url: str,
        hide: Callable[[str], str],
        sleep: Callable[[float], Awaitable[None]],
        clock: Callable[[], float],
    ) -> None:
        self._request = request
        self._url = url
        self._hide = hide
        self._sleep = sleep
        self._clock = clock
        self.good_at: float | None = None
        self.due_at: float | None = None
        self.last_error = ""
        self.unreadable = 0
        self._asked_at = 0.0
        self._caught_up_at: float | None = None  # when Telegram last had nothing more

    async def updates(self, after: int) -> AsyncGenerator[list[Said | Tapped]]:
        """Batches; one is confirmed to Telegram when the next is asked for.

        The first poll names no place: after a week of silence Telegram numbers its updates anew,
        and a place ahead of the new numbers would throw them away unseen. What was taken before
        the restart is told by ``after`` instead. For the same reason a poll that brought nothing,
        and so confirmed everything, is followed by one without a place.
        """
        offset = 0
        while True:
            found = await self._fetch(offset)
            waited_s = self._waited_s(found)
            offset = max((raw["update_id"] for raw in found), default=-1) + 1
            fresh = [raw for raw in found if not after - BATCH < raw["update_id"] <= after]
            batch = [update for raw in fresh if (update := self._read(raw, waited_s)) is not None]
            if batch:
                yield batch

    def _waited_s(self, found: list[dict[str, Any]]) -> float:
        """How long these may have waited at most, seconds; infinity where nobody knows.

        What is there is handed out at once, so an answer that took its time brings what is new;
        behind a full batch there may be more that is old.
        """
        caught_up_at, now = self._caught_up_at, self._clock()
        if len(found) < BATCH:
            self._caught_up_at = now
        took_s = now - self._asked_at
        if took_s > SURELY_WAITED_S:
            return took_s
        return inf if caught_up_at is None else now - caught_up_at

    def _read(self, raw: dict[str, Any], waited_s: float) -> Said | Tapped | None:
        try:
            update = read_update(raw)
            return replace(update, waited_s=waited_s) if isinstance(update, Tapped) else update
        except ValueError as error:
            self.unreadable += 1
            log.warning("update %d cannot be read and is skipped: %s", raw["update_id"], error)
            return None

    async def _fetch(self, offset: int) -> list[dict[str, Any]]:
        """One answered poll, however long it takes."""
        wait_s = 1.0
        conflicts = 0
        while True:
            try:
                found = await self._ask(offset)
            except ChatBusy as error:
                await self._rest(error, error.retry_after_s)
            except ChatContested as error:
                conflicts += 1
                often = conflicts >= MOST_CONFLICTS
                await (self._rest(error, CLOSED_RETRY_S) if often else self._wait(wait_s))
            except ChatClosed as error:
                await self._rest(error, CLOSED_RETRY_S)
            except ChatError as error:
                await self._rest(error, wait_s)
                wait_s = min(2 * wait_s, LONGEST_BACKOFF_S)
            else:
                self._heard()
                return found

    def _heard(self) -> None:
        if self.last_error:
            log.warning("the chat is heard again")
        self.good_at, self.last_error = self._clock(), ""

    async def _rest(self, error: ChatError, wait_s: float) -> None:
        """Say it once, not at every attempt, and loudly where a person must act."""
        if str(error) != self.last_error:
            level = logging.ERROR if isinstance(error, ChatClosed) else logging.WARNING
            log.log(level, "the chat cannot be heard: %s", error)
        self.last_error = str(error)
        await self._wait(wait_s)

    async def _wait(self, wait_s: float) -> None:
        self.due_at = self._clock() + wait_s
        await self._sleep(wait_s)

    async def _ask(self, offset: int) -> list[dict[str, Any]]:
        """One poll. Raises an error of the port."""
        lasts_s = 0 if self._caught_up_at is None else POLL_S  # what waited for a start comes first
        query = {"timeout": lasts_s, "allowed_updates": '["message","callback_query"]'}
        if offset:
            query["offset"] = offset
        self._asked_at = self._clock()
        self.due_at = self._asked_at + POLL_S + READ_MARGIN_S
        try:
            with chat_errors(self._hide):
                found: Any = await self._request.post(
                    f"{self._url}?{urlencode(query)}", read_timeout=POLL_S + READ_MARGIN_S
                )
        except (KeyError, TypeError):
            raise ChatDown("the chat answered without a result") from None
        if not isinstance(found, list):
            raise ChatDown("the chat answered with something that is no list of updates")
        numbered = [raw for raw in found if _is_numbered(raw)]
        self.unreadable += len(found) - len(numbered)
        if found and not numbered:
            raise ChatDown("the chat answered with updates that have no number")
        return numbered


def _is_numbered(raw: Any) -> bool:
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return type(number) is int and 0 <= number <= BIGGEST
