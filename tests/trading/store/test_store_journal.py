import asyncio
import sqlite3
import tempfile
from contextlib import closing
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_samples import BATCHES, bar, word, written

from trading.domain import codec
from trading.domain.errors import JournalError
from trading.domain.events import BarsClosed
from trading.ports import Journal
from trading.store import database, journal_file
from trading.store import journal as journal_module
from trading.store.journal import MemoryJournal, SqliteJournal


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path):
    journal = SqliteJournal(path)
    journal.open()
    yield journal
    journal.close()


def test_both_keep_the_port(journal) -> None:
    ports: list[Journal] = [MemoryJournal(), journal]
    start = sha256(b"pitwall journal").hexdigest()
    for port in ports:
        assert (port.head, port.sha256, list(port.read(0))) == (0, start, [])


def test_append_to_memory_never_suspends() -> None:
    journal = MemoryJournal()
    with pytest.raises(StopIteration):
        journal.append([bar(1), bar(2)]).send(None)
    assert list(journal.read(1)) == [(2, bar(2))]


async def test_the_chain_is_the_documented_one(journal) -> None:
    await journal.append([bar(1), bar(2)])
    await journal.append([word(3, "line\nbreak")])
    digest = sha256(b"pitwall journal").digest()
    digest = sha256(digest + codec.encode(bar(1)) + b"\n" + codec.encode(bar(2))).digest()
    digest = sha256(digest + codec.encode(word(3, "line\nbreak"))).digest()
    assert journal.sha256 == digest.hex()


@settings(max_examples=25, deadline=None)
@given(batches=BATCHES, after=st.integers(0, 40))
def test_memory_and_sqlite_agree(batches, after) -> None:
    memory = MemoryJournal()
    for batch in batches:
        asyncio.run(memory.append(batch))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        assert written(path, batches) == memory.sha256
        again = SqliteJournal(path)
        again.open()
        assert (again.head, again.sha256) == (memory.head, memory.sha256)
        assert list(again.read(after)) == list(memory.read(after))
        again.close()


@given(sizes=st.lists(st.integers(1, 4), min_size=1, max_size=8), recent=st.integers(1, 12))
@settings(max_examples=15, deadline=None)
def test_reading_is_the_same_from_memory_and_from_the_file(sizes, recent) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(journal_module, "RECENT_EVENTS", recent)
        patch.setattr(journal_module, "PAGE_EVENTS", 3)
        journal = SqliteJournal(Path(folder) / "journal.db")
        journal.open()
        expected = []
        for size in sizes:
            events = [bar(len(expected) + n) for n in range(1, size + 1)]
            asyncio.run(journal.append(events))
            expected += events
        for after in range(len(expected) + 2):
            assert list(journal.read(after)) == list(enumerate(expected, 1))[after:]
        journal.close()


async def test_recent_events_are_read_without_the_file(journal, path) -> None:
    await journal.append([bar(1), bar(2)])
    hidden = path.rename(path.with_name("hidden"))
    assert list(journal.read(1)) == [(2, bar(2))]
    hidden.rename(path)


async def test_a_reader_in_the_middle_is_not_disturbed_by_appends(journal) -> None:
    await journal.append([bar(1), bar(2)])
    reader = journal.read(0)
    assert next(reader) == (1, bar(1))
    await journal.append([bar(3)])
    assert list(reader) == [(2, bar(2))]


def test_a_reader_that_comes_from_the_file_stops_where_it_was_asked(path, monkeypatch) -> None:
    monkeypatch.setattr(journal_module, "PAGE_EVENTS", 2)
    written(path, [[bar(1), bar(2), bar(3)]])
    journal = SqliteJournal(path)
    journal.open()
    asyncio.run(journal.append([bar(4)]))
    reader = journal.read(1)
    assert next(reader) == (2, bar(2))
    asyncio.run(journal.append([bar(5)]))
    assert list(reader) == [(3, bar(3)), (4, bar(4))]
    journal.close()


async def test_reopening_continues_the_chain(path) -> None:
    memory = MemoryJournal()
    for at in range(1, 6):
        journal = SqliteJournal(path)
        journal.open()
        await journal.append([bar(at), word(at)])
        await memory.append([bar(at), word(at)])
        assert (journal.head, journal.sha256) == (memory.head, memory.sha256)
        journal.close()


async def test_concurrent_appends_are_queued_in_order(journal) -> None:
    await asyncio.gather(*(journal.append([bar(at), bar(at)]) for at in range(1, 30)))
    events = [event for _, event in journal.read(0)]
    assert events == [bar(at) for at in range(1, 30) for _ in range(2)]


async def test_an_empty_transaction_is_none(journal) -> None:
    before = journal.sha256
    await journal.append([])
    assert (journal.head, journal.sha256) == (0, before)


