"""The append-only log, in memory for replay and in SQLite for everything else.

Both keep ``trading.ports.Journal``.
"""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path

from trading.domain.codec import encode, encode_lines
from trading.domain.errors import JournalError
from trading.domain.events import Event
from trading.store.chain import EMPTY, Chain
from trading.store.journal_file import Numbered, Writer, origin, read_page, sha256_at

RECENT_EVENTS = 10_000  # followers are rarely further behind, so they rarely read the file
PAGE_EVENTS = 4_096  # a slow follower must not hold a read transaction open, or the log would grow


class MemoryJournal:
    """The journal of a replay: it keeps the events themselves and only the end of the chain."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._chain = EMPTY

    @property
    def head(self) -> int:
        """Seq of the last event, 0 when empty."""
        return len(self._events)

    @property
    def sha256(self) -> str:
        """The chain over all transactions so far, hexadecimal."""
        return self._chain.digest.hex()

    async def append(self, events: Sequence[Event]) -> None:
        """One transaction; it never suspends. Nothing happens for no events."""
        if events:
            self._chain = self._chain.extended(len(events), encode_lines(events))
            self._events.extend(events)

    def read(self, after: int) -> Iterator[Numbered]:
        """Events with a greater seq up to today's head, in order."""
        return enumerate(self._events[after:], after + 1)


class SqliteJournal:
    """The durable journal: one file, one writing connection on one thread.

    ``head``, ``sha256`` and ``read`` show what is committed and known to the event loop.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread: ThreadPoolExecutor | None = None
        self._writer: Writer | None = None
        self._chain = EMPTY
        self._planned = EMPTY  # what the chain will be when everything queued is written
        self._recent: deque[Event] = deque(maxlen=RECENT_EVENTS)

    def open(self) -> None:
        """Take the file, create it if there is none, and go to its end.

        Raises:
            JournalError: it cannot be opened, or its end is damaged.
        """
        thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        try:
            self._writer = thread.submit(Writer, self._path).result()
        except BaseException:
            thread.shutdown()
            raise
        self._thread = thread
        self._recent.clear()
        self._chain = self._planned = self._writer.chain

    def close(self) -> None:
        """Finish what is queued and let go of the file; doing it twice does nothing."""
        if self._thread is not None and self._writer is not None:
            self._thread.submit(self._writer.close).result()
            self._thread.shutdown()
        self._thread = self._writer = None

    @property
    def head(self) -> int:
        """Seq of the last event, 0 when empty."""
        return self._chain.seq

    @property
    def sha256(self) -> str:
        """The chain over all transactions so far, hexadecimal."""
        return self._chain.digest.hex()

    def sha256_at(self, seq: int) -> str | None:
        """The chain as it was when ``seq`` ended a transaction, None when it did not.

        Raises:
            JournalError: the file cannot be read.
        """
        return sha256_at(self._path, seq)

    def origin(self) -> str:
        """The chain after the first transaction, which no other journal has; empty before it.

        Raises:
            JournalError: the file cannot be read.
        """
        return origin(self._path)

    async def append(self, events: Sequence[Event]) -> None:
        """One transaction, durable on return. Nothing happens for no events.

        Cancelling the caller does not take the transaction back, and ends when the journal has it:
        the ledger has it already, and whoever is next must not find the two apart.

        Raises:
            JournalError: it could not be written; then nothing is written any more until the
                journal is opened again.
        """
        if not events:
            return
        if self._thread is None or self._writer is None:
            raise JournalError(f"{self._path} is not open; open the journal before appending")
        events = tuple(events)
        bodies = [encode(event) for event in events]
        chain = self._planned = self._planned.extended(len(bodies), b"\n".join(bodies))
        loop = asyncio.get_running_loop()
        written = loop.run_in_executor(self._thread, self._writer.write, chain, events, bodies)
        written.add_done_callback(partial(self._settle, chain, events))
        try:
            await asyncio.shield(written)
        except asyncio.CancelledError:
            await asyncio.wait({written})
            raise

    def _settle(
        self, chain: Chain, events: tuple[Event, ...], written: asyncio.Future[None]
    ) -> None:
        if not written.cancelled() and written.exception() is None:
            self._chain = chain
            self._recent.extend(events)

    def read(self, after: int) -> Iterator[Numbered]:
        """Events with a greater seq up to today's head, in order; recent ones come from memory.

        Raises:
            JournalError: an older event cannot be read, or is missing.
        """
        end = self.head
        while after < end:
            page = self._page(after, end)
            yield from page
            after = page[-1][0]

    def _page(self, after: int, end: int) -> list[Numbered]:
        behind = self.head - after
        if behind > len(self._recent):
            return read_page(self._path, after, min(end - after, PAGE_EVENTS))
        newest_first = list(islice(reversed(self._recent), behind))
        return list(enumerate(newest_first[::-1][: end - after], after + 1))
