"""Recorded funding is loaded as it is, or refused by name in one sentence with the remedy."""

import numpy as np
import pandas as pd
import pytest
from recorded_bars import write

from trading.domain.errors import DataError
from trading.feeds.files import funding_beside, load_funding

HOUR = 3_600_000
START = 1_704_067_200_000  # 2024-01-01


def funding(count=6, hours=8, **columns):
    at = START + hours * HOUR * np.arange(count, dtype=np.int64)
    return pd.DataFrame({"timestamp": at, "funding_rate": np.arange(count) / 1e4, **columns})


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
@pytest.mark.parametrize("hours", [1, 4, 8])
def test_times_rates_and_the_interval_of_the_name(tmp_path, suffix, hours):
    table = funding(hours=hours)
    write(tmp_path, table, f"BTCUSDT-{hours}h.{suffix}")
    found = load_funding(tmp_path, ["BTCUSDT"]).rates["BTCUSDT"]
    assert found.interval_ms == hours * HOUR
    assert found.at.tolist() == table.timestamp.tolist()
    assert found.rate.tolist() == table.funding_rate.tolist()


def test_symbols_without_a_file_and_other_files_are_passed_over(tmp_path):
    for name in ("BTCUSDT-8h.parquet", "ETHUSDT-8h.csv", "SOLUSDT-8h.parquet"):
        write(tmp_path, funding(), name)
    (tmp_path / "SOLUSDT-8h.parquet").write_bytes(b"broken, and nobody asks for it")
    (tmp_path / "notes.txt").write_text("mine")
    assert list(load_funding(tmp_path, ["XRPUSDT", "ETHUSDT", "BTCUSDT"]).rates) == [
        "ETHUSDT", "BTCUSDT",
    ]  # fmt: skip


def test_a_stamp_some_milliseconds_beside_its_hour_means_the_hour(tmp_path):
    table = funding()
    table.timestamp += [0, 2, -3, 59_000, -59_000, 0]
    write(tmp_path, table, "BTCUSDT-8h.parquet")
    found = load_funding(tmp_path, ["BTCUSDT"]).rates["BTCUSDT"]
    assert found.at.tolist() == funding().timestamp.tolist()


def test_a_missing_settlement_stays_missing(tmp_path):
    write(tmp_path, funding().drop(index=3), "BTCUSDT-8h.parquet")
    assert len(load_funding(tmp_path, ["BTCUSDT"]).rates["BTCUSDT"].at) == 5


def rates(*values):
    return funding(len(values), funding_rate=list(values))


REFUSED = {
    "another interval": (funding(hours=4), r"row 2: timestamp \d+ is no settlement of every 8 h"),
    "off the hour": (
        funding().assign(timestamp=lambda f: f.timestamp + 61_000),
        r"row 1: timestamp \d+ is no settlement of every 8 h; times are UTC milliseconds",
    ),
    "seconds": (
        funding().assign(timestamp=lambda f: f.timestamp // 1000 + 1),
        r"row 1: timestamp \d+ is no settlement .*; times are UTC milliseconds",
    ),
    "nanoseconds": (
        funding().assign(timestamp=lambda f: f.timestamp * 1_000_000),
        r"row 1: timestamp \d+ is no settlement .*; times are UTC milliseconds",
    ),
    "out of order": (
        funding().iloc[[0, 2, 1]],
        r"row 3: timestamp \d+ is not later than the one before; sort by timestamp",
    ),
    "twice": (funding().iloc[[0, 1, 1]], r"row 3: timestamp \d+ is not later"),
    "per cent": (rates(0.01, 0.1), r"row 2: funding_rate 0.1 is no fraction of notional"),
    "NaN": (rates(0.01, np.nan), r"row 2: funding_rate nan is no fraction of notional"),
    "infinite": (rates(-np.inf), r"row 1: funding_rate -inf is no fraction"),
    "candles": (
        funding().rename(columns={"funding_rate": "close"}),
        r"column 'funding_rate' is missing, found timestamp, close; the columns should",
    ),
    "text": (rates("a", "b"), r"column 'funding_rate' is (large_)?string; store it as float64"),
    "no rows": (funding(0), r"has no rows; record it again or delete it"),
}


@pytest.mark.parametrize(("table", "words"), REFUSED.values(), ids=REFUSED)
def test_a_bad_file_is_refused_by_name(tmp_path, table, words):
    write(tmp_path, table, "BTCUSDT-8h.parquet")
    with pytest.raises(DataError, match=f"BTCUSDT-8h.parquet: {words}"):
        load_funding(tmp_path, ["BTCUSDT"])


def test_a_broken_file_is_refused_by_name(tmp_path):
    (tmp_path / "BTCUSDT-8h.parquet").write_bytes(b"no parquet")
    with pytest.raises(DataError, match=r"BTCUSDT-8h.parquet: cannot be read as parquet"):
        load_funding(tmp_path, ["BTCUSDT"])
    (tmp_path / "BTCUSDT-8h.parquet").unlink()
    (tmp_path / "BTCUSDT-8h.csv").write_text("timestamp,funding_rate\n1704067200000,much\n")
    with pytest.raises(DataError, match=r"8h.csv: row 1: funding_rate 'much' is not a number"):
        load_funding(tmp_path, ["BTCUSDT"])


def test_two_files_of_a_symbol_are_refused(tmp_path):
    write(tmp_path, funding(), "BTCUSDT-8h.parquet")
    write(tmp_path, funding(), "BTCUSDT-8h.csv")
    with pytest.raises(DataError, match=r"BTCUSDT-8h.csv beside it is funding of BTCUSDT too"):
        load_funding(tmp_path, ["BTCUSDT"])


def test_a_folder_without_funding_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"holds no funding; files should be named SYMBOL-8h"):
        load_funding(tmp_path, ["BTCUSDT"])
    with pytest.raises(DataError, match=r"nowhere: cannot be read as a folder \(No such file"):
        load_funding(tmp_path / "nowhere", ["BTCUSDT"])


def test_a_folder_of_that_name_beside_the_candles_is_found(tmp_path):
    assert funding_beside(tmp_path) is None
    (tmp_path / "funding").mkdir()
    assert funding_beside(tmp_path) == tmp_path / "funding"
