"""What tells one journal from another."""

import asyncio

from trading.domain.events import BarsClosed
from trading.store.journal import SqliteJournal


def bar(at):
    return BarsClosed(at=at, desk_ms=at, timeframe="5m")


def test_a_journal_keeps_its_origin_and_no_other_has_it(tmp_path):
    origins = []
    for name, first in (("one", 1), ("two", 2)):
        journal = SqliteJournal(tmp_path / f"{name}.db")
        journal.open()
        assert journal.origin() == ""
        asyncio.run(journal.append([bar(first), bar(3)]))
        origins.append(journal.origin())
        asyncio.run(journal.append([bar(4)]))
        assert journal.origin() == origins[-1] == journal.sha256_at(2)
        journal.close()
    assert len(set(origins)) == 2
