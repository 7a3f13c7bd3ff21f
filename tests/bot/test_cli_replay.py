"""``pitwall replay`` as a program: one JSON object, equal whichever way, honest about its data."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from market_bench import recording
from replay_examples import smooth_market

ROOT = Path(__file__).parents[2]
KEYS = [
    "symbols", "timeframe", "autonomy", "bars", "symbol_bars", "signals", "proposals", "rejected",
    "orders", "fills", "trades", "net_r", "net_pnl", "fees", "max_drawdown_pct", "trades_sha256",
    "journal_sha256", "cpu_s", "peak_rss_mb",
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


def test_it_says_what_is_bad_about_the_data(folder):
    _figures, said = replayed(folder, "--symbols", "ETHUSDT")
    assert "never traded on: NaN or infinite 1, zero or negative price 1\n" in said
    _figures, said = replayed(folder, "--symbols", "BTCUSDT")
    assert "bad data" not in said
