"""Anchors: where the memory of features begins.

Exponential averages remember everything, so the same bar would look different to a desk that ran
for a year and to one that was restarted an hour ago. Therefore memory begins anew with every UTC
month, 2,000 bars before its first bar, for live, paper, replay and restart alike.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from trading.domain.candles import Candles

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


class Month(NamedTuple):
    """Rows ``first:last`` of one UTC month, whose features start at row ``anchor``."""

    anchor: int
    first: int
    last: int


def months(candles: Candles) -> Iterator[Month]:
    """The months of the candles; where these begin after an anchor, memory begins with them."""
    of_rows = candles.open_ms.astype("M8[ms]").astype("M8[M]")
    _, starts = np.unique(of_rows, return_index=True)
    for first, last in pairwise((*starts.tolist(), len(candles))):
        since = anchor_ms(int(candles.open_ms[first]), candles.step_ms)
        yield Month(int(np.searchsorted(candles.open_ms, since)), first, last)
