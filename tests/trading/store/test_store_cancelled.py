"""A caller that is cancelled while the journal writes."""

import asyncio
import threading

import pytest
from journal_samples import bar

from trading.domain.errors import JournalError
from trading.store.journal import SqliteJournal


@pytest.fixture
def journal(tmp_path):
    journal = SqliteJournal(tmp_path / "journal.db")
    journal.open()
    yield journal
    journal.close()


async def cancelled_while_writing(journal, event):
    """The task of a caller that was cancelled, and what lets the disk go on."""
    disk = threading.Event()
    journal._thread.submit(disk.wait)
    task = asyncio.create_task(journal.append([event]))
    await asyncio.sleep(0)
    task.cancel()
    return task, disk


async def test_the_transaction_is_not_lost_and_the_caller_ends_when_it_is_there(journal):
    """The ledger has it already: an audit before the journal has it would lock entries."""
    task, disk = await cancelled_while_writing(journal, bar(1))
    await asyncio.wait({task}, timeout=0.05)
    assert not task.done()
    disk.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(journal.read(0)) == [(1, bar(1))]
    await journal.append([bar(2)])
    assert list(journal.read(0)) == [(1, bar(1)), (2, bar(2))]


async def test_one_that_could_not_be_written_ends_the_caller_too_and_stops_the_next(journal):
    journal._thread.submit(journal._writer._connection.execute, "PRAGMA query_only=1").result()
    task, disk = await cancelled_while_writing(journal, bar(1))
    disk.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert journal.head == 0
    with pytest.raises(JournalError):
        await journal.append([bar(2)])
