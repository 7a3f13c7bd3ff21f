"""The journal for people and for other programs, read beside a running desk."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple, TextIO

from trading.domain.errors import JournalError
from trading.domain.words import seen
from trading.store.database import reading


class Line(NamedTuple):
    """One event as it stands in the file; ``at`` is market time, UTC ms."""

    seq: int
    tx: int
    kind: str
    version: int
    at: int
    body: bytes


def tail(path: Path, count: int) -> Iterator[str]:
    """The last ``count`` events, oldest first, one line each.

    Raises:
        JournalError: the file or one of the events cannot be read.
    """
    with reading(path) as connection:
        rows = connection.execute(
            "SELECT seq, tx, kind, version, at, body FROM journal ORDER BY seq DESC LIMIT ?",
            (count,),
        ).fetchall()
    for line in map(Line._make, reversed(rows)):
        with _damage(path, line):
            moment = datetime.fromtimestamp(line.at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
            text = f"{line.seq:>8} {moment} {line.kind:<17} {line.body.decode()}"
        yield text


def export(path: Path, out: TextIO, fmt: Literal["jsonl", "csv"] = "jsonl") -> int:
    """Write every event to ``out`` and say how many there were.

    ``jsonl``: one object a line, ``{"seq", "tx", "version", "event"}``; ``csv``: the columns of
    ``Line`` under a header. Open ``out`` with ``newline=""`` for csv.

    Raises:
        JournalError: the file cannot be read.
    """
    write = _write_csv if fmt == "csv" else _write_jsonl
    with reading(path) as connection:
        rows = connection.execute(
            "SELECT seq, tx, kind, version, at, body FROM journal ORDER BY seq"
        )
        return write(path, map(Line._make, rows), out)


@contextmanager
def _damage(path: Path, line: Line) -> Iterator[None]:
    """What no event can hold, as a JournalError with its place."""
    try:
        yield
    except (ArithmeticError, AttributeError, OSError, TypeError, ValueError) as error:
        what = f"event {line.seq} is damaged ({seen(str(error))}); run pitwall journal verify"
        raise JournalError(f"{path}: {what}") from error


def _write_jsonl(path: Path, lines: Iterator[Line], out: TextIO) -> int:
    count = 0
    for count, line in enumerate(lines, 1):  # noqa: B007 (the last one is the answer)
        with _damage(path, line):
            body = line.body.decode()
        head = f'{{"seq":{line.seq},"tx":{line.tx},"version":{line.version},"event":'
        out.write(f"{head}{body}}}\n")
    return count


def _write_csv(path: Path, lines: Iterator[Line], out: TextIO) -> int:
    table = csv.writer(out, lineterminator="\n")
    table.writerow(Line._fields)
    count = 0
    for count, line in enumerate(lines, 1):  # noqa: B007 (the last one is the answer)
        with _damage(path, line):
            body = line.body.decode()
        table.writerow([*line[:-1], body])
    return count
