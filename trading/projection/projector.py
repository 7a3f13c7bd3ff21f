"""The follower of the journal that keeps the copy in Redis, and says how that goes."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Literal

from trading.domain.errors import PitwallError, ProjectionError
from trading.projection.copying import Copy, Followed
from trading.projection.health import ProjectionHealth
from trading.projection.link import Link, Moved
from trading.projection.server import Pace, Server
from trading.projection.snapshot import Shown

log = logging.getLogger(__name__)


class Projector:
    """The follower. Whatever happens to the server, ``run`` goes on and nobody waits for it.

    Args:
        epoch: number of this start of the desk.
        look: what there is to be shown now.
    """

    def __init__(
        self,
        journal: Followed,
        epoch: int,
        look: Callable[[], Awaitable[Sequence[Shown]]],
        server: Server,
        pace: Pace,
    ) -> None:
        self._journal = journal
        self._look = look
        self._server = server
        self._pace = pace
        self._copy = Copy(journal, epoch)
        self._news = asyncio.Event()
        self._state: Literal["starting", "up", "down"] = "starting"
        self._since = time.monotonic()
        self._error = ""
        self._mended = 0
        self._last_mended = ""
        self._notes: tuple[str, ...] = ()

    def notify(self) -> None:
        """The journal has news."""
        self._news.set()

    def health(self) -> ProjectionHealth:
        """How it goes."""
        return ProjectionHealth(
            where=self._server.where,
            state=self._state,
            since_s=time.monotonic() - self._since,
            lag=self._journal.head - self._copy.sent,
            error=self._error,
            mended=self._mended,
            last_mended=self._last_mended,
            notes=self._notes,
        )

    async def run(self) -> None:
        """Follow for ever."""
        wait_s = self._pace.retry_s
        while True:
            try:
                await self._follow()
            except PitwallError as error:
                reason = self._server.trouble() or str(error)
            except Exception as error:
                log.exception("the copy for other processes could not be written")
                reason = f"{type(error).__name__}: {error}"
            heed_cancellation()
            if self._state == "up":
                wait_s = self._pace.retry_s
            self._turn("down", reason)
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, self._pace.longest_s)

    async def _follow(self) -> None:
        """Connect, mend, and keep up until something fails."""
        address = self._server.address()
        if address is None:
            raise ProjectionError("it has not started yet")
        link = Link(address, self._server.password, self._copy.writer, self._pace.timeout_s)
        try:
            self._notes = await link.notes()
            while True:
                await link.claim()
                self._note_mended(await self._copy.inspect(link))
                try:
                    await self._keep_up(link, time.monotonic() + self._pace.inspect_s)
                except Moved:  # looked at again, but not in a hurry
                    await asyncio.sleep(self._pace.every_s)
        finally:
            await link.close()

    async def _keep_up(self, link: Link, until: float) -> None:
        """Write what is new until it is time to look again, monotonic seconds."""
        while True:
            heed_cancellation()
            self._news.clear()
            await self._copy.append(link)
            await self._copy.put(link, await self._look())
            self._turn("up", "")
            wait_s = until - time.monotonic()
            if wait_s <= 0:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._news.wait()
            await asyncio.sleep(self._pace.every_s)

    # -- what is said about it -------------------------------------------------------------------

    def _turn(self, state: Literal["up", "down"], error: str) -> None:
        if state != self._state:
            self._state, self._since = state, time.monotonic()
        if error and error != self._error:
            log.warning("%s: %s; the desk goes on without", self._server.where, error)
        elif self._error and not error:
            log.info("%s is back", self._server.where)
        self._error = error

    def _note_mended(self, problems: list[str]) -> None:
        if problems:
            more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
            self._mended += 1
            self._last_mended = f"{problems[0]}{more}"
            log.warning("%s: %s; written again", self._server.where, "; ".join(problems))


def heed_cancellation() -> None:
    """End the task if it was cancelled and went on.

    Redis's library sends with ``asyncio.wait_for``, which before Python 3.12 forgets a cancellation
    that comes in the moment in which the work is done.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
