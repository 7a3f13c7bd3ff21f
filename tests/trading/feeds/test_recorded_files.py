"""Recorded candles: what loads, and what is dropped and counted."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from recorded_bars import START, STEP, bars, write

from trading.domain.cleaning import Fault, Tally
from trading.feeds.files import load_candles
from trading.feeds.files.columns import _floats

SHARED = Path(__file__).parents[4] / "shared" / "data"

real_data = [
    pytest.mark.real_data,
    pytest.mark.skipif(not SHARED.is_dir(), reason="no recorded market data beside the project"),
]


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_symbols_meet_on_one_grid(tmp_path, suffix):
    write(tmp_path, bars(6), f"BTCUSDT-5m.{suffix}")
    write(tmp_path, bars(4, start=START + 4 * STEP).drop(index=1), f"BF-B-5m.{suffix}")
    write(tmp_path, bars(3, step=3_600_000), f"BTCUSDT-1h.{suffix}")
    (tmp_path / "notes.txt").write_text("not a candle")
    candles, report = load_candles(tmp_path, "5m")
    assert candles.symbols == ("BF-B", "BTCUSDT")
    assert candles.timeframe == "5m"
    assert candles.open_ms.tolist() == [START + row * STEP for row in range(8)]
    assert np.isnan(candles.close[:, 0]).tolist() == [True] * 4 + [False, True, False, False]
    assert candles.close[:6, 1].tolist() == [100, 101, 102, 103, 104, 105]
    assert candles.high[0, 1] == 101
    assert candles.volume[4, 0] == 2
    assert report.bars == {"BF-B": 3, "BTCUSDT": 6}
    assert report.faults.by_symbol == {"BF-B": {Fault.GAP: Tally(1, START + 5 * STEP)}}


def test_symbols_come_in_the_order_asked_for(tmp_path):
    for name in ("ADAUSDT", "BTCUSDT", "ETHUSDT"):
        write(tmp_path, bars(), f"{name}-5m.parquet")
    candles = load_candles(tmp_path, "5m", symbols=["ETHUSDT", "ADAUSDT"]).candles
    assert candles.symbols == ("ETHUSDT", "ADAUSDT")


def test_a_range_is_half_open(tmp_path):
    write(tmp_path, bars())
    candles, report = load_candles(tmp_path, "5m", None, START + 2 * STEP, START + 5 * STEP)
    assert candles.close[:, 0].tolist() == [102, 103, 104]
    assert report.bars == {"BTCUSDT": 3}


def test_a_symbol_outside_the_range_stays_and_is_empty(tmp_path):
    write(tmp_path, bars(4))
    write(tmp_path, bars(4, start=START + 8 * STEP), "NEWUSDT-5m.parquet")
    candles, report = load_candles(tmp_path, "5m", to_ms=START + 4 * STEP)
    assert candles.symbols == ("BTCUSDT", "NEWUSDT")
    assert np.isnan(candles.open[:, 1]).all()
    assert report.bars == {"BTCUSDT": 4, "NEWUSDT": 0}


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_bad_bars_are_dropped_and_counted(tmp_path, suffix):
    frame = bars(40)
    frame.loc[3, "close"] = np.nan
    frame.loc[5, "low"] = 0.0
    frame.loc[6, "open"] = -4.0
    frame.loc[8, "high"] = frame.loc[8, "low"] - 1
    frame.loc[10, "close"] = frame.loc[10, "high"] + 5
    frame.loc[12, "volume"] = -1.0
    frame.loc[14, "volume"] = np.inf
    frame = pd.concat(
        [frame[:20], frame[19:20].assign(close=119.5), frame[20:30], frame[25:26], frame[33:]]
    )
    write(tmp_path, frame, f"BTCUSDT-5m.{suffix}")
    candles, report = load_candles(tmp_path, "5m")
    counts = {fault: tally.bars for fault, tally in report.faults.by_symbol["BTCUSDT"].items()}
    assert counts == {
        Fault.NOT_FINITE: 2,
        Fault.NOT_POSITIVE: 2,
        Fault.HIGH_BELOW_LOW: 1,
        Fault.OUTSIDE_RANGE: 1,
        Fault.NEGATIVE_VOLUME: 1,
        Fault.DUPLICATE: 1,
        Fault.OUT_OF_ORDER: 1,
        Fault.GAP: 3,
    }
    missing = [3, 5, 6, 8, 10, 12, 14, 30, 31, 32]
    assert np.flatnonzero(np.isnan(candles.close[:, 0])).tolist() == missing
    assert candles.close[19, 0] == 119  # the first of two is kept
    assert report.bars == {"BTCUSDT": 30}


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_whole_numbers_are_prices_too(tmp_path, suffix):
    frame = bars().assign(low=lambda f: f.low.astype(int), volume=3)
    write(tmp_path, frame, f"BTCUSDT-5m.{suffix}")
    assert load_candles(tmp_path, "5m").candles.volume[0, 0] == 3


def test_nulls_in_several_row_groups_are_dropped(tmp_path):
    frame = bars(40)
    frame["close"] = frame["close"].astype("Float64")
    frame.loc[[3, 25], "close"] = pd.NA
    frame.to_parquet(tmp_path / "BTCUSDT-5m.parquet", row_group_size=9, index=False)
    candles, report = load_candles(tmp_path, "5m")
    assert np.flatnonzero(np.isnan(candles.close[:, 0])).tolist() == [3, 25]
    assert report.faults.count("BTCUSDT", Fault.NOT_FINITE) == 2
    assert np.nansum(candles.close) == frame["close"].sum()


def test_a_thin_symbol_keeps_its_timeframe(tmp_path):
    here = np.random.default_rng(1).random(400) < 0.3
    write(tmp_path, bars(400)[here])
    assert load_candles(tmp_path, "5m").report.bars == {"BTCUSDT": int(here.sum())}


def test_a_symbol_that_mostly_skips_a_bar_keeps_its_timeframe(tmp_path):
    frame = bars(100)
    write(tmp_path, frame[(frame.index % 2 == 0) | (frame.index > 80)])
    assert load_candles(tmp_path, "5m").report.bars == {"BTCUSDT": 60}


def test_a_slice_of_a_column_reads_from_its_own_start():
    column = pa.chunked_array([pa.array([9.0, 1.0, None, 3.0])[1:], pa.array([None, 5.0])])
    assert np.array_equal(_floats(column), [1, np.nan, 3, np.nan, 5], equal_nan=True)


class TestRealData:
    pytestmark = real_data

    def test_the_five_minute_set_is_complete(self):
        candles, report = load_candles(SHARED / "ohlcv", "5m")
        assert candles.close.shape == (71_712, 12)
        assert np.isfinite(candles.close).all()
        assert report.faults.totals() == {}

    def test_outages_are_counted_as_gaps(self):
        candles, report = load_candles(SHARED / "ohlcv_long", "1h")
        assert report.faults.totals() == {Fault.GAP: 122}
        assert int(np.isnan(candles.close).sum()) == 122

    def test_a_csv_of_the_same_bars_is_the_same(self, tmp_path):
        original = pd.read_parquet(SHARED / "ohlcv" / "TONUSDT-1h.parquet")
        write(tmp_path, original, "TONUSDT-1h.csv")
        from_csv = load_candles(tmp_path, "1h").candles
        from_parquet = load_candles(SHARED / "ohlcv", "1h", ["TONUSDT"]).candles
        assert np.array_equal(from_csv.close, from_parquet.close)
        assert np.array_equal(from_csv.volume, from_parquet.volume)
