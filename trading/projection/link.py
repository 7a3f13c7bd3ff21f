"""The way to a Redis or Valkey server, and the only file that imports its library.

A ``Reader`` only looks, and needs no right to do more. A ``Link`` is the desk's: every write is one
transaction that is refused unless this desk may write: ``pitwall:writer`` names the journal and the
epoch of the desk that lives, and expires with it; and what stands there must be what this desk saw
last. An older desk therefore never overwrites what a newer one wrote. Nothing is retried by the
library: a reply that was lost is found out by looking again.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError, TimeoutError, WatchError  # noqa: A004

from trading.domain.errors import ProjectionError

WRITER, HEAD, EVENTS = "pitwall:writer", "pitwall:head", "pitwall:events"
LEASE_MS = 90_000  # how long a desk counts as alive after it wrote; it writes every 30 s

Fields = dict[bytes, bytes]
Entry = tuple[int, dict[str, bytes]]


class Moved(ProjectionError):  # noqa: N818 (it says what happened)
    """What stands there is not what this desk wrote last: look at it again before writing."""


class Stream(NamedTuple):
    """What the event stream holds: first and last number, how many, and the last one's fields."""

    first: int
    last: int
    length: int
    newest: Fields


class Reader:
    """A connection that writes nothing. Methods raise ProjectionError with one sentence.

    Args:
        timeout_s: longest wait for an answer, s.
    """

    def __init__(self, address: str, password: str | None, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        pool = BlockingConnectionPool.from_url(
            address,
            max_connections=2,
            timeout=timeout_s,
            password=password,
            protocol=2,
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            retry=Retry(NoBackoff(), 0),  # a write that is sent twice would be written twice
        )
        self._redis: Any = Redis(connection_pool=pool)  # its types are wider than its answers

    async def close(self) -> None:
        """Let go of the connections."""
        await self._redis.aclose(close_connection_pool=True)

    async def notes(self) -> tuple[str, ...]:
        """What the operator should know of the server's settings, one sentence each."""
        async with self._errors():
            await self._redis.ping()
            try:
                kept = (await self._redis.config_get("appendonly"))["appendonly"]
                full = (await self._redis.config_get("maxmemory-policy"))["maxmemory-policy"]
            except (ResponseError, KeyError):
                return ("its settings cannot be read",)
        notes = {
            "appendonly is off: it is empty after a restart, and filled again": kept != "yes",
            f"maxmemory-policy is {full}: it may drop keys; use noeviction": full != "noeviction",
        }
        return tuple(note for note, holds in notes.items() if holds)

    async def fields(self, key: str) -> Fields | None:
        """The fields of a hash, none at all when it is something else; None when it is missing."""
        async with self._errors():
            if not await self._redis.exists(key):
                return None
            try:
                return dict(await self._redis.hgetall(key))
            except ResponseError:
                return {}

    async def stream(self) -> Stream | None:
        """The event stream; None when it is missing, empty, or not the desk's."""
        async with self._errors():
            try:
                seen: dict[str, Any] = await self._redis.xinfo_stream(EVENTS)
            except ResponseError:
                return None
        if not seen["first-entry"] or seen["last-generated-id"] != seen["last-entry"][0]:
            return None
        (first, _oldest), (last, newest) = seen["first-entry"], seen["last-entry"]
        if not first.endswith(b"-0") or not last.endswith(b"-0"):
            return None
        return Stream(int(first[:-2]), int(last[:-2]), int(seen["length"]), newest)

    async def written_ms(self) -> int | None:
        """For how long no desk has written, ms; None when that is longer than a desk ever waits."""
        async with self._errors():
            left = int(await self._redis.pttl(WRITER))
        return LEASE_MS - left if left >= 0 else None

    async def checksum(self, key: str) -> bytes | None:
        """The checksum that a snapshot claims, None when there is none."""
        async with self._errors():
            try:
                claimed: bytes | None = await self._redis.hget(key, "sha256")
            except ResponseError:
                return None
        return claimed

    async def event(self, seq: int) -> Fields | None:
        """The fields of an event in the stream, None when it is not there."""
        async with self._errors():
            try:
                found = await self._redis.xrange(EVENTS, f"{seq}-0", f"{seq}-0")
            except ResponseError:
                return None
        return dict(found[0][1]) if found else None

    async def events(self, after: int, most: int, wait_ms: int) -> list[tuple[str, Fields]]:
        """Ids and fields of the events after a number, in order; waits when there is none yet."""
        async with self._errors():
            found = await self._redis.xread({EVENTS: f"{after}-0"}, most, wait_ms)
        entries = found[0][1] if found else []
        return [(number.decode(errors="replace"), dict(fields)) for number, fields in entries]

    @asynccontextmanager
    async def _errors(self) -> AsyncIterator[None]:
        try:
            yield
        except WatchError as error:
            raise ProjectionError("another desk wrote at the same moment") from error
        except TimeoutError as error:
            raise ProjectionError(f"no answer within {self._timeout_s:g} s") from error
        except (RedisError, OSError) as error:
            raise ProjectionError(" ".join(str(error).split())) from error


class Link(Reader):
    """A connection for one desk.

    Args:
        writer: journal (hexadecimal) and epoch of the desk.
    """

    def __init__(
        self, address: str, password: str | None, writer: tuple[str, int], timeout_s: float
    ) -> None:
        super().__init__(address, password, timeout_s)
        self._writer = writer

    async def claim(self) -> None:
        """Say that this desk lives and writes here."""
        await self._commit(lambda _pipe: None)

    async def forget(self, keys: Collection[str]) -> None:
        """Remove some keys."""
        await self._commit(lambda pipe: pipe.delete(*keys) if keys else None)

    async def append(self, after: int, entries: Sequence[Entry], most: int) -> None:
        """Add events under their own numbers; the stream keeps about the last ``most``.

        Args:
            after: number of the last event in the stream, 0 when there is none.

        Raises:
            Moved: the stream ends elsewhere.
        """

        async def check(pipe: Any) -> None:
            newest = await pipe.xrevrange(EVENTS, count=1)
            _need_same(newest[0][0] if newest else None, f"{after}-0" if after else "")

        def write(pipe: Any) -> None:
            for seq, fields in entries:
                pipe.xadd(EVENTS, dict(fields), f"{seq}-0", maxlen=most, approximate=True)

        await self._commit(write, check)

    async def put(
        self, after: int, snapshots: Mapping[str, Mapping[str, bytes]], stale: Collection[str]
    ) -> None:
        """Replace some snapshots, and remove the keys that are ``stale``.

        Args:
            after: place of the head that stands there, 0 when there is none.
            snapshots: fields by key, the new head among them.

        Raises:
            Moved: another head stands there.
        """

        async def check(pipe: Any) -> None:
            _need_same(await pipe.hget(HEAD, "seq"), str(after) if after else "")

        def write(pipe: Any) -> None:
            pipe.delete(*snapshots, *stale)
            for key, fields in snapshots.items():
                pipe.hset(key, mapping=dict(fields))

        await self._commit(write, check)

    async def _commit(
        self,
        write: Callable[[Any], Any],
        check: Callable[[Any], Awaitable[None]] | None = None,
    ) -> None:
        """All or nothing, and nothing unless this desk may write and ``check`` agrees."""
        async with self._errors(), self._redis.pipeline(transaction=True) as pipe:
            await pipe.watch(WRITER, HEAD, EVENTS)
            need_fence(await pipe.get(WRITER), self._writer)
            if check is not None:
                await check(pipe)
            pipe.multi()
            pipe.set(WRITER, f"{self._writer[0]} {self._writer[1]}", px=LEASE_MS)
            write(pipe)
            await pipe.execute()


def need_fence(holder: bytes | None, writer: tuple[str, int]) -> None:
    """Refuse to write where another desk does.

    Raises:
        ProjectionError: the writer that lives is of another journal or of a later epoch.
    """
    journal, _, epoch = (holder or b"").decode(errors="replace").partition(" ")
    if not epoch.isdigit() or (journal == writer[0] and int(epoch) <= writer[1]):
        return
    what = f"a desk of journal {journal[:8]}, epoch {epoch}, writes there"
    raise ProjectionError(f"{what}; give each desk a database of its own, as in redis://host/1")


def _need_same(stands: bytes | None, known: str) -> None:
    if (stands or b"") != known.encode():
        raise Moved("what stands there was changed by somebody else")
