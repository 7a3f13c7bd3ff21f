"""Candles laid out by symbol, and the ingredients of one symbol's features."""

from dataclasses import dataclass

import numpy as np

from trading.domain.candles import Bools, Candles, Floats, Ints
from trading.features.columns import Ingredients
from trading.features.moves import Moves, Prices
from trading.features.recursions import averages
from trading.features.returns import Spread, check_benchmark
from trading.features.windows import DAY, LONG, SHORT, shifted, window_max, window_sums


class SymbolMajor:
    """Columns of candles laid out by symbol, contiguous in time.

    Attributes:
        present: ``(N, T)`` where the exchange has a bar.
        first: ``(N,)`` row of each symbol's first bar, ``T`` without any.
    """

    def __init__(self, candles: Candles) -> None:
        self._high = np.ascontiguousarray(candles.high.T)
        self._low = np.ascontiguousarray(candles.low.T)
        self._close = np.ascontiguousarray(candles.close.T)
        self._volume = np.ascontiguousarray(candles.volume.T)
        self.present: Bools = ~np.isnan(self._close)
        self.first: Ints = (~np.logical_or.accumulate(self.present, axis=1)).sum(axis=1)

    def prices(self, symbol: int) -> Prices:
        """Prices ``(T - first,)`` of a symbol from its first bar on, holes filled."""
        own = slice(self.first[symbol], None)
        present = self.present[symbol, own]
        close = self._close[symbol, own]
        high, low = self._high[symbol, own], self._low[symbol, own]
        volume = self._volume[symbol, own]
        if not present.all():
            rows = np.arange(len(present))
            close = close[np.maximum.accumulate(np.where(present, rows, 0))]
            high = np.where(present, high, close)
            low = np.where(present, low, close)
            volume = np.where(present, volume, 0.0)
        previous = np.concatenate((close[:1], close[:-1]))
        return Prices(high, low, close, volume, previous)


class BenchmarkReturns:
    """Log returns of the benchmark and their spread, zero where it has no bar yet.

    Without a benchmark all are zero: correlations are then 0, relative strength is a symbol's own.

    Attributes:
        returns: ``(T,)``.
        moments: ``(2, 2, T)``, those of ``Spread``.
    """

    def __init__(self, bars: SymbolMajor, benchmark_index: int | None) -> None:
        self.returns: Floats = np.zeros(bars.present.shape[1])
        check_benchmark(benchmark_index, len(bars.first))
        if benchmark_index is not None:
            moves = Moves.of(bars.prices(benchmark_index))
            self.returns[bars.first[benchmark_index] :] = moves.log_return
        self.moments = _spread(self.returns).moments


@dataclass(frozen=True, slots=True)
class SymbolHistory:
    """One symbol from its first bar, ``(T,)``; ``averages`` are ``(9, T)``."""

    prices: Prices
    moves: Moves
    averages: Floats
    spread: Spread

    @classmethod
    def of(cls, prices: Prices) -> "SymbolHistory":
        """The history that follows from the prices."""
        moves = Moves.of(prices)
        smooth, _ = averages(prices.close, moves)
        return cls(prices, moves, smooth, _spread(moves.log_return))

    def ingredients(self, benchmark_returns: Floats) -> Ingredients:
        """What the features are made of."""
        prices, moves = self.prices, self.moves
        products = window_sums(moves.log_return * benchmark_returns, (SHORT, LONG))
        path = window_sums(moves.path, (SHORT,))
        volumes = window_sums(prices.volume, (SHORT, DAY))
        turnover = window_sums(moves.turnover, (DAY,))
        return Ingredients(
            close=prices.close,
            volume=prices.volume,
            log_return=moves.log_return,
            averages=self.averages,
            spread=self.spread,
            products=np.stack(products),
            path_short=path[0],
            volume_short=volumes[0],
            volume_day=volumes[1],
            turnover_day=turnover[0],
            high10=window_max(prices.high),
            low10=-window_max(-prices.low),
            close20=shifted(prices.close, SHORT),
        )


def _spread(returns: Floats) -> Spread:
    quantities = (returns, returns * returns)
    return Spread.of(np.array([window_sums(each, (SHORT, LONG)) for each in quantities]))
