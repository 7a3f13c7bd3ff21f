"""The way of messages to one person: the most urgent first, no faster than the chat allows."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from typing import TypeVar

from bot.chat import (
    Chat,
    ChatBlocked,
    ChatBusy,
    ChatClosed,
    ChatGone,
    ChatRefused,
    ChatUnsure,
    Message,
)
from bot.outbox.answers import Answer, in_time, with_answer
from bot.outbox.drawing import drawn
from bot.outbox.mailbox import Letter, Mailbox
from bot.outbox.pace import LONGEST_BACKOFF_S, Backoff, TokenBucket, ring
from bot.views.delivery import left_out, repeated
from bot.views.posts import REPLY
from trading.domain.errors import ChatError

EDIT_SPACING_S = 1.0  # between two edits of one message
BLOCKED_RETRY_S = 600.0  # a person who blocked the bot may have changed their mind
MOST_ATTEMPTS = 5  # at a letter that fails for reasons of our own
LONGEST_ANSWER_S = 60.0  # a request that takes longer hangs
AWAY_S = 60.0  # a chat that took nothing for longer was away: what faded meanwhile is only counted
SEARCHED_IDS = 6  # among which a message that may have arrived is looked for

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the chat confirmed: which message shows it, and whether that was its last part."""

    message_id: int
    last: bool = True


