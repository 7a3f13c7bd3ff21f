"""The other side of the copy: what another process reads there, and whether it may be believed."""

import asyncio
import time
from collections.abc import Mapping
from typing import NamedTuple

from trading.domain.errors import ProjectionError
from trading.domain.words import seen
from trading.projection.copying import Head
from trading.projection.link import HEAD, LEASE_MS, Fields, Reader
from trading.projection.parts import CORRELATIONS_VERSION, FLAGS_VERSION, SCORECARDS_VERSION
from trading.projection.reading import (
    AGAIN,
    OTHER_PROGRAM,
    Believed,
    Happened,
    content_of,
    happened_in,
    head_in,
    number_of,
)
from trading.projection.snapshot import key_of, unpacked

VERIFY_EVERY_S = 30.0  # a snapshot that says it has not changed is read again all the same
PATIENCE_S = 120.0  # with a stream that ends before what was told: longer than mending takes
WAIT_MS = 1_000  # for the next event
MOST_EVENTS = 500  # at once
MOST_READS = 5  # of a copy that is written meanwhile


class Look(NamedTuple):
    """What one look found.

    Attributes:
        head: None when there is none to be believed.
        snapshots: those that are whole and were not told before.
        wrong: everything that is not as it should be, one sentence each.
    """

    head: Head | None
    snapshots: list[Believed]
    wrong: list[str]


def known_versions(learners: Mapping[str, int]) -> dict[str, int]:
    """The versions of all components that this program understands, from those of its advisors."""
    own = {
        "flags": FLAGS_VERSION,
        "scorecards": SCORECARDS_VERSION,
        "correlations": CORRELATIONS_VERSION,
    }
    return own | {
        f"{what}.{name}": version
        for what in ("advisor", "learned")
        for name, version in learners.items()
    }


