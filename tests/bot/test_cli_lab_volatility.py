"""``pitwall lab volatility``: one JSON object, a table for people, a sentence when it cannot."""

import json

import pytest
from market_bench import recording
from replay_examples import smooth_market

from bot.__main__ import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("candles")
    recording(folder, smooth_market(6_000, symbols=2, from_day=20))
    (folder / "short.yaml").write_text("exits: {max_hold_bars: 24}\n")
    return folder


def lab(folder, *arguments):
    return main(
        ["lab", "volatility", str(folder), "--config", str(folder / "short.yaml"), *arguments]
    )


def test_it_prints_every_forecast_and_the_horizon_of_a_trade(folder, capsys):
    assert lab(folder, "--json") == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert err == ""
    assert (found["horizon"], found["symbols"]) == (24, 2)
    assert found["moments"] // 2 == found["apart"]
    names = {score["name"] for score in found["scores"]}
    assert {"last realised", "ATR 14", "EWMA 0.94", "HAR Parkinson", "ATR 14 to 500"} <= names
    qlikes = [score["qlike"] for score in found["scores"]]
    assert qlikes == sorted(qlikes)


def test_people_read_a_table_and_a_verdict(folder, capsys):
    lab(folder)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "variance of the next 24 bars, 2 symbols"
    (naive,) = (line for line in lines if line.startswith("last realised"))
    assert "told apart" not in naive
    verdicts = ("better", "worse", "cannot be told apart")
    others = [line for line in lines[4:-2] if line != naive]
    assert len(others) == 8
    assert all(line.endswith(verdicts) for line in others)
    assert lines[-2].startswith("best: ")
    assert lines[-1].startswith("ATR 14 to 500: of a deviation from the usual volatility")


def test_too_few_bars_end_in_a_sentence(folder, capsys):
    (folder / "long.yaml").write_text("exits: {max_hold_bars: 5000}\n")
    assert main(["lab", "volatility", str(folder), "--config", str(folder / "long.yaml")]) == 2
    assert capsys.readouterr().err.startswith(
        "6000 bars are too few: after 1000 bars and a horizon"
    )
