"""The outbox's file when it is damaged: put aside, for a desk starts without it."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_PRIMARY_CODE = 0xFF  # SQLite's extended codes keep the primary one in their low byte
_PARTS = ("", "-wal", "-shm")  # of the name of a database's files

log = logging.getLogger(__name__)


def put_aside(path: Path) -> Path | None:
    """Where a damaged file is kept now; None for one that is whole, or not there."""
    if not path.exists() or _whole(path):
        return None
    aside = path.with_name(f"{path.name}.damaged")
    for part in _PARTS:
        source = path.with_name(path.name + part)
        if source.exists():
            source.replace(aside.with_name(aside.name + part))
    log.error("%s is damaged and kept as %s; what was not sent yet is lost", path, aside.name)
    return aside


def _whole(path: Path) -> bool:
    """Whether SQLite finds nothing wrong; whatever else it says is for who opens the file."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            return str(database.execute("PRAGMA quick_check(1)").fetchone()[0]) == "ok"
    except UnicodeDecodeError:  # it quotes what is damaged
        return False
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        return code & _PRIMARY_CODE not in _DAMAGE
