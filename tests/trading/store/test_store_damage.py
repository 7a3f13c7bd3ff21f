"""Damaged journals: verify, tail, export and a start name the place, and nothing else happens."""

import io
import sqlite3
from collections import Counter
from contextlib import closing, redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import msgspec
import pytest
from counted import examples, tally
from desk_examples import rules
from hypothesis import given
from hypothesis import strategies as st
from journal_samples import written

from bot.__main__ import main
from trading.domain.codec import decode
from trading.domain.errors import JournalError
from trading.domain.state import State
from trading.engine.engine import Engine
from trading.engine.recover import refold
from trading.policy.panel import Panel
from trading.policy.policy import Policy
from trading.store.journal import SqliteJournal

GOLDEN = Path(__file__).parents[2] / "golden" / "journal-v1.jsonl"
LONGEST = 400  # characters of a sentence beside the file's name
BODIES = [
    b"", b"{}", b"null", b"[]", b"\xff\xfe", b'{"kind":"BarsClosed"}', b"[" * 100_000, b'"x"',
    b'{"kind":"BarsClosed","at":1e400,"desk_ms":0,"timeframe":"","catch_up":false}', b"\0", b"NaN",
]  # fmt: skip
NUMBERS = [0, -1, 1, 2, 99, 2**53, 2**62, 2**63 - 1, -(2**63)]
KINDS = ["", "Odd", "BarsClosed", "JobDue", "\u202e", "a\nb", "x" * 5000]
STATEMENTS = [
    "DROP TABLE journal", "DROP TABLE transactions", "DELETE FROM transactions",
    "ALTER TABLE journal RENAME COLUMN body TO other", "UPDATE transactions SET tx = tx + 5",
    "PRAGMA user_version = 7", "PRAGMA user_version = 0", "UPDATE journal SET tx = tx + 1",
]  # fmt: skip
seqs = st.integers(1, 203)
numbers = st.sampled_from(NUMBERS)
edits = st.one_of(
    st.tuples(st.just("UPDATE journal SET body = ? WHERE seq = ?"), st.sampled_from(BODIES), seqs),
    st.tuples(st.just("UPDATE journal SET kind = ? WHERE seq = ?"), st.sampled_from(KINDS), seqs),
    st.tuples(st.just("UPDATE journal SET version = ? WHERE seq = ?"), numbers, seqs),
    st.tuples(st.just("UPDATE journal SET at = ? WHERE seq = ?"), numbers, seqs),
    st.tuples(st.just("UPDATE journal SET seq = ? WHERE seq = ?"), numbers, seqs),
    st.tuples(st.just("DELETE FROM journal WHERE seq = ?"), seqs),
    st.tuples(st.just("UPDATE transactions SET last_seq = ? WHERE tx = ?"), numbers, seqs),
    st.tuples(st.just("UPDATE transactions SET sha256 = ? WHERE tx = ?"), st.binary(), seqs),
    st.sampled_from(STATEMENTS).map(lambda statement: (statement,)),
)
flips = st.tuples(
    st.integers(0, 2**20), st.sampled_from(["bit", "bytes", "cut"]), st.binary(min_size=1)
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of the golden journal as a file of the desk."""
    batches = {}
    for line in GOLDEN.read_text().splitlines():
        tx, version, event = msgspec.json.decode(line)
        batches.setdefault(tx, []).append(
            decode(event["kind"], version, msgspec.json.encode(event))
        )
    path = tmp_path_factory.mktemp("golden") / "journal.db"
    written(path, list(batches.values()))
    return path.read_bytes()


def start(path):
    """What a start does with a journal."""
    journal = SqliteJournal(path)
    journal.open()
    try:
        refold(Engine(State(), Policy(rules(), Panel({}, "full"), lambda _row: ""), journal), None)
    finally:
        journal.close()


def looked_at(path):
    """What verify, tail, export and a start say: nothing when all is good."""
    for verb in ("verify", "tail", "export"):
        said = io.StringIO()
        with redirect_stdout(io.StringIO()), redirect_stderr(said):
            status = main(["journal", verb, "--journal", str(path)])
        assert bool(status) == bool(said.getvalue())
        yield verb, said.getvalue().removesuffix("\n")
    try:
        start(path)
    except JournalError as error:
        yield "start", str(error)
    else:
        yield "start", ""


def check(path, became):
    said = dict(looked_at(path))
    for verb, sentence in said.items():
        became[f"{verb} named it" if sentence else f"{verb} found nothing"] += 1
        assert sentence.isprintable(), sentence
        assert len(sentence) <= LONGEST + len(str(path)), sentence
    if said["start"] and "has layout" not in said["start"]:
        assert said["verify"], said["start"]


def fresh(path, raw):
    for side in path.parent.glob("journal.db*"):
        side.unlink()
    path.write_bytes(raw)


def test_any_damage_to_the_file(whole, tmp_path, record_property):
    became, path = Counter(), tmp_path / "journal.db"

    @examples(share=100, full=2_500)
    @given(st.lists(flips, min_size=1, max_size=20))
    def damage(places):
        raw = bytearray(whole)
        for place, how, patch in places:
            at = place % len(raw) if raw else 0
            if how == "cut" and place % 4 == 0:
                del raw[at:]
            elif how == "bytes":
                raw[at : at + len(patch)] = patch
            elif raw:
                raw[at] ^= 1 << place % 8
        fresh(path, raw)
        check(path, became)

    damage()
    record_property("count", f"looks at damaged journal files: {tally(became)}")


def test_any_damage_to_the_rows(whole, tmp_path, record_property):
    became, path = Counter(), tmp_path / "journal.db"

    @examples(share=150, full=2_500)
    @given(st.lists(edits, min_size=1, max_size=2))
    def damage(changes):
        fresh(path, whole)
        with closing(sqlite3.connect(path)) as other:
            for statement, *values in changes:
                with suppress(sqlite3.Error):
                    other.execute(statement, values)
                    other.commit()
        check(path, became)

    damage()
    record_property("count", f"looks at damaged journal rows: {tally(became)}")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\xff", "event 3: BarsClosed cannot be read: "),
        (b"[" * 100_000, "event 3: BarsClosed cannot be read: "),
    ],
)
def test_a_start_names_the_event(whole, tmp_path, body, words):
    path = tmp_path / "journal.db"
    fresh(path, whole)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE journal SET kind = 'BarsClosed', body = ? WHERE seq = 3", (body,))
    with pytest.raises(JournalError, match=words):
        start(path)


def test_a_start_names_an_event_that_cannot_be_folded(whole, tmp_path):
    path = tmp_path / "journal.db"
    fresh(path, whole)
    with closing(sqlite3.connect(path)) as other, other:
        (seq, body) = other.execute(
            "SELECT seq, body FROM journal WHERE kind = 'OrderAccepted'"
        ).fetchone()
        changed = body.replace(b'"client_id":"', b'"client_id":"other')
        other.execute("UPDATE journal SET body = ? WHERE seq = ?", (changed, seq))
    with pytest.raises(JournalError, match=f"event {seq} of the journal cannot be folded"):
        start(path)


@pytest.mark.parametrize(
    ("layout", "why"), [(0, "but table journal already exists"), (-128, "which none has")]
)
def test_a_start_names_a_layout_that_is_not_the_tables(whole, tmp_path, layout, why):
    path = tmp_path / "journal.db"
    fresh(path, whole)
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA user_version = {layout}")
    what = f"says that it has layout {layout}, {why}; restore it from a backup"
    with pytest.raises(JournalError, match=what):
        start(path)
