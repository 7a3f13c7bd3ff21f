import csv
import io
import json

import pytest
from journal_samples import bar, fill, word, written

from trading.domain.codec import decode
from trading.store.inspect import export, tail
from trading.store.journal import SqliteJournal

EVENTS = [bar(1), word(2, 'say "hi", é'), fill(1_700_000_000_000)]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "journal.db"
    written(path, [EVENTS[:1], EVENTS[1:]])
    return path


def test_tail_shows_the_last_events_oldest_first(path) -> None:
    lines = list(tail(path, 2))
    assert len(lines) == 2
    assert lines[0].startswith("       2 1970-01-01 00:00:00 Commanded         {")
    assert lines[1].startswith("       3 2023-11-14 22:13:20 OrderFilled       {")
    assert lines[0].endswith('"args":["say \\"hi\\", é"]}')
    assert len(list(tail(path, 99))) == 3


def test_export_to_jsonl(path) -> None:
    out = io.StringIO()
    assert export(path, out) == 3
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(row["seq"], row["tx"], row["version"]) for row in rows] == [
        (1, 1, 1),
        (2, 2, 1),
        (3, 2, 1),
    ]
    bodies = [json.dumps(row["event"]).encode() for row in rows]
    kinds = [row["event"]["kind"] for row in rows]
    assert [decode(k, 1, b) for k, b in zip(kinds, bodies, strict=True)] == EVENTS


def test_export_to_csv(path) -> None:
    out = io.StringIO(newline="")
    assert export(path, out, "csv") == 3
    header, *rows = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert header == ["seq", "tx", "kind", "version", "at", "body"]
    assert [decode(row[2], int(row[3]), row[5].encode()) for row in rows] == EVENTS


async def test_reading_beside_a_running_desk(path) -> None:
    journal = SqliteJournal(path)
    journal.open()
    lines = tail(path, 10)
    next(lines)
    await journal.append([bar(9)])
    assert len(list(lines)) == 2
    assert len(list(tail(path, 10))) == 4
    journal.close()
