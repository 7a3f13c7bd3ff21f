"""The watchdog: sees to it that somebody listens to the chat, and says so when nobody does.

A poll may end by a defect, hang in a connection that nobody closes, or be refused for hours; none
of these would ever be said by the poll itself. A first look that finds the chat silent only makes
suspicious. The second one acts: it is said in the log, in /health and to the owner, for sending may
still work; and a poll that hangs is ended and begun anew, with growing pauses.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.chat import Message
from bot.operator import Listen
from bot.outbox.pace import Backoff
from bot.views.delivery import deaf, heard_again
from bot.views.format import age, counted
from trading.domain.errors import JournalError

LOOK_S = 20.0  # between two looks
SILENT_S = 90.0  # a healthy poll is answered within 40 s
GRACE_S = 5.0  # a poll that is later than that with its next sign of life hangs
HUNG = "the poll hung"
KEY = "deaf"  # of the owner's alarm

log = logging.getLogger(__name__)


class Ears(Protocol):
    """The listening side of a chat."""

    @property
    def last_error(self) -> str:
        """Why the poll fails now, empty while it works."""
        ...

    def alive_age_s(self) -> float | None:
        """Seconds since the last good poll, None before the first."""
        ...

    def overdue_s(self) -> float:
        """Seconds by which the poll is late with its next sign of life."""
        ...


class Voice(Protocol):
    """What the watchdog needs of the outbox."""

    def alarm(self, key: str, message: Message, fades: str) -> None: ...

    def all_clear(self, key: str, message: Message) -> None: ...


@dataclass(slots=True)
class Watchdog:
    """Keeps somebody listening.

    Attributes:
        clock: monotonic seconds, the same as that of ``ears``.
        begun_at: when the present listening began.
        suspicions: looks in a row that found silence.
        deaf_since: of the last good poll before a confirmed silence, None while the chat is heard.
        restarts: how often listening was begun anew; ``reason`` says why the last time.
    """

    ears: Ears
    voice: Voice
    clock: Callable[[], float] = time.monotonic
    begun_at: float = 0.0
    suspicions: int = 0
    deaf_since: float | None = None
    restarts: int = 0
    reason: str = ""
    backoff: Backoff = field(default_factory=Backoff)

    async def keep(self, listen: Listen) -> None:
        """Listen until it ends by itself.

        Raises:
            JournalError: listening met it; the desk may not go on.
        """
        while True:
            self.begun_at, self.suspicions = self.clock(), 0
            listening = asyncio.create_task(listen())
            try:
                reason = await self._watch(listening)
            finally:
                listening.cancel()
            if not reason:
                return
            self.restarts, self.reason = self.restarts + 1, reason
            wait_s = self.backoff.fail()
            log.error("nobody listens to the chat: %s; again in %.0f s", reason, wait_s)
            await asyncio.sleep(wait_s)

    def health(self) -> str:
        """What is or was wrong, empty when nothing was."""
        if self.deaf_since is not None:
            silent = age(self.clock() - self.deaf_since)
            return f"the chat has not been heard for {silent}: {self._why()}"
        if self.restarts:
            times = counted(self.restarts, "time")
            return f"listening was begun anew {times}, the last time because {self.reason}"
        return ""

    async def _watch(self, listening: asyncio.Task[None]) -> str:
        """Why listening must begin anew; empty when it ended by itself. Raises JournalError."""
        while True:
            done, _ = await asyncio.wait({listening}, timeout=LOOK_S)
            if done:
                return _ending(listening)
            if self._look() and self._hangs():
                return HUNG

    def _look(self) -> bool:
        """Whether a second look finds what the first one suspected."""
        silent_s = self._silent_s()
        if silent_s <= SILENT_S:
            self._heard()
            return False
        self.suspicions += 1
        if self.suspicions == 1:
            log.info("the chat has been silent for %.0f s: looking again", silent_s)
            return False
        if self.deaf_since is None:
            self.deaf_since = self.clock() - silent_s
            log.error("the chat has not been heard for %.0f s: %s", silent_s, self._why())
            self.voice.alarm(KEY, deaf(silent_s, self._why()), KEY)
        return True

    def _heard(self) -> None:
        heard_age_s = self.ears.alive_age_s()
        if heard_age_s is None or self.clock() - heard_age_s < self.begun_at:
            return  # silent, but not for long enough to be suspicious
        self.suspicions = 0
        self.backoff.succeed()
        if self.deaf_since is not None:
            silent_s = self.clock() - heard_age_s - self.deaf_since
            log.warning("the chat is heard again after %.0f s", silent_s)
            self.voice.all_clear(KEY, heard_again(silent_s))
            self.deaf_since = None

    def _silent_s(self) -> float:
        """Seconds since the last good poll; a listening that has just begun is given its time."""
        heard_age_s = self.ears.alive_age_s()
        listening_s = self.clock() - self.begun_at
        return listening_s if heard_age_s is None else min(heard_age_s, listening_s)

    def _hangs(self) -> bool:
        """A poll that knows that it fails, and when it will ask again, is alive."""
        return self.ears.overdue_s() > GRACE_S

    def _why(self) -> str:
        return HUNG if self._hangs() else self.ears.last_error or "no poll was answered"


def _ending(listening: asyncio.Task[None]) -> str:
    """Why it ended, empty when it was over. Raises JournalError."""
    if listening.cancelled():
        return "it was cancelled"
    error = listening.exception()
    if isinstance(error, JournalError):
        raise error
    if error is None:
        return ""
    log.error("listening to the chat failed", exc_info=error)
    return f"it failed ({type(error).__name__})"
