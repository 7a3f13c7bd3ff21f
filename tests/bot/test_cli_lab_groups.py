"""``pitwall lab groups``: figures by length of a group, and a status that says if they hold."""

import json

import pytest
from market_bench import recording
from replay_examples import smooth_market

from bot.__main__ import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("candles")
    recording(folder, smooth_market(1_500, symbols=3))
    return folder


def test_it_prints_what_was_believed_by_length_of_a_group(folder, capsys):
    status = main(["lab", "groups", str(folder), "--runs", "5", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert status == (0 if found["hold"] else 1)
    assert list(found["scenarios"])[2] == "groups of 48 bars"
    assert {figures["lotteries"] for figures in found["scenarios"].values()} == {40.0}
    assert [bar["most"] for bar in found["bars"]] == [0.025, 0.025]


def test_candles_without_an_outcome_are_refused_in_a_sentence(tmp_path, capsys):
    recording(tmp_path, smooth_market(300, symbols=1))
    assert main(["lab", "groups", str(tmp_path)]) == 2
    assert "no signal came to an outcome" in capsys.readouterr().err
