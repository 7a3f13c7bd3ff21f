"""The place of each follower of the journal, small notes, and the desk's fencing epoch.

They live in a file of their own: the journal has one writing connection on its own thread, and a
cursor must move on the event loop without waiting for it. A place lost in a power cut means that a
follower repeats itself, which is harmless, so places are not flushed to the disk one by one; the
epoch is.
"""

from pathlib import Path

from trading.store.database import open_database, sqlite_errors, transaction

MIGRATIONS = (
    """
    CREATE TABLE cursors (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE notes (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE epoch (epoch INTEGER NOT NULL) STRICT;
    INSERT INTO epoch VALUES (0)
    """,
)


class MemoryCursors:
    """Places of followers that end with the process."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._notes: dict[str, str] = {}
        self._epoch = 0

    def get(self, name: str) -> int:
        """Seq of the last event the follower is done with, 0 at first."""
        return self._places.get(name, 0)

    def set(self, name: str, seq: int) -> None:
        """The follower is done with everything up to ``seq``."""
        self._places[name] = seq

    def note(self, name: str) -> str:
        """A small text, empty at first."""
        return self._notes.get(name, "")

    def set_note(self, name: str, text: str) -> None:
        """Keep a small text."""
        self._notes[name] = text

    def next_epoch(self) -> int:
        """The number of this start of the desk, from 1."""
        self._epoch += 1
        return self._epoch


class SqliteCursors:
    """Places of followers in a file; every method may raise JournalError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with sqlite_errors(path):
            self._connection = open_database(path, MIGRATIONS, "NORMAL")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def get(self, name: str) -> int:
        """Seq of the last event the follower is done with, 0 at first."""
        return int(self._value("SELECT seq FROM cursors WHERE name = ?", name) or 0)

    def set(self, name: str, seq: int) -> None:
        """The follower is done with everything up to ``seq``."""
        self._put("INSERT OR REPLACE INTO cursors VALUES (?, ?)", name, seq)

    def note(self, name: str) -> str:
        """A small text, empty at first."""
        return str(self._value("SELECT text FROM notes WHERE name = ?", name) or "")

    def set_note(self, name: str, text: str) -> None:
        """Keep a small text."""
        self._put("INSERT OR REPLACE INTO notes VALUES (?, ?)", name, text)

    def next_epoch(self) -> int:
        """The number of this start of the desk, from 1; on the disk before it is returned."""
        with sqlite_errors(self._path):
            self._connection.execute("PRAGMA synchronous=FULL")
            with transaction(self._connection):
                row = self._connection.execute(
                    "UPDATE epoch SET epoch = epoch + 1 RETURNING epoch"
                ).fetchone()
            self._connection.execute("PRAGMA synchronous=NORMAL")
        return int(row[0])

    def _value(self, query: str, name: str) -> int | str | None:
        with sqlite_errors(self._path):
            row = self._connection.execute(query, (name,)).fetchone()
        return row[0] if row else None

    def _put(self, statement: str, name: str, value: int | str) -> None:
        with sqlite_errors(self._path), transaction(self._connection):
            self._connection.execute(statement, (name, value))
