"""Snapshots of the ledger, so that a start folds thousands of events and not millions.

A snapshot is a shortcut and never the truth: one that does not fit is refused with a reason, and
the journal is folded instead.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import msgspec

from trading.domain.codec import FOLD_RULES, VERSIONS
from trading.domain.learning import Seal
from trading.domain.state import State
from trading.store.database import open_database, reading, sqlite_errors, transaction

_FORGET = """
    DELETE FROM snapshots WHERE seq NOT IN (
        SELECT seq FROM snapshots WHERE seq <= ? ORDER BY seq DESC LIMIT ?
    )
"""  # a snapshot of later events belongs to a journal that is no longer here
SNAPSHOT_EVERY = 10_000  # events
KEPT_SNAPSHOTS = 2  # the newest may be damaged by what made the start necessary

MIGRATIONS = (
    """
    CREATE TABLE snapshots (
        seq INTEGER PRIMARY KEY, sha256 BLOB NOT NULL, body BLOB NOT NULL
    ) STRICT
    """,
)


class Chained(Protocol):
    """A journal that remembers its chain."""

    def sha256_at(self, seq: int) -> str | None: ...


class Snapshot(msgspec.Struct, frozen=True):
    """Everything that was learned from the events up to ``seq``.

    Attributes:
        sha256: the journal's chain at ``seq``, hexadecimal.
        memories: what each advisor remembers, plain JSON data, and ``seals`` of all it knows.
    """

    seq: int
    sha256: str
    state: State
    memories: dict[str, Any]
    seals: dict[str, Seal] = msgspec.field(default_factory=dict)


class _Stored(msgspec.Struct, frozen=True):
    schema: str
    snapshot: msgspec.Raw


def schema_digest(code_versions: Mapping[str, int]) -> str:
    """A digest of everything that gives a snapshot its meaning, hexadecimal.

    The shapes of the ledger, the versions of the events and that of the fold's rules are included;
    ``code_versions`` names what cannot be seen in them: each learner.
    """
    parts = (msgspec.json.schema(State), VERSIONS, FOLD_RULES, code_versions)
    return sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()


class Snapshots:
    """The last two snapshots, in a file of their own.

    Attributes:
        refusals: why ``latest`` passed snapshots over, one sentence each.
    """

    def __init__(self, path: Path, schema: str) -> None:
        self._path = path
        self._schema = schema
        self.refusals: tuple[str, ...] = ()

    def save(self, snapshot: Snapshot) -> None:
        """Keep ``snapshot`` and forget all but the one before it.

        Raises:
            JournalError: the file cannot be written.
        """
        body = msgspec.json.encode(
            _Stored(self._schema, msgspec.Raw(msgspec.json.encode(snapshot)))
        )
        row = (snapshot.seq, sha256(body).digest(), body)
        with sqlite_errors(self._path):
            connection = open_database(self._path, MIGRATIONS, "NORMAL")
            try:
                with transaction(connection):
                    connection.execute("INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?)", row)
                    connection.execute(_FORGET, (snapshot.seq, KEPT_SNAPSHOTS))
            finally:
                connection.close()

    def latest(self, journal: Chained) -> Snapshot | None:
        """The newest snapshot that fits ``journal`` and this program; see ``refusals``.

        Raises:
            JournalError: the file cannot be read.
        """
        self.refusals = ()
        if not self._path.exists():
            return None
        with reading(self._path) as connection:
            rows = connection.execute(
                "SELECT seq, sha256, body FROM snapshots ORDER BY seq DESC"
            ).fetchall()
        for seq, checksum, body in rows:
            found = self._fitting(checksum, body, journal)
            if isinstance(found, Snapshot):
                return found
            self.refusals += (f"snapshot at event {seq} is not used: {found}",)
        return None

    def _fitting(self, checksum: bytes, body: bytes, journal: Chained) -> Snapshot | str:
        """The snapshot, or why it is not used."""
        if sha256(body).digest() != checksum:
            return "its checksum does not fit"
        try:
            stored = msgspec.json.decode(body, type=_Stored)
            if stored.schema != self._schema:
                return "it was made by another version of the program"
            snapshot = msgspec.json.decode(stored.snapshot, type=Snapshot)
        except msgspec.MsgspecError as error:
            return f"it cannot be read ({error})"
        if msgspec.json.encode(snapshot) != bytes(stored.snapshot):
            return "reading it back gives something else"
        if journal.sha256_at(snapshot.seq) != snapshot.sha256:
            return "the journal at that event is another one"
        return snapshot
