"""Anchors: where the memory of features begins.

Exponential averages remember everything, so the same bar would look different to a desk that ran
for a year and to one that was restarted an hour ago. Therefore memory begins anew with every UTC
month, 2,000 bars before its first bar, for live, paper, replay and restart alike.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from trading.domain.candles import Candles, Ints
from trading.features.block import fill
from trading.features.frames import BlockFrames

ANCHOR_BARS = 2_000
"""Bars before a month's first that its features are warmed with."""


def month_ms(ts_ms: int) -> int:
    """Begin of the UTC month of ``ts_ms``, epoch milliseconds.

    >>> month_ms(1_706_745_600_000 - 1)  # the last millisecond of January 2024
    1704067200000
    """
    return int(np.datetime64(ts_ms, "ms").astype("M8[M]").astype("M8[ms]").astype(np.int64))


def next_month_ms(ts_ms: int) -> int:
    """Begin of the UTC month after that of ``ts_ms``, epoch milliseconds.

    >>> next_month_ms(1_704_067_200_000)  # from 1 January 2024 to 1 February
    1706745600000
    """
    month = np.datetime64(ts_ms, "ms").astype("M8[M]") + 1
    return int(month.astype("M8[ms]").astype(np.int64))


def anchor_ms(ts_ms: int, step_ms: int) -> int:
    """Open time of the bar where memory begins for the bar that opens at ``ts_ms``.

    >>> anchor_ms(1_706_745_600_000, 300_000)  # 1 February 2024 less 2,000 bars of 5 minutes
    1706145600000
    """
    return month_ms(ts_ms) - ANCHOR_BARS * step_ms


def block_by_month(candles: Candles, benchmark_index: int | None) -> BlockFrames:
    """Frames of all bars of ``candles``, each month from its own anchor.

    Where the candles begin after an anchor, memory begins with them. Raises ValueError if the
    benchmark is no column.
    """
    frames = BlockFrames.unfilled(candles.symbols, candles.close_ms)
    for start, stop in month_rows(candles.open_ms):
        anchor = anchor_ms(int(candles.open_ms[start]), candles.step_ms)
        row = int(np.searchsorted(candles.open_ms, anchor))
        fill(frames.rows(start, stop), candles.rows(row, stop), benchmark_index)
    return frames


def month_rows(open_ms: Ints) -> Iterator[tuple[int, int]]:
    """Rows ``(start, stop)`` of each UTC month."""
    months = open_ms.astype("M8[ms]").astype("M8[M]")
    _, starts = np.unique(months, return_index=True)
    return pairwise((*starts.tolist(), len(open_ms)))
