"""A durable place for one small blob: the paper venue's book. Both keep ``trading.ports.Vault``."""

from pathlib import Path

from trading.store.database import open_database, sqlite_errors, transaction

MIGRATIONS = (
    "CREATE TABLE vault (id INTEGER PRIMARY KEY CHECK (id = 1), blob BLOB NOT NULL) STRICT",
)


class MemoryVault:
    """A vault that ends with the process."""

    def __init__(self) -> None:
        self._blob: bytes | None = None

    def load(self) -> bytes | None:
        """What was saved last, None at first."""
        return self._blob

    def save(self, blob: bytes) -> None:
        """Put ``blob`` in the place of what was there."""
        self._blob = bytes(blob)


class FileVault:
    """A vault in a file, durable on return; every method may raise JournalError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with sqlite_errors(path):
            self._connection = open_database(path, MIGRATIONS, "FULL")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def load(self) -> bytes | None:
        """What was saved last, None at first."""
        with sqlite_errors(self._path):
            row = self._connection.execute("SELECT blob FROM vault").fetchone()
        return bytes(row[0]) if row else None

    def save(self, blob: bytes) -> None:
        """Put ``blob`` in the place of what was there."""
        with sqlite_errors(self._path), transaction(self._connection):
            self._connection.execute("INSERT OR REPLACE INTO vault VALUES (1, ?)", (blob,))
