"""Recorded candles of many symbols, cleaned and put on one grid of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from trading.domain.candles import TIMEFRAMES_MS, Candles, Floats, Ints
from trading.domain.cleaning import Fault, FaultCounts, Tally, clean_block
from trading.domain.errors import DataError
from trading.feeds.files.find import find_files
from trading.feeds.files.grid import time_problem

MAX_CELLS = 20_000_000  # bars times symbols: 0.8 GB of candles
_OLDEST, _NEWEST = np.iinfo(np.int64).min, np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class DataReport:
    """What was found in recorded files: good bars by symbol, and what was dropped or missing."""

    bars: Mapping[str, int]
    faults: FaultCounts


class Loaded(NamedTuple):
    """Candles and what was dropped on the way to them."""

    candles: Candles
    report: DataReport


class _Column(NamedTuple):
    """The good bars of one file, and when the first and the last of all its bars open."""

    path: Path
    open_ms: Ints  # (n,), increasing
    values: Floats  # (5, n)
    faults: dict[Fault, Tally]
    ends_ms: tuple[int, ...]  # none in an empty file


def load_candles(
    directory: Path,
    timeframe: str,
    symbols: Sequence[str] | None = None,
    from_ms: int | None = None,
    to_ms: int | None = None,
) -> Loaded:
    """The recorded candles of a directory on the grid of all its symbols, NaN where one has no bar.

    Without ``symbols`` every file of the timeframe is read. Bars open in ``[from_ms, to_ms)``; a
    symbol without bars there stays, all NaN. Raises DataError with one sentence for what cannot be
    used: a directory, timeframe or symbol that is not there, a file that is broken or is not what
    its name says, and a range that is empty or too wide.
    """
    paths = find_files(directory, timeframe, symbols)
    first_ms = _OLDEST if from_ms is None else from_ms
    end_ms = _NEWEST if to_ms is None else to_ms
    columns = {
        symbol: _load_file(path, timeframe, first_ms, end_ms) for symbol, path in paths.items()
    }
    grid = _union_grid(directory, list(columns.values()), timeframe)
    faults = FaultCounts()
    for symbol, column in columns.items():
        for fault, tally in column.faults.items():
            faults.add(symbol, fault, tally)
    bars = {symbol: len(column.open_ms) for symbol, column in columns.items()}
    return Loaded(_align(columns, grid, timeframe), DataReport(bars, faults))


def _load_file(path: Path, timeframe: str, first_ms: int, end_ms: int) -> _Column:
    """The good bars of one file in ``[first_ms, end_ms)``."""
    from trading.feeds.files.columns import read_bars  # noqa: PLC0415 (pyarrow loads slowly)

    open_ms, values = read_bars(path)
    problem = time_problem(open_ms, timeframe)
    if problem is not None:
        raise DataError(f"{path}: {problem}")
    ends_ms = (int(open_ms.min()), int(open_ms.max())) if len(open_ms) else ()
    asked = (open_ms >= first_ms) & (open_ms < end_ms)
    if not asked.all():
        open_ms, values = open_ms[asked], values[:, asked]
    keep, faults = clean_block(open_ms, values, TIMEFRAMES_MS[timeframe])
    if len(open_ms) and not keep.any():
        raise DataError(f"{path}: no bar is usable ({_most_common(faults)}); record it again")
    if Fault.OUT_OF_ORDER in faults and 2 * faults[Fault.OUT_OF_ORDER].bars > len(open_ms):
        raise DataError(f"{path}: most rows are older than the row before; sort by timestamp")
    if not keep.all():
        open_ms, values = open_ms[keep], values[:, keep]
    return _Column(path, open_ms, values, faults, ends_ms)


def _most_common(faults: dict[Fault, Tally]) -> str:
    """The fault that most bars have, in words."""
    return f"mostly {max(faults, key=lambda fault: faults[fault].bars)}"


def _union_grid(directory: Path, columns: Sequence[_Column], timeframe: str) -> Ints:
    """``(T,)`` open times from the first bar of any column to the last, without holes.

    Raises DataError when there is no bar at all, or more than ``MAX_CELLS`` cells.
    """
    filled = [column for column in columns if len(column.open_ms)]
    if not filled:
        there = sorted(end_ms for column in columns for end_ms in column.ends_ms)
        known = f"; they open from {_utc(there[0])} to {_utc(there[-1])}" if there else ""
        what = f"no {timeframe} bar opens in the range that was asked for{known}"
        raise DataError(f"{directory}: {what}")
    earliest = min(filled, key=lambda column: int(column.open_ms[0]))
    latest = max(filled, key=lambda column: int(column.open_ms[-1]))
    first_ms, last_ms = int(earliest.open_ms[0]), int(latest.open_ms[-1])
    step_ms = TIMEFRAMES_MS[timeframe]
    cells = ((last_ms - first_ms) // step_ms + 1) * len(columns)
    if cells > MAX_CELLS:
        raise DataError(
            f"{directory}: {earliest.path.name} begins at {_utc(first_ms)} and "
            f"{latest.path.name} ends at {_utc(last_ms)}, which makes {cells:,} cells of at most "
            f"{MAX_CELLS:,}; check these files, or ask for fewer symbols or a shorter range"
        )
    return np.arange(first_ms, last_ms + 1, step_ms, dtype=np.int64)


def _align(columns: Mapping[str, _Column], grid: Ints, timeframe: str) -> Candles:
    """The columns side by side on ``grid``, NaN where a symbol has no bar."""
    block = np.full((5, len(grid), len(columns)), np.nan)
    for place, column in enumerate(columns.values()):
        rows = (column.open_ms - grid[0]) // TIMEFRAMES_MS[timeframe]
        block[:, rows, place] = column.values
    return Candles(timeframe, tuple(columns), grid, *block)


def _utc(ms: int) -> str:
    """A moment as a date and time of day, UTC."""
    return f"{np.datetime64(ms, 'ms').astype('datetime64[m]')}Z"
