"""Candles on disk, one row per bar, float64 exact. What is lost is fetched again."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from trading.domain.candles import TIMEFRAMES_MS, Bools, Candles, Floats, Ints
from trading.domain.errors import DataError
from trading.store.database import open_database, sqlite_errors, transaction

MIGRATIONS = (
    """
    CREATE TABLE series (
        id INTEGER PRIMARY KEY, timeframe TEXT NOT NULL, symbol TEXT NOT NULL,
        UNIQUE (timeframe, symbol)
    ) STRICT;
    CREATE TABLE bars (
        series INTEGER NOT NULL REFERENCES series (id), open_ms INTEGER NOT NULL,
        open REAL NOT NULL, high REAL NOT NULL, low REAL NOT NULL, close REAL NOT NULL,
        volume REAL NOT NULL, PRIMARY KEY (series, open_ms)
    ) STRICT, WITHOUT ROWID
    """,
    # A bar of all symbols is written together, so it lies together: a few pages, not one a symbol.
    """
    CREATE TABLE bars_by_time (
        open_ms INTEGER NOT NULL, series INTEGER NOT NULL REFERENCES series (id),
        open REAL NOT NULL, high REAL NOT NULL, low REAL NOT NULL, close REAL NOT NULL,
        volume REAL NOT NULL, PRIMARY KEY (open_ms, series)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO bars_by_time SELECT open_ms, series, open, high, low, close, volume FROM bars;
    DROP TABLE bars;
    ALTER TABLE bars_by_time RENAME TO bars
    """,
)
_ALL_BETWEEN = """
    SELECT series, open_ms, open, high, low, close, volume FROM bars
    WHERE open_ms >= ? AND open_ms < ?
        AND series IN (SELECT id FROM series WHERE timeframe = ?)
"""
_INSERT = """
    INSERT OR IGNORE INTO bars (series, open_ms, open, high, low, close, volume)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_DELETE_OLDEST = """
    DELETE FROM bars WHERE (open_ms, series) IN (
        SELECT open_ms, series FROM bars
        WHERE open_ms < ? AND series IN (SELECT id FROM series WHERE timeframe = ?)
        ORDER BY open_ms LIMIT ?
    )
"""
_PRUNED_AT_ONCE = 20_000  # bars; takes a tenth of a second
_AT_ONCE = 50_000  # bars on their way in or out, which bounds the memory they take


class CandleStore:
    """All candles of a desk, for one thread at a time; methods may raise DataError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = Lock()  # closing waits for a bar that another thread is writing
        self._ids: dict[tuple[str, str], int] = {}
        with sqlite_errors(path, DataError):
            self._connection = open_database(path, MIGRATIONS, "NORMAL", "any")

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._connection.close()

    def put_block(self, candles: Candles) -> None:
        """Keep the new bars of all symbols, in one transaction; holes are left out.

        Of two bars with one open time the first stays.

        Raises:
            DataError: a bar is off the grid of time or has a number that is not finite; nothing is
                kept then.
        """
        values = _columns(candles)
        there: Bools = np.asarray(~np.isnan(values).all(axis=0))
        _check_block(candles, values, there)
        with self._turn, sqlite_errors(self._path, DataError):
            ids = self._ids_of(candles.timeframe, candles.symbols)
            with transaction(self._connection):
                for rows in _slices(candles.open_ms, ids, values, there):
                    self._connection.executemany(_INSERT, rows)

    def load(
        self, timeframe: str, symbols: Sequence[str], from_open_ms: int, to_open_ms: int
    ) -> Candles:
        """The bars that open in ``[from, to)`` on one grid of time; holes are NaN."""
        grid = _grid(timeframe, from_open_ms, to_open_ms)
        block = np.full((5, len(grid), len(symbols)), np.nan)
        with sqlite_errors(self._path, DataError):
            ids = self._ids_of(timeframe, symbols)
            columns = np.full(max(ids, default=0) + 1, -1)
            columns[ids] = np.arange(len(ids))
            found = self._connection.execute(_ALL_BETWEEN, (from_open_ms, to_open_ms, timeframe))
            while rows := found.fetchmany(_AT_ONCE):
                table = np.array(rows, dtype=np.float64)  # open times are exact below 2**53
                series = table[:, 0].astype(np.int64)
                known = series < len(columns)
                known[known] = columns[series[known]] >= 0
                places = (table[known, 1].astype(np.int64) - grid[0]) // TIMEFRAMES_MS[timeframe]
                block[:, places, columns[series[known]]] = table[known, 2:].T
        return Candles(timeframe, tuple(symbols), grid, *block)

    def prune(self, timeframe: str, before_open_ms: int) -> int:
        """Forget bars of a timeframe that opened earlier, the oldest first, and say how many.

        Some thousands at a time, so that nobody waits long; call it until there are none.
        """
        with self._turn, sqlite_errors(self._path, DataError), transaction(self._connection):
            oldest = (before_open_ms, timeframe, _PRUNED_AT_ONCE)
            return self._connection.execute(_DELETE_OLDEST, oldest).rowcount

    def _ids_of(self, timeframe: str, symbols: Sequence[str]) -> list[int]:
        """The series of each symbol, which are begun where there are none."""
        keys = [(timeframe, symbol) for symbol in symbols]
        if missing := [key for key in keys if key not in self._ids]:
            with transaction(self._connection):
                found = {key: self._series(*key) for key in missing}
            self._ids |= found
        return [self._ids[key] for key in keys]

    def _series(self, timeframe: str, symbol: str) -> int:
        key = (timeframe, symbol)
        self._connection.execute(
            "INSERT OR IGNORE INTO series (timeframe, symbol) VALUES (?, ?)", key
        )
        row = self._connection.execute(
            "SELECT id FROM series WHERE timeframe = ? AND symbol = ?", key
        ).fetchone()
        return int(row[0])


def _grid(timeframe: str, from_open_ms: int, to_open_ms: int) -> Ints:
    step = _step(timeframe)
    return np.arange(-(-from_open_ms // step) * step, to_open_ms, step, dtype=np.int64)


def _step(timeframe: str) -> int:
    if timeframe not in TIMEFRAMES_MS:
        raise DataError(
            f"timeframe {timeframe!r} is unknown; use one of {', '.join(TIMEFRAMES_MS)}"
        )
    return TIMEFRAMES_MS[timeframe]


def _columns(candles: Candles) -> Floats:
    """Everything about the bars, ``(5, T, N)``."""
    return np.stack([candles.open, candles.high, candles.low, candles.close, candles.volume])


def _slices(
    open_ms: Ints, ids: Sequence[int], values: Floats, there: Bools
) -> Iterator[Iterable[tuple[float, ...]]]:
    """The bars as rows of ``_INSERT``, some thousands at a time."""
    series = np.array(ids)
    step = max(1, _AT_ONCE // max(1, len(ids)))
    for start in range(0, len(open_ms), step):
        bars, columns = np.nonzero(there[start : start + step])
        bars += start
        numbers = values[:, bars, columns].tolist()
        yield zip(series[columns].tolist(), open_ms[bars].tolist(), *numbers, strict=True)


def _check_block(candles: Candles, values: Floats, there: Bools) -> None:
    """Raises DataError for the first symbol that has a bad bar."""
    off_grid = candles.open_ms % _step(candles.timeframe) != 0
    not_finite = ~np.isfinite(values).all(axis=0)
    bad = there & (off_grid[:, None] | not_finite)
    for column, row in np.argwhere(bad.T)[:1].tolist():
        bar = f"{candles.symbols[column]} {candles.timeframe}: the bar that opens at"
        what = "opens off the grid of time" if off_grid[row] else "has a number that is not finite"
        raise DataError(f"{bar} {candles.open_ms[row]} {what}; leave it out")