async def test_a_full_disk_is_one_sentence_and_nothing_is_half_written(journal, path) -> None:
    await journal.append([bar(1)])
    limit = journal._writer._connection.execute
    journal._thread.submit(limit, "PRAGMA max_page_count=1").result()
    with pytest.raises(JournalError, match=r"journal\.db: database or disk is full; free some"):
        await journal.append([word(n, "x" * 5000) for n in range(2, 12)])
    assert journal.head == 1
    journal._thread.submit(limit, "PRAGMA max_page_count=100000").result()
    with pytest.raises(JournalError, match="disk is full"):  # decided on top of what was lost
        await journal.append([bar(3)])
    journal.close()
    again = SqliteJournal(path)
    again.open()
    assert (again.head, again.sha256) == (1, journal.sha256)
    await again.append([bar(2)])
    assert list(again.read(0)) == [(1, bar(1)), (2, bar(2))]
    again.close()


async def test_what_is_queued_behind_a_failure_is_not_written(journal, path) -> None:
    limit = journal._writer._connection.execute
    journal._thread.submit(limit, "PRAGMA max_page_count=1").result()
    big = [word(1, "x" * 50_000)]
    answers = await asyncio.gather(
        journal.append(big), journal.append([bar(2)]), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [JournalError, JournalError]
    assert (journal.head, list(journal.read(0))) == (0, [])


async def test_a_locked_file_is_one_sentence(path, monkeypatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    journal = SqliteJournal(path)
    journal.open()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="database is locked; close the other program"):
            await journal.append([bar(1)])
    journal.close()


async def test_appending_to_a_closed_journal(path) -> None:
    journal = SqliteJournal(path)
    with pytest.raises(JournalError, match=r"is not open; open the journal"):
        await journal.append([bar(1)])
    journal.close()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"x" * 4096, "file is not a database; restore it from a backup"), (None, "unable to open")],
)
def test_a_file_that_cannot_be_opened(tmp_path, content, sentence) -> None:
    path = tmp_path / "journal.db"
    if content is None:
        path = tmp_path / "nowhere" / "journal.db"
    else:
        path.write_bytes(content)
    with pytest.raises(JournalError, match=sentence):
        SqliteJournal(path).open()


def test_a_journal_of_a_newer_program_is_refused(path) -> None:
    written(path, [[bar(1)]])
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version=9")
    with pytest.raises(JournalError, match="has layout 9, this program knows 1; update"):
        SqliteJournal(path).open()


def test_an_event_outside_any_transaction_is_refused_at_the_start(path) -> None:
    written(path, [[bar(1)]])
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("INSERT INTO journal SELECT 2, 2, kind, version, at, body FROM journal")
    with pytest.raises(JournalError, match="events end at 2 but transactions at 1"):
        SqliteJournal(path).open()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("DELETE FROM journal WHERE seq = 2", r"event 2 is missing; restore it"),
        ("UPDATE journal SET kind = 'Odd' WHERE seq = 2", r"event 2: event kind 'Odd' is unknown"),
        ("UPDATE journal SET body = x'7b' WHERE seq = 2", r"event 2: BarsClosed cannot be read"),
    ],
)
def test_recovery_names_the_event_it_cannot_read(path, damage, sentence) -> None:
    written(path, [[bar(1)], [bar(2)], [bar(3)]])
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(damage)
    journal = SqliteJournal(path)
    journal.open()
    with pytest.raises(JournalError, match=sentence):
        list(journal.read(0))
    journal.close()


def test_an_older_version_is_upcast_on_reading(path, monkeypatch) -> None:
    written(path, [[bar(1)]])

    def renamed(raw):
        return raw | {"timeframe": f"{raw['timeframe']} of old"}

    monkeypatch.setitem(codec.VERSIONS, "BarsClosed", 2)
    monkeypatch.setitem(codec.UPCASTS, ("BarsClosed", 1), renamed)
    written(path, [[bar(2)]])
    journal = SqliteJournal(path)
    journal.open()
    old = BarsClosed(at=1, desk_ms=1, timeframe="5m of old")
    assert list(journal.read(0)) == [(1, old), (2, bar(2))]
    journal.close()


def test_the_chain_at_the_end_of_each_transaction(path) -> None:
    first = written(path, [[bar(1), bar(2)]])
    second = written(path, [[bar(3)]])
    journal = SqliteJournal(path)
    chains = [journal.sha256_at(seq) for seq in range(5)]
    assert chains == [MemoryJournal().sha256, None, first, second, None]


def test_pages_join_without_a_seam(path, monkeypatch) -> None:
    monkeypatch.setattr(journal_module, "PAGE_EVENTS", 7)
    written(path, [[bar(at) for at in range(1, 31)]])
    journal = SqliteJournal(path)
    journal.open()
    seqs = [seq for seq, _ in journal.read(0)]
    assert seqs[0] == 1
    assert seqs[-1] == 30
    assert all(b - a == 1 for a, b in pairwise(seqs))
    journal.close()


def test_the_file_is_flushed_at_every_transaction(path) -> None:
    writer = journal_file.Writer(path)
    full = 2
    assert writer._connection.execute("PRAGMA synchronous").fetchone() == (full,)
    assert writer._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    writer.close()
