"""Everything durable of one data directory, opened together and closed together."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from trading.domain.errors import ConfigError
from trading.store import names
from trading.store.candles import CandleStore
from trading.store.cursors import SqliteCursors
from trading.store.journal import SqliteJournal
from trading.store.lock import desk_lock
from trading.store.snapshots import Snapshots, schema_digest
from trading.store.vault import FileVault

MARKET = "market"  # name of a note


@dataclass(frozen=True, slots=True)
class Stores:
    """The open files; ``epoch`` is the number of this start of the desk."""

    journal: SqliteJournal
    cursors: SqliteCursors
    snapshots: Snapshots
    candles: CandleStore
    venue: FileVault
    epoch: int


@contextmanager
def open_stores(data_dir: Path, learners: Mapping[str, int]) -> Iterator[Stores]:
    """The stores of a data directory that no other desk uses.

    Args:
        learners: version of each advisor; a snapshot of other versions is not used.

    Raises:
        ConfigError: another desk runs here, or the directory cannot be used.
        JournalError: a file cannot be read.
    """
    with desk_lock(data_dir), ExitStack() as closing:
        journal = SqliteJournal(data_dir / names.JOURNAL)
        journal.open()
        closing.callback(journal.close)
        cursors = SqliteCursors(data_dir / names.FOLLOWERS)
        closing.callback(cursors.close)
        candles = CandleStore(data_dir / names.CANDLES)
        closing.callback(candles.close)
        venue = FileVault(data_dir / names.VENUE)
        closing.callback(venue.close)
        snapshots = Snapshots(data_dir / names.SNAPSHOTS, schema_digest(learners))
        yield Stores(journal, cursors, snapshots, candles, venue, cursors.next_epoch())


def pin_market(stores: Stores, market: str) -> None:
    """Tie the data directory to its market at the first start.

    Raises:
        ConfigError: it belongs to another market.
    """
    refuse_other_market(stores.cursors, market)
    stores.cursors.set_note(MARKET, market)


def refuse_other_market(cursors: SqliteCursors, market: str) -> None:
    """Two markets do not share a data directory.

    Raises:
        ConfigError: it belongs to another market.
    """
    known = cursors.note(MARKET)
    if known and known != market:
        what = f"holds a desk on {known}, and this one is on {market}"
        raise ConfigError([f"data_dir: it {what}; choose another data_dir"])
