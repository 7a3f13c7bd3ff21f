"""One desk per data directory."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from trading.domain.errors import ConfigError
from trading.store.names import LOCK


@contextmanager
def desk_lock(data_dir: Path) -> Iterator[None]:
    """The right to run a desk on ``data_dir``, which the system takes back when the process ends.

    The directory is made if there is none.

    Raises:
        ConfigError: another process has it, and the sentence names its pid; or it cannot be used.
    """
    path = data_dir / LOCK
    with _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError([_taken(path)]) from None
        with suppress(OSError):  # the disk is full: whoever needs it will say so, and this is ours
            file.truncate(0)
            who = f"{os.getpid()} {datetime.now(UTC).isoformat(timespec='seconds')}\n"
            os.write(file.fileno(), who.encode())
        yield


def _opened(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        problem = f"{path} cannot be written ({error.strerror}); choose another data_dir"
        raise ConfigError([problem]) from error


def _taken(path: Path) -> str:
    pid, _, started = path.read_text(encoding="utf-8").strip().partition(" ")
    return (
        f"{path.parent}: another desk (pid {pid or 'unknown'}, started {started or 'just now'}) "
        "runs here; stop it or choose another data_dir"
    )
