"""Recent candles in memory: enough for the month's anchor, for charts and for correlations."""

from collections.abc import Iterator, Sequence

import numpy as np

from trading.domain.candles import BarRow, Candles, Floats, Ints, joined

COLUMNS = ("open", "high", "low", "close", "volume")
CHUNK_BARS = 512


class Chunk:
    """Some bars in a row, with room for more up to ``CHUNK_BARS``. Those it has never change."""

    def __init__(self, n_symbols: int) -> None:
        self._open_ms: Ints = np.empty(CHUNK_BARS, np.int64)
        self._values: Floats = np.empty((5, CHUNK_BARS, n_symbols))
        self.bars = 0

    def append(self, row: BarRow) -> None:
        """One more bar."""
        self._open_ms[self.bars] = row.open_ms
        for place, name in enumerate(COLUMNS):
            self._values[place, self.bars] = getattr(row, name)
        self.bars += 1

    def candles(self, timeframe: str, symbols: tuple[str, ...]) -> Candles:
        """The bars there are, without copying them."""
        bars = self.bars
        return Candles(timeframe, symbols, self._open_ms[:bars], *self._values[:, :bars])


class Archive:
    """Bars of one timeframe in order, old ones dropped as soon as ``keep`` are left without them.

    A thread may read while another appends.
    """

    def __init__(self, timeframe: str, symbols: Sequence[str], keep: int) -> None:
        self._timeframe = timeframe
        self._symbols = tuple(symbols)
        self._keep = keep
        self._count = 0
        # One value, so that whoever reads meanwhile sees no bar twice.
        self._parts: tuple[tuple[Candles, ...], Chunk] = ((), Chunk(len(self._symbols)))

    def __len__(self) -> int:
        return self._count

    def append(self, row: BarRow) -> None:
        """One more bar; it must open after the last one."""
        sealed, newest = self._parts
        if newest.bars == CHUNK_BARS:
            sealed, newest = self._blocks(), Chunk(len(self._symbols))
        oldest = len(sealed[0]) if sealed else self._count
        if self._count + 1 - oldest >= self._keep:
            sealed = sealed[1:]
            self._count -= oldest
        newest.append(row)
        self._parts = (sealed, newest)
        self._count += 1

    def extend(self, candles: Candles) -> None:
        """All bars of a block, in order; the block is kept and not copied."""
        starts = range(0, len(candles), CHUNK_BARS)
        blocks = [candles.rows(start, min(start + CHUNK_BARS, len(candles))) for start in starts]
        self._parts = ((*self._blocks(), *blocks), Chunk(len(self._symbols)))
        self._count += len(candles)

    def between(self, from_open_ms: int, to_open_ms: int) -> Candles:
        """The bars that open in ``[from, to)``."""
        parts = []
        for chunk in self._blocks():
            first, last = np.searchsorted(chunk.open_ms, (from_open_ms, to_open_ms))
            if first < last:
                parts.append(chunk.rows(int(first), int(last)))
        return self._joined(parts)

    def last(self, bars: int) -> Candles:
        """The newest ``bars`` bars, or as many as there are."""
        parts: list[Candles] = []
        for chunk in reversed(self._blocks()):
            if bars <= 0:
                break
            parts.insert(0, chunk.rows(max(0, len(chunk) - bars), len(chunk)))
            bars -= len(chunk)
        return self._joined(parts)

    def closes(self, columns: Sequence[int], bars: int) -> tuple[Ints, Floats]:
        """Close times ``(T,)`` and closes ``(T, len(columns))`` of the newest ``bars`` bars."""
        times, values = [np.empty(0, np.int64)], [np.empty((0, len(columns)))]
        for chunk in reversed(self._blocks()):
            if bars <= 0:
                break
            times.append(chunk.close_ms[-bars:])
            values.append(chunk.close[-bars:, columns])
            bars -= len(chunk)
        return np.concatenate(times[::-1]), np.concatenate(values[::-1])

    def _blocks(self) -> tuple[Candles, ...]:
        """All bars as blocks, none of them empty."""
        sealed, newest = self._parts
        if not newest.bars:
            return sealed
        return (*sealed, newest.candles(self._timeframe, self._symbols))

    def _joined(self, parts: Sequence[Candles]) -> Candles:
        empty = self._parts[1].candles(self._timeframe, self._symbols).rows(0, 0)
        return joined(parts or [empty])


def rows_of(candles: Candles) -> Iterator[BarRow]:
    """The bars of a block, one by one."""
    for t, open_ms in enumerate(candles.open_ms.tolist()):
        yield BarRow(open_ms, *(getattr(candles, name)[t] for name in COLUMNS))
