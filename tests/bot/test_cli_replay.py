"""``pitwall replay`` as a program: one JSON object, equal whichever way, honest about its data."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from market_bench import recording
from replay_examples import smooth_market

from bot.cli.replay import _lift_line, funding_coverage
from trading.domain.evidence.lift import Lift
from trading.domain.rates import FundingTable, Rates
from trading.domain.scorecard import Scorecard
from trading.replay.summary import lift_of

ROOT = Path(__file__).parents[2]
HOUR = 3_600_000
KEYS = [
    "symbols", "timeframe", "autonomy", "bars", "symbol_bars", "signals", "proposals", "rejected",
    "orders", "fills", "settlements", "trades", "net_r", "net_pnl", "fees", "funding",
    "max_drawdown_pct", "closed_drawdown_pct", "trades_sha256", "journal_sha256", "cpu_s",
    "peak_rss_mb", "advisors",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("candles")
    market = smooth_market(900, symbols=2)
    market.low[700, 1] = 0.0
    market.close[800, 1] = np.nan
    recording(folder, market)
    return folder


def replayed(folder, *options):
    command = [sys.executable, "-m", "bot", "replay", str(folder), "--timeframe", "5m", "--json"]
    done = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout), done.stderr


def test_it_prints_one_object_the_same_whichever_way(folder):
    figures, said = replayed(folder)
    assert list(figures) == KEYS
    assert list(figures["cpu_s"]) == ["import", "load", "features", "scores", "decide", "total"]
    assert (figures["symbols"], figures["bars"], figures["symbol_bars"]) == (2, 900, 1_800)
    assert figures["signals"] == figures["proposals"] + figures["rejected"] > 0
    assert figures["autonomy"] == "auto"
    assert "2 symbols as synthetic perpetuals" in said
    assert "funding is absent" in said
    dense, _said = replayed(folder, "--dense")
    assert dense["journal_sha256"] == figures["journal_sha256"]
    assert dense["trades_sha256"] == figures["trades_sha256"]
    assert dense["advisors"] == figures["advisors"]


def test_it_says_what_each_advisor_was_worth_in_words(folder):
    figures, _said = replayed(folder)
    for lift in figures["advisors"].values():
        assert lift["rung"] == "shadow"
        assert lift["advices"] == figures["signals"]
        assert lift["low_r"] is None or -1 <= lift["low_r"] <= lift["mean_r"]
        assert lift["high_r"] is None or lift["mean_r"] <= lift["high_r"] <= 1
        assert lift["verdict"] in {"too few to say", "cannot be told apart from zero"}


def test_a_limit_is_rounded_once_and_an_unknown_one_is_called_so():
    """-0.02652 is -0.027; by way of four places it would be -0.026."""
    lift = Lift(1_222, 19.8364, 115.137, 20.891, 98.77)
    low = lift.interval()[0]
    assert f"{low:+.3f}" != f"{round(low, 4):+.3f}"
    card = Scorecard(rung="shadow", lift=lift)
    assert f"({low:+.3f} to " in _lift_line(lift_of(card))
    assert "(unknown to unknown, 0 groups" in _lift_line(lift_of(Scorecard(rung="shadow")))


def test_its_figures_are_words_and_not_code(folder):
    command = [sys.executable, "-m", "bot", "replay", str(folder), "--symbols", "BTCUSDT"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "{" not in done.stdout
    assert "\ncpu_s              import 0." in done.stdout
    assert done.stderr.startswith("1 symbol as synthetic perpetuals:")


def test_it_says_whose_funding_is_included_and_what_it_came_to(folder, tmp_path):
    plain, _said = replayed(folder)
    assert (plain["settlements"], plain["funding"]) == (0, 0.0)
    at = np.arange(1_735_689_600_000, 1_740_000_000_000, HOUR)
    table = pd.DataFrame({"timestamp": at, "funding_rate": 0.001})
    table.to_csv(tmp_path / "ETHUSDT-1h.csv", index=False)
    figures, said = replayed(folder, "--funding", str(tmp_path))
    assert f"first bars, funding of ETHUSDT from {tmp_path}, absent for BTCUSDT\n" in said
    assert figures["settlements"] > 0
    assert figures["funding"] != 0
    dense, _said = replayed(folder, "--funding", str(tmp_path), "--dense")
    assert dense["journal_sha256"] == figures["journal_sha256"] != plain["journal_sha256"]
    beside = folder / "funding"
    beside.mkdir()
    try:
        table.to_csv(beside / "ETHUSDT-1h.csv", index=False)
        found, said = replayed(folder)
        assert f"funding of ETHUSDT from {beside}" in said
        assert found["journal_sha256"] == figures["journal_sha256"]
        spot = tmp_path / "spot.yaml"
        spot.write_text("instruments: {defaults: {kind: spot, leverage: 1}}\n")
        _figures, said = replayed(folder, "--config", str(spot))
        assert "funding" not in said, "who holds the coin itself pays none"
    finally:
        (beside / "ETHUSDT-1h.csv").unlink()
        beside.rmdir()


def test_it_says_what_is_missing_of_the_funding():
    market = smooth_market(288, symbols=3)  # a day from midnight on
    first, names = int(market.open_ms[0]), market.symbols
    times = {names[0]: [8, 16, 24], names[1]: [0, 16, 25], names[2]: [-8, 32]}
    table = FundingTable(
        {
            name: Rates(8 * HOUR, first + HOUR * np.array(hours), np.ones(len(hours)))
            for name, hours in times.items()
        }
    )
    assert funding_coverage(names, table, market, Path("there")) == (
        f"funding of {names[0]}, {names[1]} from there, absent for {names[2]},"
        f" {names[1]} lacks 2 of 3 settlements"
    )
    late = FundingTable({names[2]: table.rates[names[2]]})
    assert funding_coverage(names, late, market, Path("there")) == "funding is absent"


def test_bad_funding_is_refused_by_name(folder, tmp_path):
    (tmp_path / "ETHUSDT-8h.csv").write_text("timestamp,funding_rate\n1735689600000,5\n")
    command = [sys.executable, "-m", "bot", "replay", str(folder), "--funding", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode
    assert "ETHUSDT-8h.csv: row 1: funding_rate 5.0 is no fraction of notional" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_says_what_is_bad_about_the_data(folder):
    _figures, said = replayed(folder, "--symbols", "ETHUSDT")
    assert "never traded on: NaN or infinite 1, zero or negative price 1\n" in said
    _figures, said = replayed(folder, "--symbols", "BTCUSDT")
    assert "bad data" not in said
