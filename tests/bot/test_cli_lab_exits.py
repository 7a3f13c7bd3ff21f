"""``pitwall lab exits``: both arms on the same signals, and figures that add up."""

import json

import pytest
from market_bench import recording
from replay_examples import smooth_market

from bot.__main__ import main
from trading.report.cycles import CycleRecord, cycles_of
from trading.report.paired import figures_of, pairs_of

STRAINED = """
capital:
  {max_positions: 50, max_exposure: 20, cycle_budget: 0.002, entry_share: 0.6, risk_per_trade: 0.05}
instruments: {defaults: {leverage: 10}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("candles")
    recording(folder, smooth_market(1_500, symbols=3))
    (folder / "strained.yaml").write_text(STRAINED)
    return folder


def test_it_prints_both_arms_and_their_difference(folder, capsys):
    config = str(folder / "strained.yaml")
    assert main(["lab", "exits", str(folder), "--config", config, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    on, off, pairs = found.values()
    assert on["cycles"] == sum(on["exits"].values()) > 5
    assert on["parts"]["stress"] > 0
    assert "stress" not in off["parts"]
    assert sum(on["stress_by_band"].values()) > 0
    assert 0 < pairs["differing"] <= pairs["pairs"] <= min(on["cycles"], off["cycles"])
    main(["lab", "exits", str(folder), "--config", config])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["with", "smart", "exits", "without"]
    assert any(line.startswith("pairs ") for line in lines)


def record(r, pnl="0", **more):
    return CycleRecord(budget=100, pnl=int(pnl), r=r, **more)


def test_pairs_are_signals_that_both_runs_closed():
    one = {"a": record(1.0), "b": record(-0.5), "c": record(None), "d": record(2.0)}
    other = {"a": record(0.5), "b": record(-0.5), "c": record(1.0)}
    found = pairs_of(one, other, {"a": 1, "b": 20, "c": 3, "d": 4}, 10)
    assert (found["pairs"], found["differing"], found["pair_mean_r"]) == (2, 1, 0.25)
    assert (found["best_r"], found["worst_r"]) == (0.5, 0.0)


def test_the_mean_is_the_one_that_the_interval_is_about():
    """In nine groups of a pair nothing differs, in the tenth a hundred pairs lose 1 R each."""
    ends = {f"{n}": 10 * n for n in range(9)} | {f"many {n}": 95 for n in range(100)}
    one = {key: record(-1.0 if key.startswith("many") else 0.0) for key in ends}
    other = {key: record(0.0) for key in ends}
    found = pairs_of(one, other, ends, 10)
    assert (found["pairs"], found["groups"]) == (109, 10)
    assert found["mean_r"] == -0.1
    low, high = found["interval_r"]
    assert low is None or low < -0.1
    assert high is None or high > -0.1
    assert found["pair_mean_r"] == -0.9174


def test_what_ends_within_48_bars_counts_once_in_every_timeframe(folder, capsys, monkeypatch):
    asked = []

    def told(on, off, ends, group_ms):
        asked.append(group_ms)
        return pairs_of(on, off, ends, group_ms)

    monkeypatch.setattr("bot.cli.lab_exits.pairs_of", told)
    assert main(["lab", "exits", str(folder), "--json"]) == 0
    assert asked == [48 * 300_000]
    assert json.loads(capsys.readouterr().out)["on_minus_off"]["groups"] > 0


def test_the_worst_loss_is_a_share_of_its_budget():
    assert figures_of({"a": record(-1.0, -7), "b": record(1.0, 9)})["worst_loss_of_budget"] == 0.07


def test_a_leg_counts_for_its_root(tmp_path, folder, capsys):
    config = tmp_path / "recovery.yaml"
    config.write_text("recovery: {enabled: true, zone_pct: 0.05}\npaper: {hedged: true}\n")
    main(["lab", "exits", str(folder), "--config", str(config), "--json"])
    on = json.loads(capsys.readouterr().out)["smart_exits_on"]
    assert on["legs"] > 0
    assert cycles_of([]) == {}
