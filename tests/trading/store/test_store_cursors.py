import sqlite3
from contextlib import closing

import pytest

from trading.domain.errors import JournalError
from trading.store import database
from trading.store.cursors import MemoryCursors, SqliteCursors


@pytest.fixture(params=["memory", "sqlite"])
def cursors(request, tmp_path):
    if request.param == "memory":
        yield MemoryCursors()
    else:
        durable = SqliteCursors(tmp_path / "followers.db")
        yield durable
        durable.close()


def test_places(cursors) -> None:
    assert cursors.get("orders") == 0
    cursors.set("orders", 7)
    cursors.set("outbox", 3)
    cursors.set("orders", 8)
    assert (cursors.get("orders"), cursors.get("outbox")) == (8, 3)


def test_notes(cursors) -> None:
    assert cursors.note("update_id") == ""
    cursors.set_note("update_id", "12345678901234567890")
    cursors.set_note("empty", "")
    assert cursors.note("update_id") == "12345678901234567890"
    assert cursors.note("empty") == ""


def test_the_epoch_rises_by_one(cursors) -> None:
    assert [cursors.next_epoch() for _ in range(3)] == [1, 2, 3]


def test_all_of_it_survives_a_restart(tmp_path) -> None:
    path = tmp_path / "followers.db"
    for start in range(1, 4):
        cursors = SqliteCursors(path)
        assert cursors.next_epoch() == start
        assert cursors.get("orders") == start - 1
        assert cursors.note("last") == ("" if start == 1 else str(start - 1))
        cursors.set("orders", start)
        cursors.set_note("last", str(start))
        cursors.close()


def test_a_locked_file_is_one_sentence(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    path = tmp_path / "followers.db"
    cursors = SqliteCursors(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match=r"followers\.db: database is locked; close the"):
            cursors.set("orders", 1)
    assert cursors.get("orders") == 0
    cursors.close()
