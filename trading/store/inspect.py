"""The journal for people and for other programs, read beside a running desk."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple, TextIO

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
        JournalError: the file cannot be read.
    """
    with reading(path) as connection:
        rows = connection.execute(
            "SELECT seq, tx, kind, version, at, body FROM journal ORDER BY seq DESC LIMIT ?",
            (count,),
        ).fetchall()
    for line in map(Line._make, reversed(rows)):
        moment = datetime.fromtimestamp(line.at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
        yield f"{line.seq:>8} {moment} {line.kind:<17} {line.body.decode()}"


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
        return write(map(Line._make, rows), out)


def _write_jsonl(lines: Iterator[Line], out: TextIO) -> int:
    count = 0
    for count, line in enumerate(lines, 1):  # noqa: B007 (the last one is the answer)
        head = f'{{"seq":{line.seq},"tx":{line.tx},"version":{line.version},"event":'
        out.write(f"{head}{line.body.decode()}}}\n")
    return count


def _write_csv(lines: Iterator[Line], out: TextIO) -> int:
    table = csv.writer(out, lineterminator="\n")
    table.writerow(Line._fields)
    count = 0
    for count, line in enumerate(lines, 1):  # noqa: B007 (the last one is the answer)
        table.writerow([*line[:-1], line.body.decode()])
    return count
