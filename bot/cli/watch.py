"""``pitwall watch``: the desk as another process sees it, which writes nothing anywhere."""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from bot.cli.settings import config_of
from bot.cli.watched import Lines, Screen
from bot.models import learners
from trading.config.load import redis_password
from trading.config.sections import Redis
from trading.domain.errors import ProjectionError
from trading.projection.embedded import address_in
from trading.projection.link import Reader
from trading.projection.projector import heed_cancellation
from trading.projection.reading import Happened
from trading.projection.watching import Look, Watcher, known_versions
from trading.store import names

RETRY_S = 1.0
TIMEOUT_S = 5.0


class Copy(NamedTuple):
    """Where the desk shows itself; ``folder`` is that of its own server."""

    settings: Redis
    folder: Path
    password: str | None

    def address(self) -> str:
        """For the library.

        Raises:
            ProjectionError: there is none.
        """
        if self.settings.mode == "off":
            remedy = "set it to embedded or url and start the desk again"
            raise ProjectionError(f"redis.mode is off, so the desk shows nothing; {remedy}")
        if self.settings.mode == "url" and self.settings.url is not None:
            return self.settings.url
        return address_in(self.folder)

    @property
    def remedy(self) -> str:
        """What to do when nobody answers there."""
        if self.settings.mode == "url":
            return "start that server, or correct redis.url"
        return f"the desk of {self.folder.parent} does not run, start it with pitwall run"


class Output(Protocol):
    """How what was seen is printed."""

    def look(self, look: Look) -> None: ...

    def event(self, happened: Happened) -> None: ...


class Complaints:
    """Sentences for stderr, each once until it is over."""

    def __init__(self) -> None:
        self._said: list[str] = []

    def are(self, wrong: list[str]) -> None:
        """Everything that is wrong now."""
        for sentence in wrong:
            if sentence not in self._said:
                say(sentence)
        if self._said and not wrong:
            say("everything is as it should be again")
        self._said = wrong


def watch(options: argparse.Namespace) -> int:
    """How the desk stands, then every event; status 1 when something is not as it should be."""
    config = config_of(options)
    password = redis_password(os.environ) if config.redis.mode == "url" else None
    copy = Copy(config.redis, Path(config.data_dir) / names.REDIS, password)
    output = Lines() if options.json else Screen()
    watcher = Watcher(known_versions(learners(config)))
    try:
        return asyncio.run(
            once(copy, watcher, output) if options.once else follow(copy, watcher, output)
        )
    except ProjectionError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 0


async def once(copy: Copy, watcher: Watcher, output: Output) -> int:
    """Look once; status 1 when something is not as it should be."""
    async with reading(copy) as reader:
        look = await watcher.look(reader)
    output.look(look)
    for sentence in look.wrong:
        say(sentence)
    return 1 if look.wrong else 0


async def follow(copy: Copy, watcher: Watcher, output: Output) -> int:
    """Watch for ever; a server that cannot be reached at the start ends it."""
    complaints, reached = Complaints(), False
    while True:
        try:
            async with reading(copy) as reader:
                while True:
                    heed_cancellation()
                    look = await watcher.look(reader)
                    reached = True
                    output.look(look)
                    complaints.are(look.wrong)
                    await _tell_events(reader, watcher, output)
        except ProjectionError as error:
            if not reached:
                raise
            complaints.are([str(error)])
        await asyncio.sleep(RETRY_S)


async def _tell_events(reader: Reader, watcher: Watcher, output: Output) -> None:
    for told in await watcher.events(reader):
        if isinstance(told, Happened):
            output.event(told)
        else:
            say(told)


@asynccontextmanager
async def reading(copy: Copy) -> AsyncIterator[Reader]:
    """A connection to the copy; what fails on it names the server and the remedy."""
    address = copy.address()
    try:
        reader = Reader(address, copy.password, TIMEOUT_S)
    except ValueError as error:
        raise ProjectionError(
            f"{copy.folder} has a damaged address; start the desk again"
        ) from error
    try:
        yield reader
    except ProjectionError as error:
        raise ProjectionError(f"{address}: {error}; {copy.remedy}") from error
    finally:
        await reader.close()


def say(sentence: str) -> None:
    """One line on stderr."""
    print(
        "".join(each if each.isprintable() else "?" for each in sentence),
        file=sys.stderr,
        flush=True,
    )
