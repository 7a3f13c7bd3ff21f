"""Correlations and betas as of the last full hour, a pure function of candles."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from trading.domain.candles import HOUR_MS, Floats, Ints
from trading.features import Correlations, log_returns
from trading.ports import as_the_market


def by_hour(
    close_ms: Ints, closes: Floats, hours: Iterable[int], bars: int
) -> Iterator[tuple[int, Correlations]]:
    """The correlations of ``closes (T, N)`` as they were at each of some hours, market ms.

    Each over the last ``bars`` returns of bars that had ended by then, so nothing after an hour is
    in it.
    """
    returns = log_returns(closes)
    for hour in hours:
        ended = int(np.searchsorted(close_ms, hour, side="right"))
        last = max(0, ended - 1)
        yield hour, Correlations(returns[max(0, last - bars) : last])


class HourlyCorrelation:
    """Correlations of log returns over the last bars before the hour.

    Only rows that somebody asks for are computed: of thousands of symbols few are held. A thread
    may ask while another does.

    Args:
        returns: for a market time (ms) the log returns ``(T, N)`` to measure over, up to the bar
            that ended there, NaN where a symbol was not listed yet.
        newest_ms: the close of the newest bar there is, market time, ms.
        benchmark: the symbol that betas are to; it may be one that is not watched.
    """

    def __init__(
        self,
        symbols: Sequence[str],
        returns: Callable[[int], Floats],
        newest_ms: Callable[[], int],
        benchmark: str,
    ) -> None:
        self._index = {symbol: column for column, symbol in enumerate(symbols)}
        self._returns = returns
        self._newest_ms = newest_ms
        self._benchmark = self._index.get(benchmark)
        self._known = (-1, Correlations(np.empty((0, len(self._index)))))

    def known(self, at: int) -> tuple[int, Correlations]:
        """The hour in force at market time ``at``, ms, and its correlations.

        Bars alone begin a new hour: a clock or a quote may be past it while its last bar is not
        known yet.
        """
        hour = min(at, self._newest_ms()) // HOUR_MS * HOUR_MS
        known = self._known
        if hour != known[0]:
            known = self._known = (hour, Correlations(self._returns(hour)))
        return known

    def at(self, at: int) -> Callable[[str, str], float]:
        """The lookup in force at market time ``at``; the second of two symbols is a held one."""
        index, known = self._index, None

        def between(one: str, other: str) -> float:
            nonlocal known
            if known is None:  # most decisions never ask
                _, known = self.known(at)
            return known.row(index[other])[index[one]]

        return between

    def beta(self, at: int) -> Callable[[str], float]:
        """The betas in force at market time ``at``; 1 where one is not known."""
        index, benchmark = self._index, self._benchmark
        if benchmark is None:
            return as_the_market
        betas: list[float] | None = None

        def of(symbol: str) -> float:
            nonlocal betas
            if betas is None:
                betas = self.known(at)[1].betas(benchmark)
            known = betas[index[symbol]]
            return known if known == known else 1.0  # noqa: PLR0124 (NaN is not itself)

        return of
