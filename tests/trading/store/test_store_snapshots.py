import sqlite3
from contextlib import closing
from decimal import Decimal

import msgspec
import pytest
from journal_samples import bar, written

from trading.domain import codec
from trading.domain.cycles import Card, Cycle, Decided, LiveOrder, Shadow
from trading.domain.events import PositionClosed
from trading.domain.orders import Order, OrderType, Role
from trading.domain.scorecard import Scorecard
from trading.domain.signals import Advice, Proposal, Signal
from trading.domain.state import State
from trading.domain.types import Side
from trading.store import snapshots as snapshots_of
from trading.store.journal import SqliteJournal
from trading.store.snapshots import Snapshot, Snapshots, schema_digest

SCHEMA = schema_digest({"fold": 1})
MEMORIES = {"threshold": {"5m": 0.1, "n": [1, 2.0, None]}, "empty": {}}


def rich_state() -> State:
    signal = Signal(
        "s1", "BTC", "5m", "trend", Side.SELL, 1, 0.1, -0.3, 1 / 3, 0.5, 0.4, 1e-9, 99.0
    )
    amounts = [Decimal(text) for text in ("100.00", "101.5", "90", "1.0", "0.50", "7E-8")]
    proposal = Proposal(signal, *amounts, cost_r=0.1)
    advice = (Advice("sizer", "full", False, 1.0, 1.25, "calm — é", 1.25),)
    card = Card(3, proposal, advice, 10, 20, 1, "nonce", "why")
    order = Order(
        "c", "s1", Role.STOP, "BTC", Side.BUY, OrderType.STOP, *amounts[:2], reduce_only=True
    )
    closed = PositionClosed(
        5,
        "s0",
        1,
        "BTC",
        Side.BUY,
        *amounts[:5],
        r=-0.7,
        exit="stop",
        opened_at=1,
        cooldown_until=9,
    )
    return State(
        balance=Decimal("1000.10"),
        cards={3: card, 2: card},
        decided={2: Decided("expired", "", 4)},
        taken={"s1": card},
        cycles={"s1": Cycle("s1", 3, proposal, advice, 10, *amounts[:2], "open", 1, proposal.stop)},
        orders={"c": LiveOrder(order, "sent", amounts[4], "v", ["f1"])},
        shadows={"s2": Shadow(proposal, advice, 10)},
        trades=[closed],
        scorecards={"sizer": Scorecard(1, earned=0.1 + 0.2)},
        reasons={"z": 1, "a": 2},
        strangers=[2**40],
    )


@pytest.fixture
def journal(tmp_path):
    path = tmp_path / "journal.db"
    written(path, [[bar(at)] for at in range(1, 10)])
    return SqliteJournal(path)


@pytest.fixture
def snapshots(tmp_path):
    return Snapshots(tmp_path / "snapshots.db", SCHEMA)


def snapshot_at(journal, seq, **changes):
    fields = {"sha256": journal.sha256_at(seq), "state": rich_state(), "memories": MEMORIES}
    return Snapshot(seq, **(fields | changes))


def test_the_round_trip_is_byte_equal(journal, snapshots) -> None:
    snapshots.save(snapshot_at(journal, 4))
    found = snapshots.latest(journal)
    assert msgspec.json.encode(found.state) == msgspec.json.encode(rich_state())
    assert found.memories == MEMORIES
    assert list(found.state.cards) == [3, 2]
    assert snapshots.refusals == ()


def test_no_file_is_no_snapshot_and_no_refusal(journal, snapshots) -> None:
    assert snapshots.latest(journal) is None
    assert snapshots.refusals == ()


def test_the_last_two_are_kept_and_the_newest_is_used(journal, snapshots, tmp_path) -> None:
    for seq in (2, 4, 6):
        snapshots.save(snapshot_at(journal, seq))
    assert snapshots.latest(journal).seq == 6
    with closing(sqlite3.connect(tmp_path / "snapshots.db")) as other:
        assert other.execute("SELECT seq FROM snapshots ORDER BY seq").fetchall() == [(4,), (6,)]


def test_a_damaged_one_is_passed_over(journal, snapshots, tmp_path) -> None:
    snapshots.save(snapshot_at(journal, 4))
    snapshots.save(snapshot_at(journal, 6))
    with closing(sqlite3.connect(tmp_path / "snapshots.db")) as other, other:
        other.execute(
            "UPDATE snapshots SET body = CAST(replace(body, '1000.10', '9000.10') AS BLOB) "
            "WHERE seq = 6"
        )
    assert snapshots.latest(journal).seq == 4
    assert snapshots.refusals == ("snapshot at event 6 is not used: its checksum does not fit",)


def test_another_schema_is_refused(journal, snapshots, tmp_path) -> None:
    snapshots.save(snapshot_at(journal, 4))
    newer = Snapshots(tmp_path / "snapshots.db", schema_digest({"fold": 2}))
    assert newer.latest(journal) is None
    assert newer.refusals == (
        "snapshot at event 4 is not used: it was made by another version of the program",
    )


@pytest.mark.parametrize("seq", [4, 99])
def test_another_journal_is_refused(journal, snapshots, seq) -> None:
    snapshots.save(snapshot_at(journal, seq, sha256="ab" * 32))
    assert snapshots.latest(journal) is None
    assert snapshots.refusals == (
        f"snapshot at event {seq} is not used: the journal at that event is another one",
    )


def test_what_json_cannot_hold_is_refused(journal, snapshots) -> None:
    state = rich_state()
    state.scorecards["sizer"].earned = float("nan")
    snapshots.save(snapshot_at(journal, 4, state=state))
    assert snapshots.latest(journal) is None
    assert "cannot be read" in snapshots.refusals[0]


def test_refusals_belong_to_the_last_question(journal, snapshots) -> None:
    snapshots.save(snapshot_at(journal, 4, sha256="00"))
    assert snapshots.latest(journal) is None
    snapshots.save(snapshot_at(journal, 6))
    assert snapshots.latest(journal).seq == 6
    assert snapshots.refusals == ()


def test_snapshots_of_a_longer_journal_do_not_push_out_the_new_one(journal, snapshots) -> None:
    for seq in (100, 110, 4):
        snapshots.save(snapshot_at(journal, seq, sha256=journal.sha256_at(seq) or "lost"))
    assert snapshots.latest(journal).seq == 4


def test_the_schema_follows_code_and_events(monkeypatch) -> None:
    assert schema_digest({"a": 1, "b": 2}) == schema_digest({"b": 2, "a": 1})
    assert schema_digest({"a": 1}) != schema_digest({"a": 2})
    before = schema_digest({})
    monkeypatch.setattr(snapshots_of, "FOLD_RULES", codec.FOLD_RULES + 1)
    assert schema_digest({}) != before, "a ledger that was counted otherwise"
    monkeypatch.undo()
    monkeypatch.setitem(codec.VERSIONS, "BarsClosed", 2)
    assert schema_digest({}) != before
