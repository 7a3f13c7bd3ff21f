"""Candles on disk, one row per bar, float64 exact. What is lost is fetched again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trading.domain.candles import TIMEFRAMES_MS, Candles, Ints
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
)
_BARS_BETWEEN = """
    SELECT open_ms, open, high, low, close, volume FROM bars
    WHERE series = (SELECT id FROM series WHERE timeframe = ? AND symbol = ?)
        AND open_ms >= ? AND open_ms < ?
    ORDER BY open_ms
"""
Row = tuple[int, float, float, float, float, float]
"""``(open_ms, open, high, low, close, volume)``: UTC ms, quote currency, base units."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of the rows given to the store.

    Attributes:
        added: new bars; ``identical`` were there already.
        conflicts: open times of bars that were there with other numbers; the first ones stay.
    """

    added: int
    identical: int
    conflicts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Bars that are missing in a row; both ends are open times, inclusive, UTC ms."""

    first_open_ms: int
    last_open_ms: int
    bars: int


class CandleStore:
    """All candles of a desk. To be used on the thread that made it; methods may raise DataError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with sqlite_errors(path, DataError):
            self._connection = open_database(path, MIGRATIONS, "NORMAL")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def put(self, timeframe: str, symbol: str, rows: Sequence[Row]) -> Stored:
        """Keep the bars that are new, in one transaction.

        Raises:
            DataError: a bar is off the grid of time or has a number that is not finite; nothing is
                kept then.
        """
        _check(timeframe, symbol, rows)
        with sqlite_errors(self._path, DataError), transaction(self._connection):
            return self._insert(timeframe, symbol, rows)

    def put_block(self, candles: Candles) -> dict[str, Stored]:
        """Keep the new bars of all symbols, in one transaction; holes are left out.

        Raises:
            DataError: as ``put`` does.
        """
        by_symbol = {symbol: _rows(candles, n) for n, symbol in enumerate(candles.symbols)}
        for symbol, rows in by_symbol.items():
            _check(candles.timeframe, symbol, rows)
        with sqlite_errors(self._path, DataError), transaction(self._connection):
            return {
                symbol: self._insert(candles.timeframe, symbol, rows)
                for symbol, rows in by_symbol.items()
            }

    def load(
        self, timeframe: str, symbols: Sequence[str], from_open_ms: int, to_open_ms: int
    ) -> Candles:
        """The bars that open in ``[from, to)`` on one grid of time; holes are NaN."""
        grid = _grid(timeframe, from_open_ms, to_open_ms)
        block = np.full((5, len(grid), len(symbols)), np.nan)
        for column, symbol in enumerate(symbols):
            with sqlite_errors(self._path, DataError):
                rows = self._connection.execute(
                    _BARS_BETWEEN, (timeframe, symbol, from_open_ms, to_open_ms)
                ).fetchall()
            if rows:
                table = np.array(rows, dtype=np.float64)  # open times are exact below 2**53
                places = (table[:, 0].astype(np.int64) - grid[0]) // TIMEFRAMES_MS[timeframe]
                block[:, places, column] = table[:, 1:].T
        return Candles(timeframe, tuple(symbols), grid, *block)

    def gaps(self, timeframe: str, symbol: str, from_open_ms: int, to_open_ms: int) -> list[Gap]:
        """What is missing among the bars that open in ``[from, to)``, oldest first."""
        candles = self.load(timeframe, [symbol], from_open_ms, to_open_ms)
        missing = np.flatnonzero(np.isnan(candles.close[:, 0]))
        if not len(missing):
            return []
        runs = np.split(missing, np.flatnonzero(np.diff(missing) > 1) + 1)
        opens = candles.open_ms
        return [Gap(int(opens[run[0]]), int(opens[run[-1]]), len(run)) for run in runs]

    def prune(self, timeframe: str, before_open_ms: int) -> int:
        """Forget the bars of a timeframe that opened earlier, and say how many there were."""
        with sqlite_errors(self._path, DataError), transaction(self._connection):
            return self._connection.execute(
                "DELETE FROM bars WHERE open_ms < ? "
                "AND series IN (SELECT id FROM series WHERE timeframe = ?)",
                (before_open_ms, timeframe),
            ).rowcount

    def _insert(self, timeframe: str, symbol: str, rows: Sequence[Row]) -> Stored:
        series = self._series(timeframe, symbol)
        added = self._connection.executemany(
            "INSERT OR IGNORE INTO bars VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(series, *row) for row in rows],
        ).rowcount
        if added == len(rows):
            return Stored(added, 0, ())
        kept = self._kept(timeframe, symbol, rows)
        conflicts = tuple(row[0] for row in rows if kept[row[0]] != tuple(row))
        return Stored(added, len(rows) - added - len(conflicts), conflicts)

    def _kept(self, timeframe: str, symbol: str, rows: Sequence[Row]) -> dict[int, Row]:
        """What the store holds between the first and the last of ``rows``, by open time."""
        times = [row[0] for row in rows]
        between = (timeframe, symbol, min(times), max(times) + 1)
        return {row[0]: row for row in self._connection.execute(_BARS_BETWEEN, between)}

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


def _rows(candles: Candles, column: int) -> list[Row]:
    values = (candles.open, candles.high, candles.low, candles.close, candles.volume)
    table = np.stack([value[:, column] for value in values])
    there = ~np.isnan(table).all(axis=0)
    return list(zip(candles.open_ms[there].tolist(), *table[:, there].tolist(), strict=True))


def _check(timeframe: str, symbol: str, rows: Sequence[Row]) -> None:
    table = np.array(rows, dtype=np.float64).reshape(-1, 6)
    off_grid = table[:, 0] % _step(timeframe) != 0
    not_finite = ~np.isfinite(table).all(axis=1)
    _refuse(timeframe, symbol, table[off_grid, 0], "opens off the grid of time")
    _refuse(timeframe, symbol, table[not_finite, 0], "has a number that is not finite")


def _refuse(timeframe: str, symbol: str, bad_open_ms: Iterable[float], problem: str) -> None:
    for open_ms in bad_open_ms:
        raise DataError(
            f"{symbol} {timeframe}: the bar that opens at {open_ms:.0f} {problem}; leave it out"
        )
