"""Rank of the newest value among the last 500, as a share of 0..1."""

import numpy as np
from numpy.typing import NDArray

from trading.domain.candles import Floats, Ints

RANK_BARS = 500
_CHUNK = 8_192  # rows at a time: with the window before them, fewer values than uint16 has
_GROUP = 16  # symbols at a time: what the processor's cache holds
_HALF = 250  # as many matches as uint8 can count
_NOT_YET = np.uint16(65_535)
_TOGETHER = 20  # rows compared in one loop: a row of few symbols is too short for the processor


def rolling_ranks(values: Floats, first: Ints) -> Floats:
    """Ranks ``(N, T)`` of ``values (N, T)``.

    Columns before a symbol's ``first (N,)`` hold infinity and their ranks mean nothing. The rank is
    the share of a symbol's last 500 values, the newest included, that are not greater. Values are
    replaced by their dense ranks in a chunk of history: comparing small integers is what makes
    500 comparisons for each value cheap.
    """
    n_symbols, n_bars = values.shape
    counts = np.empty((n_symbols, n_bars), np.uint16)
    for begin in range(0, n_symbols, _GROUP):
        group = slice(begin, begin + _GROUP)
        for start in range(0, n_bars, _CHUNK):
            stop = min(start + _CHUNK, n_bars)
            reach = max(0, start - RANK_BARS + 1)
            counts[group, start:stop] = _counts(values[group, reach:stop], stop - start)
    rows = np.arange(1, n_bars + 1) - first[:, None]
    return counts / np.clip(rows, 1, RANK_BARS)


def _counts(values: Floats, wanted: int) -> NDArray[np.uint16]:
    """For the last ``wanted`` columns, how many of the 500 values up to each are not above it."""
    n_symbols, known = values.shape
    padded = np.full((n_symbols, wanted + RANK_BARS - 1), _NOT_YET)
    for row in range(n_symbols):
        padded[row, -known:] = _dense_ranks(values[row])
    newest = padded[:, RANK_BARS - 1 :].copy()
    counts = np.zeros(newest.shape, np.uint16)
    half = np.empty(newest.shape, np.uint8)
    match = np.empty(newest.shape, np.bool_)
    for begin in range(0, RANK_BARS, _HALF):
        half[:] = 0
        for ago in range(begin, begin + _HALF):
            np.less_equal(padded[:, ago : ago + wanted], newest, out=match)
            np.add(half, match.view(np.uint8), out=half)
        counts += half
    return counts


def _dense_ranks(values: Floats) -> NDArray[np.uint16]:
    """Place of each of ``values (T,)`` among the different values, from zero."""
    order = np.argsort(values)
    ordered = values[order]
    steps = np.zeros(len(values), np.uint16)
    np.cumsum(ordered[1:] != ordered[:-1], out=steps[1:])
    ranks = np.empty_like(steps)
    ranks[order] = steps
    return ranks


class Ranks:
    """The same rank, one row at a time, for ``n_symbols``."""

    def __init__(self, n_symbols: int) -> None:
        self._row = 0
        self._ring = np.full((RANK_BARS, n_symbols), np.inf)
        self._newest = np.empty((_TOGETHER, n_symbols))  # the same row again and again
        self._match = np.empty((RANK_BARS // _TOGETHER, _TOGETHER * n_symbols), np.bool_)

    def recall(self, symbol: int, values: Floats) -> None:
        """Remember the ``values (T,)`` of one symbol, as if they had been pushed."""
        last = values[-RANK_BARS:]
        self._ring[RANK_BARS - len(last) :, symbol] = last

    def push(self, values: Floats, rows: Ints, starting: Ints) -> Floats:
        """Ranks ``(N,)`` of ``values (N,)``, the last of each symbol's ``rows (N,)``.

        For the symbols with indices ``starting`` no row is older than this one; those that have no
        row yet get a number without meaning.
        """
        if starting.size:
            self._ring[:, starting] = np.inf
        self._ring[self._row % RANK_BARS] = values
        self._row += 1
        self._newest[:] = values
        match = self._match
        np.less_equal(self._ring.reshape(match.shape), self._newest.reshape(-1), out=match)
        counts = np.add.reduce(match.view(np.uint8), dtype=np.uint8).reshape(self._newest.shape)
        ranks: Floats = np.add.reduce(counts, dtype=np.float64) / np.minimum(rows, RANK_BARS)
        return ranks
