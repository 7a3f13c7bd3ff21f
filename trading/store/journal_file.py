"""The journal's tables and the statements on them."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from trading.domain.codec import VERSIONS, decode, kind_of
from trading.domain.errors import JournalError
from trading.domain.events import Event
from trading.store.chain import EMPTY, Chain
from trading.store.database import open_database, reading, sqlite_errors, transaction

MIGRATIONS = (
    """
    CREATE TABLE journal (
        seq INTEGER PRIMARY KEY, tx INTEGER NOT NULL, kind TEXT NOT NULL,
        version INTEGER NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL
    ) STRICT;
    CREATE TABLE transactions (
        tx INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL UNIQUE, sha256 BLOB NOT NULL
    ) STRICT
    """,
)
Numbered = tuple[int, Event]


class Writer:
    """The one connection that writes; every method must be called on the same thread.

    After a failure it refuses everything: what was queued behind the lost transaction was decided
    on top of it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._failure = ""
        with sqlite_errors(path):
            self._connection = open_database(path, MIGRATIONS, "FULL")
            try:
                self.chain = _end_of(self._connection, path)
            except BaseException:
                self._connection.close()
                raise

    def write(self, chain: Chain, events: Sequence[Event], bodies: Sequence[bytes]) -> None:
        """One transaction, after which the journal ends in ``chain``; durable on return.

        Raises:
            JournalError: it was not written, now or earlier.
        """
        if self._failure:
            raise JournalError(self._failure)
        try:
            with sqlite_errors(self._path), transaction(self._connection):
                self._insert(chain, events, bodies)
        except Exception as error:
            self._failure = str(error)
            raise

    def _insert(self, chain: Chain, events: Sequence[Event], bodies: Sequence[bytes]) -> None:
        first = chain.seq - len(bodies) + 1
        kinds = [kind_of(event) for event in events]
        self._connection.executemany(
            "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)",
            [
                (first + place, chain.tx, kind, VERSIONS[kind], event.at, body)
                for place, (event, kind, body) in enumerate(zip(events, kinds, bodies, strict=True))
            ],
        )
        self._connection.execute(
            "INSERT INTO transactions VALUES (?, ?, ?)", (chain.tx, chain.seq, chain.digest)
        )

    def close(self) -> None:
        self._connection.close()


def _end_of(connection: sqlite3.Connection, path: Path) -> Chain:
    last = connection.execute(
        "SELECT last_seq, tx, sha256 FROM transactions ORDER BY tx DESC LIMIT 1"
    ).fetchone()
    chain = Chain(*last) if last else EMPTY
    (events,) = connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
    if events != chain.seq:
        raise JournalError(
            f"{path}: events end at {events} but transactions at {chain.seq}; "
            "restore it from a backup"
        )
    return chain


def read_page(path: Path, after: int, count: int) -> list[Numbered]:
    """The ``count`` events behind seq ``after``, from the file.

    Raises:
        JournalError: the file, or one of the events, cannot be read, or an event is missing.
    """
    with reading(path) as connection:
        rows = connection.execute(
            "SELECT seq, kind, version, body FROM journal WHERE seq > ? ORDER BY seq LIMIT ?",
            (after, count),
        ).fetchall()
    events: list[Numbered] = []
    for expected, (seq, kind, version, body) in enumerate(rows, after + 1):
        if seq != expected:
            break
        try:
            events.append((seq, decode(kind, version, body)))
        except JournalError as error:
            raise JournalError(f"{path}: event {seq}: {error}") from error
    if len(events) < count:
        missing = after + len(events) + 1
        raise JournalError(f"{path}: event {missing} is missing; restore it from a backup")
    return events


def sha256_at(path: Path, seq: int) -> str | None:
    """The chain at the end of the transaction whose last event is ``seq``, hexadecimal.

    None when no transaction ends there.

    Raises:
        JournalError: the file cannot be read.
    """
    if seq == 0:
        return EMPTY.digest.hex()
    with reading(path) as connection:
        row = connection.execute(
            "SELECT sha256 FROM transactions WHERE last_seq = ?", (seq,)
        ).fetchone()
    return bytes(row[0]).hex() if row else None


def origin(path: Path) -> str:
    """The chain at the end of the first transaction, hexadecimal, empty when there is none.

    Raises:
        JournalError: the file cannot be read.
    """
    with reading(path) as connection:
        row = connection.execute("SELECT sha256 FROM transactions WHERE tx = 1").fetchone()
    return bytes(row[0]).hex() if row else ""
