import asyncio
import sqlite3
from contextlib import closing

import pytest
from journal_samples import bar, written

from trading.domain.errors import ConfigError, JournalError
from trading.domain.fold import fold
from trading.store.backup import backup
from trading.store.cursors import SqliteCursors
from trading.store.journal import SqliteJournal
from trading.store.vault import FileVault
from trading.store.verify import verify


async def test_a_backup_beside_a_writing_desk(tmp_path) -> None:
    data, target = tmp_path / "data", tmp_path / "deep" / "copy"
    data.mkdir()
    journal, vault = SqliteJournal(data / "journal.db"), FileVault(data / "venue.db")
    cursors = SqliteCursors(data / "followers.db")
    journal.open()

    well_on = asyncio.Event()

    async def write() -> None:
        while True:
            if journal.head >= 100:
                well_on.set()
            await journal.append([bar(journal.head + 1), bar(journal.head + 2)])
            cursors.set("orders", journal.head)
            vault.save(str(journal.head).encode())

    writing = asyncio.create_task(write())
    await well_on.wait()
    copies = await asyncio.to_thread(backup, data, target)
    during = journal.head
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    for store in (journal, vault, cursors):
        store.close()

    assert [copy.name for copy in copies] == ["followers.db", "venue.db", "journal.db"]
    assert sorted(target.iterdir()) == sorted(copies)
    report = verify(target / "journal.db", fold)
    assert report.ok
    assert 100 <= report.events <= during
    place = SqliteCursors(target / "followers.db")
    assert 0 < place.get("orders") <= report.events
    place.close()


def test_a_copy_is_a_desk_that_goes_on(tmp_path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    sha256 = written(data / "journal.db", [[bar(1)], [bar(2)]])
    backup(data, tmp_path / "copy")
    copy = SqliteJournal(tmp_path / "copy" / "journal.db")
    copy.open()
    assert (copy.head, copy.sha256) == (2, sha256)
    asyncio.run(copy.append([bar(3)]))
    copy.close()
    assert verify(tmp_path / "copy" / "journal.db", fold).events == 3


def test_an_older_copy_is_replaced_only_by_a_good_one(tmp_path) -> None:
    data, target = tmp_path / "data", tmp_path / "copy"
    data.mkdir()
    written(data / "journal.db", [[bar(1)]])
    backup(data, target)
    written(data / "journal.db", [[bar(2)]])
    backup(data, target)
    assert verify(target / "journal.db", fold).events == 2
    with closing(sqlite3.connect(data / "journal.db")) as other, other:
        other.execute("UPDATE transactions SET sha256 = zeroblob(32) WHERE tx = 1")
    with pytest.raises(JournalError, match=r"event 1: it was changed .* restore an older backup"):
        backup(data, target)
    assert verify(target / "journal.db", fold).ok


def test_a_file_that_is_no_database(tmp_path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "candles.db").write_bytes(b"x" * 5000)
    with pytest.raises(JournalError, match=r"candles\.db: file is not a database"):
        backup(data, tmp_path / "copy")


def test_folders_that_make_no_sense(tmp_path) -> None:
    with pytest.raises(ConfigError, match="holds no databases, so no desk ran here; name"):
        backup(tmp_path, tmp_path / "copy")
    with pytest.raises(ConfigError, match="is the data directory itself; choose another"):
        backup(tmp_path, tmp_path / "sub" / "..")


def test_a_folder_that_cannot_be_made_is_named(tmp_path) -> None:
    data, in_the_way = tmp_path / "data", tmp_path / "file"
    data.mkdir()
    SqliteJournal(data / "journal.db").open()
    in_the_way.write_text("not a folder")
    with pytest.raises(ConfigError, match=r"file/copy: cannot be made .*choose another folder"):
        backup(data, in_the_way / "copy")
