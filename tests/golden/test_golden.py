"""What lies on somebody's disk still folds, and a fixed market still gives the same trades."""

import json

import pytest
from desk_bench import refolded, state_bytes
from make import HERE, JOURNALS, STORIES, SUMS, events_in, journal_sums, read, replay_sums

from trading.domain.codec import KINDS, encode, kind_of

EXPECTED = json.loads(SUMS.read_text())
HINT = "changed on purpose? See tests/golden/make.py"


@pytest.mark.parametrize("name", JOURNALS)
def test_a_golden_journal_decodes_and_folds_to_the_same_bytes(name):
    assert journal_sums(HERE / name) == EXPECTED[name], HINT


def test_they_are_small_and_have_every_kind():
    paths = [HERE / name for name in JOURNALS]
    assert sum(path.stat().st_size for path in paths) < 300_000
    assert {kind_of(event) for path in paths for event in events_in(read(path))} == set(KINDS)


@pytest.mark.parametrize("name", STORIES)
def test_the_newest_ones_are_written_as_today(name):
    lines = read(HERE / name)
    assert [bytes(line.body) for line in lines] == [encode(event) for event in events_in(lines)]


def test_a_changed_byte_is_noticed(tmp_path):
    source = (HERE / JOURNALS[0]).read_bytes()
    changed = tmp_path / "changed.jsonl"
    changed.write_bytes(source.replace(b'"user":"ann"', b'"user":"bob"', 1))
    assert journal_sums(changed)["chain_sha256"] != EXPECTED[JOURNALS[0]]["chain_sha256"]


def test_folding_twice_is_folding_once():
    events = events_in(read(HERE / JOURNALS[0]))
    assert state_bytes(refolded(events)) == state_bytes(refolded(events))


def test_the_golden_trades():
    assert replay_sums() == EXPECTED["replay"], HINT
