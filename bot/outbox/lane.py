"""The way of messages to one person: the most urgent first, no faster than the chat allows."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf

from bot.chat import Chat, ChatBlocked, ChatBusy, ChatClosed, ChatDown, ChatRefused, Message
from bot.outbox.mailbox import Letter, Mailbox
from bot.outbox.pace import LONGEST_BACKOFF_S, Backoff, TokenBucket
from bot.views.posts import REPLY

EDIT_SPACING_S = 1.0  # between two edits of one message
REPLY_LIFE_S = 120.0  # nobody waits longer for the answer to a command
MOST_REPLIES = 50  # waiting; the oldest goes
BLOCKED_RETRY_S = 600.0  # a person who blocked the bot may have changed their mind
MOST_ATTEMPTS = 5  # at a letter that fails for reasons of our own

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """A direct answer to a command: not durable, but sent at the same pace.

    Attributes:
        reply_to: id of the message it answers.
        message_id: of the message it replaces, None when it is a new one.
        at: when it was given, monotonic seconds.
    """

    message: Message
    reply_to: int | None
    message_id: int | None
    at: float


@dataclass(slots=True)
class Lane:
    """One person's lane. ``step`` does one thing; ``run`` goes on for ever.

    Attributes:
        clock: monotonic seconds.
        held_until: when the chat may be tried again, monotonic seconds.
        ready_at: message id -> when it may be edited again, monotonic seconds.
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
    blocked: bool = False
    error: str = ""

    def reply(self, message: Message, reply_to: int | None, message_id: int | None) -> None:
        """Queue an answer; an edit takes the place of an edit of the same message."""
        if message_id is not None:
            self.answers = [each for each in self.answers if each.message_id != message_id]
        answer = Answer(message, reply_to, message_id, self.clock())
        self.answers = [*self.answers, answer][-MOST_REPLIES:]
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
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.bell.wait(), None if wait_s == inf else wait_s)

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
        self.answers = [each for each in self.answers if now - each.at < REPLY_LIFE_S]
        self.ready_at = {key: at for key, at in self.ready_at.items() if at > now}
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

    def _next(self) -> Letter | Answer | None:
        """Letters as urgent as answers go first: they wait longer."""
        letters = self.mailbox.letters(self.chat_id)
        letter = next((each for each in letters if self._ready(each)), None)
        answer = next((each for each in self.answers if self._ready(each)), None)
        if answer is None or (letter is not None and letter.priority <= REPLY):
            return letter
        return answer

    def _ready(self, what: Letter | Answer) -> bool:
        return what.message_id not in self.ready_at

    async def _deliver(self, what: Letter | Answer) -> None:
        self.blocked = False
        try:
            message_id = await self._say(what)
        except ChatBusy as error:
            self._hold(error.retry_after_s, str(error))
        except ChatClosed as error:
            self._hold(LONGEST_BACKOFF_S, str(error))
        except ChatDown as error:
            self._hold(self.backoff.fail(), str(error))
        except ChatBlocked as error:
            self._wait_for_person(str(error))
        except ChatRefused as error:
            self._give_up(what, str(error))
        except Exception as error:
            log.exception("a message to %d failed", self.chat_id)
            self._stumble(what, f"{type(error).__name__}: {error}")
        else:
            self.error = ""
            self.backoff.succeed()
            self._done(what, message_id)

    async def _say(self, what: Letter | Answer) -> int:
        """Send or edit; the id of the message."""
        if what.message_id is None:
            return await self.chat.send(self.chat_id, what.message, what.reply_to)
        await self.chat.edit(self.chat_id, what.message_id, what.message)
        self.ready_at[what.message_id] = self.clock() + EDIT_SPACING_S
        return what.message_id

    def _done(self, what: Letter | Answer, message_id: int) -> None:
        if isinstance(what, Letter):
            self.mailbox.sent(what, message_id)
        else:
            self._forget(what)

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
        self.held_until, self.error = self.clock() + wait_s, error
        return wait_s
