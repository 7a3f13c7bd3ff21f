"""SQLite as we use it: write-ahead log, numbered migrations, errors as one sentence."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from trading.domain.errors import JournalError, PitwallError
from trading.domain.words import seen

BUSY_TIMEOUT_S = 5.0

_REMEDIES = {
    sqlite3.SQLITE_FULL: "free some disk space and start again",
    sqlite3.SQLITE_BUSY: "close the other program that writes to it and start again",
    sqlite3.SQLITE_LOCKED: "close the other program that writes to it and start again",
    sqlite3.SQLITE_READONLY: "give this user the right to write to it",
    sqlite3.SQLITE_PERM: "give this user the right to use it",
    sqlite3.SQLITE_CANTOPEN: "check that the file and its folder exist and may be used",
    sqlite3.SQLITE_NOTADB: "restore it from a backup",
    sqlite3.SQLITE_CORRUPT: "restore it from a backup",
    sqlite3.SQLITE_IOERR: "check the disk, then start again",
}
_PRIMARY_CODE = 0xFF  # SQLite's extended codes keep the primary one in their low byte


@contextmanager
def sqlite_errors(path: Path, as_error: type[PitwallError] = JournalError) -> Iterator[None]:
    """What SQLite says about ``path``, as one sentence with a remedy.

    Raises:
        PitwallError: of the type ``as_error``.
    """
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite quotes what is damaged in its own message
        raise as_error(f"{path}: its tables cannot be read; restore it from a backup") from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None and isinstance(error, sqlite3.OperationalError):
            code = sqlite3.SQLITE_CORRUPT  # a text that is no text
        if code is None:  # a misuse of the sqlite3 module, which is a bug of ours
            raise
        remedy = _REMEDIES.get(code & _PRIMARY_CODE, "run pitwall journal verify")
        raise as_error(f"{path}: {seen(str(error))}; {remedy}") from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing of what is written inside."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # after a full disk SQLite has rolled back on its own
            connection.execute("ROLLBACK")
        raise


def open_database(
    path: Path,
    migrations: Sequence[str],
    synchronous: Literal["FULL", "NORMAL"],
    threads: Literal["one", "any"] = "one",
) -> sqlite3.Connection:
    """The read-write connection to ``path``, brought to the newest migration.

    With ``any`` threads the caller sees to it that they use it one after the other.

    ``FULL`` survives a power cut; ``NORMAL`` survives a kill, and loses the last moments of a power
    cut without damage.

    Raises:
        sqlite3.Error: wrap the call in ``sqlite_errors``.
        JournalError: the file was written by a newer program.
    """
    connection = sqlite3.connect(
        path,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=threads == "one",
    )
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        _migrate(connection, path, migrations)
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(migrations):
        raise JournalError(
            f"{path} has layout {version}, this program knows {len(migrations)}; "
            "update the program or restore an older backup"
        )
    if version < 0:
        what = f"says that it has layout {version}, which none has"
        raise JournalError(f"{path} {what}; restore it from a backup")
    for number in range(version, len(migrations)):
        script = f"BEGIN IMMEDIATE; {migrations[number]}; PRAGMA user_version={number + 1}; COMMIT"
        try:
            connection.executescript(script)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:  # such as a full disk
                raise
            what = f"says that it has layout {version}, but {seen(str(error))}"
            raise JournalError(f"{path} {what}; restore it from a backup") from error


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection that sees one moment of ``path``, usable beside a running desk.

    Raises:
        JournalError: the file cannot be read.
    """
    with sqlite_errors(path):
        uri = f"{path.resolve().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.close()