@dataclass(slots=True)
class Lane:
    """One person's lane. ``step`` does one thing; ``run`` goes on for ever.

    A letter whose delivery is in doubt comes before everything else. The chat numbers its messages
    in order, so one that arrived has one of the ids after the newest that was known before: the
    lane edits these into the letter, one by one. Where that succeeds it stands, and need not be
    sent again.

    Attributes:
        clock: monotonic seconds.
        held_until: when the chat may be tried again, monotonic seconds.
        ready_at: message id -> when it may be edited again, monotonic seconds.
        searched: ids that a letter in doubt does not have.
        away_since: of the first failure since the last success, monotonic seconds.
        blocked: it is held because the person takes no messages.
        error: what went wrong last, empty after a success.
    """

    chat_id: int
    chat: Chat
    mailbox: Mailbox
    clock: Callable[[], float]
    answers: list[Answer] = field(default_factory=list)
    bucket: TokenBucket = field(default_factory=TokenBucket)
    backoff: Backoff = field(default_factory=Backoff)
    held_until: float = -inf
    ready_at: dict[int, float] = field(default_factory=dict)
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    searched: int = 0
    away_since: float | None = None
    blocked: bool = False
    error: str = ""

    def reply(self, message: Message, reply_to: int | None, message_id: int | None) -> None:
        """Queue an answer."""
        answer = Answer(message, reply_to, message_id, self.clock())
        self.answers = with_answer(self.answers, answer)
        self.heard()

    def heard(self) -> None:
        """The person is in the chat: one who had blocked it takes messages again."""
        if self.blocked:
            self.blocked, self.held_until = False, -inf
        self.bell.set()

    async def run(self) -> None:
        """Deliver for ever."""
        while True:
            self.bell.clear()
            wait_s = await self.step()
            if wait_s > 0:
                await ring(self.bell, wait_s)

    # -- what goes next --------------------------------------------------------------------------

    async def step(self) -> float:
        """Deliver one message at most; seconds until there may be something to do."""
        now = self.clock()
        wait_s = self.held_until - now
        if wait_s > 0:
            return wait_s
        try:
            return await self._step(now)
        except Exception as error:
            log.exception("a message to %d could not be handled", self.chat_id)
            return self._hold(self.backoff.fail(), str(error))

    async def _step(self, now: float) -> float:
        self.answers = in_time(self.answers, now)
        self.ready_at = {key: at for key, at in self.ready_at.items() if at > now}
        self._fold(now)
        found = self._next()
        if found is None:
            waiting = self.answers or self.mailbox.letters(self.chat_id)
            return min(self.ready_at.values()) - now if waiting else inf
        wait_s = self.bucket.wait_s(now)
        if wait_s > 0:
            return wait_s
        self.bucket.spend(now)
        await self._deliver(found)
        return 0.0

    def _fold(self, now: float) -> None:
        """After a long absence, one message stands for all that came too late."""
        if self.away_since is not None and now - self.away_since >= AWAY_S:
            self.mailbox.fold(self.chat_id, partial(left_out, away_s=now - self.away_since))

    def _next(self) -> Letter | Answer | None:
        """One in doubt is settled first. Letters as urgent as answers wait longer, so they go."""
        letters = self.mailbox.letters(self.chat_id)
        letter = next((each for each in letters if self._ready(each)), None)
        answer = next((each for each in self.answers if self._ready(each)), None)
        urgent = letter is not None and (letter.in_doubt or letter.priority <= REPLY)
        return letter if answer is None or urgent else answer

    def _ready(self, what: Letter | Answer) -> bool:
        return what.message_id not in self.ready_at

    # -- delivery --------------------------------------------------------------------------------

    async def _deliver(self, what: Letter | Answer) -> None:
        self.blocked = False
        try:
            shown = await self._say(what)
        except ChatUnsure as error:
            self._hold(self.backoff.fail(), str(error))
        except ChatError as error:
            self._not_sent(what)
            self._wait(what, error)
        except Exception as error:
            log.exception("a message to %d failed", self.chat_id)
            self._stumble(what, f"{type(error).__name__}: {error}")
        else:
            self.error, self.away_since = "", None
            self.backoff.succeed()
            if shown is not None:
                self._record(what, shown)

    async def _say(self, what: Letter | Answer) -> Shown | None:
        """One request: an edit, a look for a letter in doubt, or a part that is sent."""
        if isinstance(what, Letter):
            what = replace(what, message=await drawn(what.message))
            if what.in_doubt:
                return await self._search(what)
        self._begin(what)
        if what.message_id is not None:
            edit = self.chat.edit(self.chat_id, what.message_id, what.message)
            self.ready_at[what.message_id] = self.clock() + EDIT_SPACING_S
            return Shown(await self._asked(edit))
        part, last = self._part(what)
        reply_to = what.reply_to if what.part == 0 else None
        return Shown(await self._asked(self.chat.send(self.chat_id, part, reply_to)), last)

    def _begin(self, what: Letter | Answer) -> None:
        """Until the chat has answered, a letter is in doubt, and so is which message is newest."""
        newest = self.mailbox.newest(self.chat_id)
        if isinstance(what, Answer):
            what.after = newest
            self.mailbox.keep_newest(self.chat_id, None)
        elif what.message_id is None:
            self.mailbox.sending(what, newest or 0)

    async def _search(self, letter: Letter) -> Shown | None:
        """Look at one id; after the last one the letter is sent again, and says so."""
        if not letter.sent_after or self.searched >= SEARCHED_IDS:
            self.searched = 0
            self.mailbox.not_found(letter)
            return None
        part, last = self._part(letter)
        candidate = letter.sent_after + 1 + self.searched
        try:
            message_id = await self._asked(self.chat.edit(self.chat_id, candidate, part))
        except ChatBlocked:
            raise
        except ChatRefused:
            self.searched += 1  # no message of ours has this id
            return None
        log.info("a message to %d had arrived although its answer was lost", self.chat_id)
        self.searched = 0
        return Shown(message_id, last)

    def _part(self, what: Letter | Answer) -> tuple[Message, bool]:
        """The part that goes now, and whether it is the last."""
        parts = self.chat.parts(what.message)
        number = min(what.part, len(parts) - 1)
        part = parts[number]
        again = isinstance(what, Letter) and what.again
        return (repeated(part) if again else part), number == len(parts) - 1

    async def _asked(self, request: Awaitable[T]) -> T:
        """The chat's answer. Raises ChatUnsure when none ever comes."""
        try:
            async with asyncio.timeout(LONGEST_ANSWER_S):
                return await request
        except TimeoutError:
            raise ChatUnsure(f"the chat did not answer in {LONGEST_ANSWER_S:.0f} s") from None

    # -- what became of it -----------------------------------------------------------------------

    def _record(self, what: Letter | Answer, shown: Shown) -> None:
        before = self.mailbox.newest(self.chat_id)
        if shown.message_id != what.message_id:
            self.mailbox.keep_newest(self.chat_id, shown.message_id)
        elif isinstance(what, Answer):
            self.mailbox.keep_newest(self.chat_id, what.after)
        if isinstance(what, Answer):
            what.part += 1
            if shown.last:
                self._forget(what)
        elif shown.last and what.again and before is not None and shown.message_id == before + 1:
            self.mailbox.sent(replace(what, sha=b""), shown.message_id)  # no repeat: unmark it
        elif shown.last:
            self.mailbox.sent(what, shown.message_id)
        else:
            self.mailbox.part_sent(what)

    def _not_sent(self, what: Letter | Answer) -> None:
        """What was just sent did not arrive; what is searched stays in doubt."""
        if isinstance(what, Answer):
            self.mailbox.keep_newest(self.chat_id, what.after)
        elif not what.in_doubt:
            self.mailbox.not_sent(what)

    def _wait(self, what: Letter | Answer, error: ChatError) -> None:
        """Try again when that may help."""
        match error:
            case ChatBusy():
                self._hold(error.retry_after_s, str(error))
            case ChatClosed():
                self._hold(LONGEST_BACKOFF_S, str(error))
            case ChatBlocked():
                self._wait_for_person(str(error))
            case ChatGone() if isinstance(what, Letter):
                self.mailbox.vanished(what)
            case ChatRefused():
                self._give_up(what, str(error))
            case _:
                self._hold(self.backoff.fail(), str(error))

    def _give_up(self, what: Letter | Answer, reason: str) -> None:
        log.warning("a message to %d is given up: %s", self.chat_id, reason)
        if isinstance(what, Letter):
            self.mailbox.give_up(what, reason)
        else:
            self._forget(what)

    def _wait_for_person(self, reason: str) -> None:
        """Nothing is lost: what must be said waits until it can be said."""
        error = f"{reason}; messages wait until {self.chat_id} writes to the bot"
        if error != self.error:
            log.warning("%s", error)
        self._hold(BLOCKED_RETRY_S, error)
        self.blocked = True

    def _stumble(self, what: Letter | Answer, error: str) -> None:
        """A defect of ours in one message must not stop those behind it for ever."""
        self._hold(self.backoff.fail(), error)
        if isinstance(what, Letter) and what.attempts + 1 < MOST_ATTEMPTS:
            self.mailbox.failed(what)
        else:
            self._give_up(what, error)

    def _forget(self, answer: Answer) -> None:
        self.answers = [each for each in self.answers if each is not answer]

    def _hold(self, wait_s: float, error: str) -> float:
        """Try again after so many seconds."""
        if self.away_since is None:
            self.away_since = self.clock()
        self.held_until, self.error = self.clock() + wait_s, error
        return wait_s
