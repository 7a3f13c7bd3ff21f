"""Copies of every database of a data directory, made beside a running desk and then proved."""

import sqlite3
from contextlib import closing
from pathlib import Path

from trading.domain.errors import ConfigError, JournalError
from trading.domain.events import Event
from trading.domain.state import State
from trading.store.database import reading, sqlite_errors
from trading.store.names import JOURNAL
from trading.store.verify import verify


def backup(data_dir: Path, target_dir: Path) -> list[Path]:
    """The verified copies, one file each; older copies of the same name are replaced at the end.

    The journal is copied last: places, snapshots and the venue's book may lag behind it, but a
    place ahead of it would make a follower skip events.

    Raises:
        ConfigError: there is nothing to copy, no folder for it, or it would fall on the original.
        JournalError: a database cannot be copied, or its copy is damaged.
    """
    if target_dir.resolve() == data_dir.resolve():
        raise ConfigError([f"{target_dir} is the data directory itself; choose another folder"])
    sources = sorted(data_dir.glob("*.db"), key=lambda path: (path.name == JOURNAL, path.name))
    if not sources:
        what = "holds no databases, so no desk ran here; name its data_dir with PITWALL_DATA_DIR"
        raise ConfigError([f"{data_dir} {what}"])
    try:
        target_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"{target_dir}: cannot be made ({error.strerror}); choose another folder"
        raise ConfigError([what]) from error
    partial = [_copy(source, target_dir / f"{source.name}.partial") for source in sources]
    return [path.replace(path.with_suffix("")) for path in partial]


def _copy(source: Path, target: Path) -> Path:
    target.unlink(missing_ok=True)
    with reading(source) as original:
        original.execute("SELECT count(*) FROM sqlite_schema")  # a damaged original names itself
        answer = _copied(original, target)
    if answer != "ok":
        raise JournalError(f"{source}: its copy is damaged ({answer}); check the disk")
    if source.name == JOURNAL:
        report = verify(target, _unfolded)
        if not report.ok:
            raise JournalError(
                f"{source}: event {report.bad_seq}: {report.problem}; restore an older backup"
            )
    return target


def _copied(original: sqlite3.Connection, target: Path) -> str:
    """SQLite's own word on the copy, ``ok`` when it is whole."""
    with sqlite_errors(target), closing(sqlite3.connect(target, isolation_level=None)) as copy:
        original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file that can be moved alone
        return str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])


def _unfolded(_state: State, _event: Event) -> None:
    """A backup proves the bytes; whether they fold is what ``pitwall journal verify`` asks."""
