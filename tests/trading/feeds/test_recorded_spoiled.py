"""Spoiled files are loaded right or refused by name: no traceback, and no number made up."""

import csv
from collections import Counter
from contextlib import suppress

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest
from counted import examples, tally
from hypothesis import given
from recorded_bars import STEP
from spoiled_files import NAMES, spoiled

from trading.domain.cleaning import RANGE_TOLERANCE
from trading.domain.errors import DataError
from trading.feeds.files import columns, load_candles

LONGEST = 500  # characters of a sentence beside the file's name


def check_candles(candles, path):
    """The promises of ``Candles``, and that every bar stands in the file."""
    times = candles.open_ms
    assert times.dtype == np.int64
    assert (times % STEP == 0).all()
    assert (np.diff(times) == STEP).all()
    values = np.stack([getattr(candles, name)[:, 0] for name in NAMES[1:]])
    there = ~np.isnan(values).any(axis=0)
    assert np.isnan(values[:, ~there]).all()
    opens, high, low, close, volume = values[:, there]
    assert np.isfinite(values[:, there]).all()
    assert (values[:4, there] > 0).all()
    assert (volume >= 0).all()
    slack = RANGE_TOLERANCE * high
    assert (low <= high).all()
    assert (np.maximum(opens, close) <= high + slack).all()
    assert (np.minimum(opens, close) >= low - slack).all()
    rows = np.column_stack([times[there].astype(float), values[:, there].T])
    assert {tuple(row) for row in rows} <= said_in(path)


def said_in(path):
    """The rows of a file as another reader finds them; those that are no numbers are left out."""
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        return {tuple(row) for row in frame[list(NAMES)].to_numpy(dtype=float)}
    rows = set()
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            with suppress(ValueError, TypeError):
                rows.add(tuple(float(row[name]) for name in NAMES))
    return rows


def test_any_spoiled_file(tmp_path, record_property):
    became = Counter()

    @examples(share=1_000, full=10_000)
    @given(spoiled())
    def load(file):
        kind, raw = file
        path = tmp_path / f"AAAUSDT-5m.{kind}"
        path.write_bytes(raw)
        try:
            candles = load_candles(tmp_path, "5m").candles
        except DataError as error:
            candles, sentence = None, str(error)
        if candles is None:
            became[f"{kind} refused"] += 1
            assert path.name in sentence, sentence
            assert sentence.isprintable(), sentence
            assert "; " in sentence, sentence
            assert len(sentence) <= LONGEST + len(str(path)), sentence
        else:
            became[f"{kind} loaded"] += 1
            check_candles(candles, path)
        path.unlink()

    load()
    record_property("count", f"mutated candle files: {tally(became)}")
    assert len(became) == 4


@pytest.mark.parametrize("at", [1e19, 1e300, -1e300])
def test_a_time_beyond_all_numbers_is_named(tmp_path, at):
    with pytest.raises(DataError, match=r"row 2: timestamp .* is not a whole number of ms; repair"):
        load_times(tmp_path, [0.0, at, 600_000.0])


def test_a_time_that_is_no_date_is_named(tmp_path):
    with pytest.raises(DataError, match="row 1: timestamp -2000000000000000 is no date in ms; rep"):
        load_times(tmp_path, [-2 * 10**15, 300_000, 600_000, 900_000])


def test_a_small_file_that_claims_too_many_rows_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(columns, "MAX_ROWS", 2)
    with pytest.raises(DataError, match="holds 3 rows of at most 2; split it or record it again"):
        load_times(tmp_path, [0, 300_000, 600_000])


def load_times(folder, times):
    ones = pa.array(np.ones(len(times), dtype=np.int8))
    table = pa.table({"timestamp": pa.array(times)} | dict.fromkeys(NAMES[1:], ones))
    pa_parquet.write_table(table, folder / "AAAUSDT-5m.parquet")
    return load_candles(folder, "5m")
