import sqlite3
from contextlib import closing

import pytest
from journal_samples import bar, fill, word, written

from trading.domain.errors import JournalError
from trading.domain.fold import fold
from trading.store.verify import verify


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "journal.db"
    written(path, [[bar(1)], [bar(2), word(3, "abc")], [bar(4)], [word(5)]])
    return path


def damaged(path, statement, *values):
    with closing(sqlite3.connect(path)) as other, other:
        assert other.execute(statement, values).rowcount > 0
    return verify(path, fold)


def test_a_whole_journal(path) -> None:
    sha256 = written(path, [[bar(6)]])
    report = verify(path, fold)
    assert report.ok
    assert (report.events, report.transactions, report.sha256) == (6, 5, sha256)


@pytest.mark.parametrize("seq", [1, 4, 5])
def test_one_changed_byte_is_found(path, seq) -> None:
    with closing(sqlite3.connect(path)) as other:
        (body,) = other.execute("SELECT body FROM journal WHERE seq = ?", (seq,)).fetchone()
    changed = body.replace(b'"desk_ms":', b'"desk_ms":1', 1)[: len(body) + 1]
    report = damaged(path, "UPDATE journal SET body = ? WHERE seq = ?", changed, seq)
    assert (report.ok, report.bad_seq, report.events) == (False, seq, seq - 1)
    assert report.problem == "it was changed after it was written: the checksum does not fit"


def test_every_single_byte_counts(path) -> None:
    with closing(sqlite3.connect(path)) as other:
        (body,) = other.execute("SELECT body FROM journal WHERE seq = 4").fetchone()
    for place in range(len(body)):
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        report = damaged(path, "UPDATE journal SET body = ? WHERE seq = 4", changed)
        assert report.bad_seq == 4, changed


def test_a_change_inside_a_longer_transaction(path) -> None:
    report = damaged(
        path, "UPDATE journal SET body = CAST(replace(body, 'abc', 'abd') AS BLOB) WHERE seq = 3"
    )
    assert report.bad_seq == 2
    assert report.problem.startswith("one of the events 2 to 3 was changed")


@pytest.mark.parametrize(
    ("statement", "seq", "problem"),
    [
        ("DELETE FROM journal WHERE seq = 2", 2, "it is missing: the next one is 3"),
        ("DELETE FROM journal WHERE seq = 5", 5, "it is missing"),
        ("DELETE FROM transactions WHERE tx = 2", 2, "transaction 2 is missing"),
        ("DELETE FROM transactions WHERE tx = 4", 5, "it belongs to no transaction"),
        ("UPDATE journal SET tx = 1 WHERE seq = 3", 3, "it says transaction 1 but stands in 2"),
        ("UPDATE journal SET at = 9 WHERE seq = 3", 3, "its columns and its body contradict"),
        ("UPDATE journal SET kind = 'Odd' WHERE seq = 3", 3, "event kind 'Odd' is unknown"),
        ("UPDATE journal SET kind = 'JobDue' WHERE seq = 4", 4, "its columns and its body"),
        ("UPDATE journal SET version = 7 WHERE seq = 3", 3, "Commanded has version 7"),
        ("UPDATE journal SET body = x'7b' WHERE seq = 3", 3, "Commanded cannot be read"),
        ("UPDATE transactions SET sha256 = zeroblob(32) WHERE tx = 3", 4, "it was changed after"),
        ("UPDATE transactions SET last_seq = 0 WHERE tx = 3", 4, "transaction 3 ends before"),
    ],
)
def test_damage_is_named_with_its_place(path, statement, seq, problem) -> None:
    report = damaged(path, statement)
    assert not report.ok
    assert report.bad_seq == seq
    assert report.problem.startswith(problem)


def test_an_event_that_cannot_be_folded(path) -> None:
    written(path, [[bar(6), fill(7)]])
    report = verify(path, fold)
    assert report.bad_seq == 7
    assert report.problem.startswith("it cannot be folded: ")


def test_a_file_that_is_no_journal(tmp_path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"not a database at all" * 100)
    with pytest.raises(JournalError, match="file is not a database; restore it"):
        verify(other, fold)
    with pytest.raises(JournalError, match="unable to open database file; check that"):
        verify(tmp_path / "none.db", fold)
    assert not (tmp_path / "none.db").exists()