class Watcher:
    """What was read so far; it outlives a connection, so that nothing is told twice or left out.

    Methods may raise ProjectionError.

    Args:
        versions: of each component, as this program knows them.
    """

    def __init__(self, versions: Mapping[str, int]) -> None:
        self._versions = versions
        self._journal = ""
        self._after = 0  # number of the last event that was told
        self._last: Fields | None = None  # its fields, None when they were never read
        self._ahead_since: float | None = None  # since when more was told than stands there
        self._told: dict[str, bytes] = {}  # key -> checksum of the snapshot that was told last
        self._verified: dict[str, bytes] = {}  # the same, as far as it was read lately
        self._verify_at = 0.0

    # -- snapshots -------------------------------------------------------------------------------

    async def look(self, reader: Reader) -> Look:
        """Read what changed, and everything once in a while."""
        if time.monotonic() >= self._verify_at:
            self._verified.clear()
            self._verify_at = time.monotonic() + VERIFY_EVERY_S
        for _ in range(MOST_READS):
            fields = await reader.fields(HEAD)
            if fields is None:
                return Look(None, [], [await self._nothing(reader)])
            try:
                head = head_in(fields)
            except ProjectionError as error:
                return Look(None, [], [str(error)])
            found = await self._changed(reader, head)
            if await reader.fields(HEAD) == fields:
                return await self._judged(reader, head, found)
        what = "the desk writes faster than this can read"
        raise ProjectionError(f"{what}; watch nearer to the server")

    async def _nothing(self, reader: Reader) -> str:
        if await reader.written_ms() is None:
            return "no desk writes here; start it with pitwall run, or is this another server?"
        return f"{HEAD} is gone; {AGAIN}"

    async def _changed(self, reader: Reader, head: Head) -> dict[str, Fields | None]:
        """Fields by component of all that does not claim to be what was read before."""
        found = {}
        for name, key in head.snapshots.items():
            claimed = await reader.checksum(key)
            if claimed is None or claimed != self._verified.get(key):
                found[name] = await reader.fields(key)
        return found

    async def _judged(self, reader: Reader, head: Head, found: Mapping[str, Fields | None]) -> Look:
        self._keep_place(head)
        news, wrong = [], [await self._stale(reader, head), await self._past(reader, head)]
        for name, fields in found.items():
            key = head.snapshots[name]
            try:
                snapshot = await asyncio.to_thread(self._checked, name, fields, head)
            except ProjectionError as error:
                wrong.append(str(error))
                continue
            checksum = (fields or {})[b"sha256"]
            if self._told.get(key) != checksum:
                news.append(snapshot)
            self._told[key] = self._verified[key] = checksum
        return Look(head, news, [sentence for sentence in wrong if sentence])

    def _checked(self, name: str, fields: Fields | None, head: Head) -> Believed:
        key = head.snapshots[name]
        if fields is None:
            raise ProjectionError(f"{seen(key)} is gone; {AGAIN}")
        try:
            found = unpacked(fields)
        except ProjectionError as error:
            raise ProjectionError(f"{seen(key)} {error}; {AGAIN}") from None
        version = self._versions.get(name)
        if version is None:
            raise ProjectionError(f"{seen(key)} is not known to this program; {OTHER_PROGRAM}")
        if (found.component, key_of(name, found.part.version)) != (name, key):
            raise ProjectionError(f"{seen(key)} holds something else; {AGAIN}")
        if found.part.version != version:
            what = f"has version {found.part.version}, this program knows {version}"
            raise ProjectionError(f"{seen(key)} {what}; {OTHER_PROGRAM}")
        if found.journal != head.place.journal:
            raise ProjectionError(f"{seen(key)} is of another journal; {AGAIN}")
        if found.seq > head.place.seq:
            what = f"is of event {found.seq}, and the desk says that it is at {head.place.seq}"
            raise ProjectionError(f"{seen(key)} {what}; {AGAIN}")
        return Believed(found, content_of(found))

    async def _stale(self, reader: Reader, head: Head) -> str:
        """Whether a desk lives that keeps this up."""
        if await reader.written_ms() is not None:
            return ""
        long = f"no desk has written for more than {LEASE_MS // 1000} s"
        return f"{long}: this is how it stood at event {head.place.seq}; start it with pitwall run"

    # -- events ----------------------------------------------------------------------------------

    def _keep_place(self, head: Head) -> None:
        """Events are told from the first head on, and anew with another journal."""
        if head.place.journal != self._journal:
            self._journal = head.place.journal
            self._go_on_from(head.place.seq)

    def _go_on_from(self, seq: int) -> None:
        self._after, self._last, self._ahead_since = seq, None, None

    async def _past(self, reader: Reader, head: Head) -> str:
        """What is wrong with the last event that was told: it must still be there, and the same."""
        told, stands = self._after, await reader.event(self._after)
        if self._last is None:  # the head may be ahead of the events for a moment
            self._last = stands
            return ""
        stream = await reader.stream()
        if stands is None and (stream is None or stream.last < told):
            return self._ahead(head, stream.last if stream is not None else 0)
        self._ahead_since = None
        if stands in (None, self._last):  # None: it is older than the events that are kept
            return ""
        self._go_on_from(head.place.seq)
        what = f"event {told} is another one than before: a backup was restored"
        return f"{what}; going on from event {self._after}"

    def _ahead(self, head: Head, end: int) -> str:
        """More was told than stands there: the desk writes it again, unless it forgot it too."""
        told, now = self._after, time.monotonic()
        if self._ahead_since is None:
            self._ahead_since = now
        what = f"the events end at {end}, and {told} was seen before"
        if now - self._ahead_since < PATIENCE_S:
            return f"{what}; {AGAIN}"
        self._go_on_from(min(end, head.place.seq))
        return f"{what}; going on from event {self._after}"

    async def events(self, reader: Reader) -> list[Happened | str]:
        """The next events, or sentences where there is none; waits a second for the first."""
        told: list[Happened | str] = []
        if not self._journal:  # nothing is known to follow
            await asyncio.sleep(WAIT_MS / 1000)
            return told
        for number, fields in await reader.events(self._after, MOST_EVENTS, WAIT_MS):
            try:
                seq = number_of(number, fields)
            except ProjectionError:
                if told:
                    return told  # it is still there when these are told
                raise
            if seq > self._after + 1:
                missed = f"events {self._after + 1} to {seq - 1} are not in the stream any more"
                told.append(f"{missed}; pitwall journal export has them")
            self._after, self._last = seq, fields
            told.append(happened_in(seq, fields))
        return told
