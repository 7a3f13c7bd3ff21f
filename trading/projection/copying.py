"""The copy of one journal in Redis: what stands there, what should, and the difference written."""

import asyncio
from collections.abc import Sequence
from itertools import islice
from typing import Protocol

import msgspec

from trading.domain.codec import VERSIONS, encode, kind_of
from trading.domain.errors import ProjectionError
from trading.domain.events import Event
from trading.ports import Journal
from trading.projection.link import EVENTS, HEAD, Fields, Link
from trading.projection.snapshot import Part, Place, Shown, key_of, packed, unpacked

KEPT_EVENTS = 10_000  # of the stream, about
CHUNK_EVENTS = 500  # in one transaction
HEAD_VERSION = 1


class Followed(Journal, Protocol):
    """A journal that can tell itself from others."""

    def origin(self) -> str: ...

    def sha256_at(self, seq: int) -> str | None: ...


class Head(msgspec.Struct, frozen=True):
    """What the head says.

    Attributes:
        epoch: of the desk that wrote it.
        snapshots: keys by component.
    """

    epoch: int
    place: Place
    snapshots: dict[str, str]


class Copy:
    """What is known of the copy; it outlives a connection, to notice what changed meanwhile.

    Methods may raise ProjectionError, and JournalError when the journal cannot be read.

    Attributes:
        sent: number of the last event in the stream.
    """

    def __init__(self, journal: Followed, epoch: int) -> None:
        self.sent = 0
        self._journal = journal
        self._origin = journal.origin()
        self._epoch = epoch
        self._ends = 0  # the stream ends with this event; 0 while it is empty
        self._headed = 0  # place of the head
        self._there: dict[str, str] = {}  # key -> sha256 of the payload that stands there

    @property
    def writer(self) -> tuple[str, int]:
        """Who writes: the journal and the epoch of the desk."""
        return self._origin, self._epoch

    # -- what stands there -----------------------------------------------------------------------

    async def inspect(self, link: Link) -> list[str]:
        """Look at everything that stands there; returns what is not as it should be.

        What is not counts as not there, so that ``append`` and ``put`` write it again.
        """
        problems: list[str] = []
        head = await self._inspect_head(link, problems)
        keys = {*self._there, *(head.snapshots.values() if head else ())}
        if head is not None and not self._is_past(head):
            await link.forget([HEAD, EVENTS, *sorted(keys)])
            self._headed, self._there = 0, {}
            self._begin_stream()
            return [*problems, "it was of another journal, or of events that are no longer in it"]
        found = {key: await self._inspect_snapshot(link, key, problems) for key in sorted(keys)}
        self._there = {key: digest for key, digest in found.items() if digest}
        await self._inspect_stream(link, problems)
        return problems

    async def _inspect_head(self, link: Link, problems: list[str]) -> Head | None:
        fields, was = await link.fields(HEAD), self._headed
        self._headed = 0
        if fields is None:
            problems += ["the head was gone"] if was else []
            return None
        try:
            head = msgspec.json.decode(unpacked(fields).part.payload, type=Head)
        except (ProjectionError, msgspec.MsgspecError) as error:
            problems.append(f"{HEAD} {error}")
            await link.forget([HEAD])
            return None
        self._headed = head.place.seq
        if self._headed < was:
            problems.append(f"it was older: of event {self._headed}, not {was}")
        return head

    def _is_past(self, head: Head) -> bool:
        """Whether the head is of this journal as it stands here."""
        if head.place.journal != self._origin or head.place.seq > self._journal.head:
            return False
        return self._journal.sha256_at(head.place.seq) == head.place.chain

    async def _inspect_snapshot(self, link: Link, key: str, problems: list[str]) -> str:
        """The digest of the payload, empty when it has to be written again."""
        fields, was = await link.fields(key), self._there.get(key)
        if fields is None:
            problems.append(f"{key} was gone")
            return ""
        try:
            found = await asyncio.to_thread(unpacked, fields)
        except ProjectionError as error:
            problems.append(f"{key} {error}")
            return ""
        if key_of(found.component, found.part.version) != key or found.journal != self._origin:
            problems.append(f"{key} was something else")
            return ""
        digest = found.part.digest
        if was not in (None, digest):
            problems.append(f"{key} was of other events")
        return digest

    async def _inspect_stream(self, link: Link, problems: list[str]) -> None:
        was, seen = self._ends, await link.stream()
        whole = (
            seen is not None
            and seen.last <= self._journal.head
            and seen.length == seen.last - seen.first + 1
            and seen.length >= min(seen.last, KEPT_EVENTS)
            and seen.newest == self._entry_at(seen.last)
        )
        if seen is not None and whole:
            self.sent = self._ends = seen.last
            if self.sent < was:
                problems.append(f"the events ended at {self.sent}, not {was}")
            return
        if was or await link.fields(EVENTS) is not None:
            problems.append("the events had holes or were not the journal's")
        await link.forget([EVENTS])
        self._begin_stream()

    def _begin_stream(self) -> None:
        """The stream is empty and shall hold the last events."""
        self._ends, self.sent = 0, max(0, self._journal.head - KEPT_EVENTS)

    def _entry_at(self, seq: int) -> Fields:
        for number, event in self._journal.read(seq - 1):
            return {name.encode(): value for name, value in entry_of(number, event).items()}
        return {}

    # -- what should stand there -----------------------------------------------------------------

    async def append(self, link: Link) -> None:
        """Bring the stream to the journal's head."""
        events = iter(self._journal.read(self.sent))
        while chunk := list(islice(events, CHUNK_EVENTS)):
            entries = [(seq, entry_of(seq, event)) for seq, event in chunk]
            await link.append(self._ends, entries, KEPT_EVENTS)
            self.sent = self._ends = chunk[-1][0]

    async def put(self, link: Link, views: Sequence[Shown]) -> None:
        """Write the snapshots that differ, and the head that names them all.

        Args:
            views: each of its own place, none twice; the last one is as of now.
        """
        place = self._place(views[-1])
        pieces = {
            key_of(name, part.version): (name, part, self._place(view))
            for view in views
            for name, part in view.parts.items()
        }
        digests = {key: part.digest for key, (_name, part, _place) in pieces.items()}
        if digests == self._there and place.seq == self._headed:
            return
        keys = {name: key for key, (name, _part, _place) in pieces.items()}
        head = msgspec.json.encode(Head(self._epoch, place, keys), order="sorted")
        pieces = {key: pieces[key] for key in digests if self._there.get(key) != digests[key]}
        pieces[HEAD] = ("head", Part(HEAD_VERSION, "json", head), place)
        new = await asyncio.to_thread(lambda: {key: packed(*of) for key, of in pieces.items()})
        await link.put(self._headed, new, self._there.keys() - digests.keys())
        self._there, self._headed = digests, place.seq

    def _place(self, view: Shown) -> Place:
        return Place(self._origin, view.seq, view.chain, view.market_ms)


def entry_of(seq: int, event: Event) -> dict[str, bytes]:
    """An event as the stream has it; ``body`` is the line of the journal, of today's version."""
    kind = kind_of(event)
    return {
        "seq": str(seq).encode(),
        "kind": kind.encode(),
        "version": str(VERSIONS[kind]).encode(),
        "body": encode(event),
    }
