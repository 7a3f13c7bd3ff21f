"""Correlations as of the last full hour, a pure function of candles."""

from collections.abc import Callable, Sequence

import numpy as np

from trading.domain.candles import MINUTE_MS, Floats
from trading.features import correlation_of

HOUR_MS = 60 * MINUTE_MS


class HourlyCorrelation:
    """The matrix of log returns over the last bars before the hour.

    Args:
        closes: for a market time (ms) the closes ``(T, N)`` to measure over, up to the bar that
            ended there, NaN where there is no bar.
        newest_ms: the close of the newest bar there is, market time, ms.
    """

    def __init__(
        self,
        symbols: Sequence[str],
        closes: Callable[[int], Floats],
        newest_ms: Callable[[], int],
    ) -> None:
        self._index = {symbol: column for column, symbol in enumerate(symbols)}
        self._closes = closes
        self._newest_ms = newest_ms
        self._hour = -1
        self._matrix: Floats = np.eye(len(self._index))
        self._rows: list[list[float]] = self._matrix.tolist()

    def matrix(self, at: int) -> tuple[Floats, int]:
        """The matrix ``(N, N)`` in force at market time ``at``, and the hour it is of, ms.

        Bars alone begin a new hour: a clock or a quote may be past it while its last bar is not
        known yet.
        """
        hour = min(at, self._newest_ms()) // HOUR_MS * HOUR_MS
        if hour != self._hour:
            self._matrix, self._hour = correlation_of(self._closes(hour)), hour
            self._rows = self._matrix.tolist()
        return self._matrix, hour

    def at(self, at: int) -> Callable[[str, str], float]:
        """The lookup in force at market time ``at``."""
        index, rows = self._index, None

        def between(one: str, other: str) -> float:
            nonlocal rows
            if rows is None:  # most decisions never ask
                self.matrix(at)
                rows = self._rows
            return rows[index[one]][index[other]]

        return between
