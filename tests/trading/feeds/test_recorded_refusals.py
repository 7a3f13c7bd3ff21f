"""Recorded files that cannot be used are refused by name, in one sentence with the remedy."""

import pandas as pd
import pytest
from recorded_bars import START, STEP, bars, write

from trading.domain.errors import DataError
from trading.feeds.files import load_candles


def corrupt(directory):
    path = write(directory, bars(500))
    path.write_bytes(path.read_bytes()[:-50])


def not_parquet(directory):
    (directory / "BTCUSDT-5m.parquet").write_text("timestamp,open\n1,2\n")


def no_bytes(name):
    return lambda directory: (directory / name).touch()


def frame_as(frame, name="BTCUSDT-5m.parquet"):
    return lambda directory: write(directory, frame, name)


def text(content, name="BTCUSDT-5m.csv"):
    return lambda directory: (directory / name).write_bytes(content)


def both_kinds(directory):
    write(directory, bars())
    write(directory, bars(), "BTCUSDT-5m.csv")


def two_ages(directory):
    write(directory, bars(start=0), "OLDUSDT-5m.parquet")
    for number in range(4):
        write(directory, bars(), f"NEW{number}USDT-5m.parquet")


HEADER = b"timestamp,open,high,low,close,volume\n"
ROWS = b"".join(b"%d,10,11,9,10,1\n" % (START + row * STEP) for row in range(4))
REFUSALS = {
    "truncated parquet": (corrupt, r"BTCUSDT-5m.parquet: cannot be read as parquet .*record it"),
    "text as parquet": (not_parquet, r"BTCUSDT-5m.parquet: cannot be read as parquet .*record it"),
    "parquet of 0 bytes": (no_bytes("BTCUSDT-5m.parquet"), r"5m.parquet: is empty \(0 bytes\)"),
    "csv of 0 bytes": (no_bytes("BTCUSDT-5m.csv"), r"BTCUSDT-5m.csv: is empty \(0 bytes\)"),
    "parquet of 0 rows": (frame_as(bars(0)), r"BTCUSDT-5m.parquet: has no rows"),
    "csv of 0 rows": (text(HEADER), r"BTCUSDT-5m.csv: has no rows"),
    "column missing in parquet": (
        frame_as(bars().drop(columns="close")),
        r"5m.parquet: column 'close' is missing, found timestamp, open, high, low, volume; the col",
    ),
    "column missing in csv": (
        frame_as(bars().rename(columns={"low": "Low"}), "BTCUSDT-5m.csv"),
        r"BTCUSDT-5m.csv: column 'low' is missing, found timestamp, open, high, Low, close, volume",
    ),
    "csv without a header": (text(ROWS), r"column 'timestamp' is missing"),
    "column twice": (
        text(b"timestamp,open,high,low,close,close,volume\n"),
        r"column 'close' is there twice",
    ),
    "text column in parquet": (
        frame_as(bars().assign(close="100")),
        r"5m.parquet: column 'close' is (large_)?string; store it as float64",
    ),
    "dates in parquet": (
        frame_as(bars().assign(timestamp=lambda f: pd.to_datetime(f.timestamp, unit="ms"))),
        r"5m.parquet: column 'timestamp' is timestamp\[.*\]; store it as int64 milliseconds",
    ),
    "no number in csv": (
        text(HEADER + ROWS + b"1704068400000,10,eleven,9,10,1\n"),
        r"BTCUSDT-5m.csv: row 5: high 'eleven' is not a number; repair or delete the row",
    ),
    "dates in csv": (
        text(HEADER + b"2024-01-01 00:00:00,10,11,9,10,1\n"),
        r"5m.csv: row 1: timestamp '2024-01-01 00:00:00' is not a whole number of ms",
    ),
    "no timestamp in a row": (
        text(HEADER + ROWS + b",10,11,9,10,1\n"),
        r"5m.csv: row 5: timestamp nan is not a whole number of ms",
    ),
    "a torn line": (
        text(HEADER + ROWS + b"1704068400000,10,11"),
        r"BTCUSDT-5m.csv: line 6: expected 6 fields, found 3; repair or delete the line",
    ),
    "bytes as csv": (text(b"\xff\xfe\x00\x01\x02"), r"5m.csv: cannot be read as csv .*record it"),
    "an endless csv header": (text(b"x" * 200_000), r"5m.csv: cannot be read as csv .*record it"),
    "slower bars": (
        frame_as(bars(step=3 * STEP)),
        r"5m.parquet: bars are 15m apart, but the name says 5m; rename the file",
    ),
    "faster bars": (
        frame_as(bars(step=STEP // 5), "BTCUSDT-5m.csv"),
        r"5m.csv: bars are 1m apart, but the name says 5m; rename the file",
    ),
    "odd bars": (frame_as(bars(step=123_456)), r"bars are 123456 ms apart, but the name says 5m"),
    "seconds": (
        frame_as(bars().assign(timestamp=lambda f: f.timestamp // 1000)),
        r"5m.parquet: timestamps are in seconds; convert them to milliseconds",
    ),
    "one row in seconds": (
        frame_as(bars(1).assign(timestamp=lambda f: f.timestamp // 1000)),
        r"timestamps are in seconds",
    ),
    "microseconds": (
        frame_as(bars().assign(timestamp=lambda f: f.timestamp * 1000)),
        r"5m.parquet: timestamps are in microseconds; convert them to milliseconds",
    ),
    "one row in nanoseconds": (
        frame_as(bars(1).assign(timestamp=lambda f: f.timestamp * 1_000_000)),
        r"timestamps are in nanoseconds",
    ),
    "off the grid": (
        frame_as(bars().assign(timestamp=lambda f: f.timestamp + 7)),
        r"row 1: timestamp 1704067200007 is not the open of a 5m bar; .* multiple of 300000 ms",
    ),
    "one bar off the grid": (
        frame_as(bars(50).assign(timestamp=lambda f: f.timestamp + 60_000 * (f.index == 30))),
        r"row 31: timestamp 1704076260000 is not the open of a 5m bar",
    ),
    "newest first": (
        frame_as(bars()[::-1]),
        r"5m.parquet: most rows are older than the row before; sort by timestamp",
    ),
    "nothing usable": (
        frame_as(bars().assign(low=-1.0)),
        r"5m.parquet: no bar is usable \(mostly zero or negative price\)",
    ),
    "one symbol in two files": (
        both_kinds,
        r"BTCUSDT-5m.parquet: holds the same bars as BTCUSDT-5m.csv beside it; remove one",
    ),
    "ages apart": (
        two_ages,
        (
            r"OLDUSDT-5m.parquet begins at 1970-01-01T00:00Z and NEW\dUSDT-5m.parquet ends at "
            r"2024-01-01T00:55Z, which makes 28,\d{3},\d{3} cells of at most 20,000,000; check"
        ),
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_file_that_cannot_be_used_is_refused_by_name(tmp_path, case):
    prepare, sentence = REFUSALS[case]
    prepare(tmp_path)
    with pytest.raises(DataError, match=sentence) as refusal:
        load_candles(tmp_path, "5m")
    assert str(tmp_path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_directory_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"nowhere: no such directory; it should hold SYMBOL-TIME"):
        load_candles(tmp_path / "nowhere", "5m")


def test_a_file_is_not_a_directory(tmp_path):
    path = write(tmp_path, bars())
    with pytest.raises(DataError, match=r"BTCUSDT-5m.parquet: is a file; give the directory"):
        load_candles(path, "5m")


def test_an_empty_directory(tmp_path):
    with pytest.raises(DataError, match=r"holds no 5m files; files should be named SYMBOL-TIMEFR"):
        load_candles(tmp_path, "5m")


def test_a_timeframe_that_is_not_there(tmp_path):
    for symbol in ("ADAUSDT", "BTCUSDT"):
        write(tmp_path, bars(step=3_600_000), f"{symbol}-1h.parquet")
    write(tmp_path, bars(step=900_000), "BTCUSDT-15m.csv")
    with pytest.raises(
        DataError, match=r"holds no 5m files; there are 15m \(1\), 1h \(2\); did you mean 1h\?"
    ):
        load_candles(tmp_path, "5m")


def test_a_timeframe_that_nobody_knows(tmp_path):
    with pytest.raises(DataError, match="timeframe '7m' is not known; use one of 1m, 3m, 5m"):
        load_candles(tmp_path, "7m")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("BTCUSD", r"no 5m file for 'BTCUSD'; did you mean BTCUSDT\?"),
        ("btcusdt", r"no 5m file for 'btcusdt'; did you mean BTCUSDT\?"),
        ("XYZ", r"no 5m file for 'XYZ'; there are BTCUSDT, ETHUSDT"),
    ],
)
def test_a_symbol_that_is_not_there(tmp_path, asked, sentence):
    write(tmp_path, bars())
    write(tmp_path, bars(), "ETHUSDT-5m.csv")
    with pytest.raises(DataError, match=sentence):
        load_candles(tmp_path, "5m", symbols=["ETHUSDT", asked])


def test_no_symbol_at_all(tmp_path):
    write(tmp_path, bars())
    with pytest.raises(DataError, match="no symbol was asked for; there are BTCUSDT"):
        load_candles(tmp_path, "5m", symbols=[])


def test_a_range_without_bars(tmp_path):
    write(tmp_path, bars())
    ends = "they open from 2024-01-01T00:00Z to 2024-01-01T00:55Z"
    with pytest.raises(DataError, match=f"no 5m bar opens in the range that was .*; {ends}"):
        load_candles(tmp_path, "5m", from_ms=START + 100 * STEP)


@pytest.mark.parametrize("cut", range(0, 4000, 97))
def test_a_parquet_file_cut_anywhere_is_refused(tmp_path, cut):
    path = write(tmp_path, bars(200))
    content = path.read_bytes()
    path.write_bytes(content[: cut % len(content)])
    with pytest.raises(DataError, match=r"BTCUSDT-5m\.parquet: "):
        load_candles(tmp_path, "5m")
