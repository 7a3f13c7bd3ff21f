"""Proof that a journal is whole: gapless, unchanged, readable and foldable."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from trading.domain.codec import decode, kind_of
from trading.domain.errors import JournalError
from trading.domain.events import Event
from trading.domain.state import State
from trading.domain.words import seen
from trading.store.chain import EMPTY, Chain
from trading.store.database import reading

Fold = Callable[[State, Event], None]


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a check of the whole journal found.

    Attributes:
        events, transactions: how many are good, counted from the start.
        sha256: the chain at the end of the good ones, hexadecimal.
        bad_seq: the first bad event, None when all are good.
        problem: one sentence about it, else empty.
    """

    events: int
    transactions: int
    sha256: str
    bad_seq: int | None = None
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether all is good."""
        return self.bad_seq is None


class _Row(NamedTuple):
    seq: int
    tx: int
    kind: str
    version: int
    at: int
    body: bytes


class _Bad(Exception):  # noqa: N818 (it says what the event is)
    def __init__(self, seq: int, problem: str) -> None:
        super().__init__(problem)
        self.seq = seq


def verify(path: Path, fold: Fold) -> VerifyReport:
    """The check of every event of the journal at ``path``, beside a running desk if need be.

    Raises:
        JournalError: the file is not a readable journal.
    """
    chain, state = EMPTY, State()
    with reading(path) as connection:
        try:
            for link, rows in _transactions(connection):
                chain = _checked(chain, link, rows, lambda event: fold(state, event))
        except _Bad as bad:
            return VerifyReport(chain.seq, chain.tx, chain.digest.hex(), bad.seq, str(bad))
    return VerifyReport(chain.seq, chain.tx, chain.digest.hex())


def _transactions(connection: sqlite3.Connection) -> Iterator[tuple[Chain, list[_Row]]]:
    """Each transaction as it was signed, with as many rows as it should have."""
    rows = map(
        _Row._make,
        connection.execute("SELECT seq, tx, kind, version, at, body FROM journal ORDER BY seq"),
    )
    links = connection.execute("SELECT last_seq, tx, sha256 FROM transactions ORDER BY tx")
    done = 0
    for link in (Chain(*columns) for columns in links):
        if not _is_link(link):
            raise _Bad(done + 1, "its transaction cannot be read")
        if link.seq <= done:
            raise _Bad(done + 1, f"transaction {link.tx} ends before it begins")
        yield link, list(islice(rows, link.seq - done))
        done = link.seq
    for row in rows:
        raise _Bad(row.seq, "it belongs to no transaction")


def _is_link(link: Chain) -> bool:
    """Damage below SQLite can put anything into a column."""
    return isinstance(link.seq, int) and isinstance(link.digest, bytes)


def _checked(chain: Chain, link: Chain, rows: list[_Row], fold: Callable[[Event], None]) -> Chain:
    """The chain after a good transaction; it raises _Bad for any other."""
    first = chain.seq + 1
    if link.tx != chain.tx + 1:
        raise _Bad(first, f"transaction {chain.tx + 1} is missing")
    events = [_event(seq, link.tx, row) for seq, row in enumerate(rows, first)]
    if chain.seq + len(rows) != link.seq:
        raise _Bad(first + len(rows), "it is missing")
    longer = chain.extended(len(rows), b"\n".join(row.body for row in rows))
    if longer != link:
        place = "it" if len(rows) == 1 else f"one of the events {first} to {link.seq}"
        raise _Bad(first, f"{place} was changed after it was written: the checksum does not fit")
    for seq, event in enumerate(events, first):
        try:
            fold(event)
        except Exception as error:
            raise _Bad(seq, f"it cannot be folded: {seen(str(error))}") from error
    return longer


def _event(seq: int, tx: int, row: _Row) -> Event:
    if row.seq != seq:
        raise _Bad(seq, f"it is missing: the next one is {row.seq}")
    if row.tx != tx:
        raise _Bad(seq, f"it says transaction {row.tx} but stands in {tx}")
    if not isinstance(row.body, bytes):
        raise _Bad(seq, "its body cannot be read")
    try:
        event = decode(row.kind, row.version, row.body)
    except JournalError as error:
        raise _Bad(seq, str(error)) from error
    if (kind_of(event), event.at) != (row.kind, row.at):
        raise _Bad(seq, "its columns and its body contradict each other")
    return event
