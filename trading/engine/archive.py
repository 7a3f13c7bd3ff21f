"""Recent candles in memory: enough for the month's anchor, for charts and for correlations."""

from collections.abc import Iterator, Sequence

import numpy as np

from trading.domain.candles import BarRow, Candles, Floats

COLUMNS = ("open", "high", "low", "close", "volume")


class Archive:
    """Bars of one timeframe in order, the oldest dropped when ``keep`` is passed twice over."""

    def __init__(self, timeframe: str, symbols: Sequence[str], keep: int) -> None:
        self._timeframe = timeframe
        self._symbols = tuple(symbols)
        self._keep = keep
        self._open_ms = np.zeros(2 * keep, np.int64)
        self._values: Floats = np.full((5, 2 * keep, len(self._symbols)), np.nan)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, row: BarRow) -> None:
        """One more bar; it must open after the last one."""
        if self._count == len(self._open_ms):
            self._open_ms[: self._keep] = self._open_ms[-self._keep :]
            self._values[:, : self._keep] = self._values[:, -self._keep :]
            self._count = self._keep
        self._open_ms[self._count] = row.open_ms
        for place, name in enumerate(COLUMNS):
            self._values[place, self._count] = getattr(row, name)
        self._count += 1

    def extend(self, candles: Candles) -> None:
        """All bars of a block, in order."""
        for row in rows_of(candles):
            self.append(row)

    def between(self, from_open_ms: int, to_open_ms: int) -> Candles:
        """The bars that open in ``[from, to)``."""
        known = self._open_ms[: self._count]
        first, last = np.searchsorted(known, (from_open_ms, to_open_ms))
        return self._rows(int(first), int(last))

    def last(self, bars: int) -> Candles:
        """The newest ``bars`` bars, or as many as there are."""
        return self._rows(max(0, self._count - bars), self._count)

    def _rows(self, first: int, last: int) -> Candles:
        part = self._values[:, first:last]
        return Candles(self._timeframe, self._symbols, self._open_ms[first:last], *part)


def rows_of(candles: Candles) -> Iterator[BarRow]:
    """The bars of a block, one by one."""
    for t, open_ms in enumerate(candles.open_ms.tolist()):
        yield BarRow(open_ms, *(getattr(candles, name)[t] for name in COLUMNS))
