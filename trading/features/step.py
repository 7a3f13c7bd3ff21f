"""The step kernel: one frame from one bar of every symbol, bit-equal with the history kernel."""

from typing import NamedTuple

import numpy as np

from trading.domain.candles import BarRow, Bools, Candles, Floats, Ints
from trading.domain.frame import FEATURES, LEVELS
from trading.features.columns import FEATURE, Ingredients, atr_percent, write_columns
from trading.features.frames import WARMUP_BARS
from trading.features.history import SymbolMajor
from trading.features.moves import Moves, Prices
from trading.features.ranks import Ranks
from trading.features.recursions import ATR, Averages, averages
from trading.features.returns import Spread, check_benchmark
from trading.features.spikes import is_spike
from trading.features.windows import DAY, Lookback, WindowSums

_NONE: Ints = np.empty(0, np.int64)
_RETURNS, _SQUARES, _PRODUCTS, _PATH, _VOLUME, _TURNOVER = range(6)
_OF_BOTH = _PRODUCTS + 1  # quantities that are looked at in the short and in the long window


class StepArrays(NamedTuple):
    """The arrays of a ``Frame``: features ``(N, F)``, levels ``(N, L)``, flags ``(N,)``."""

    features: Floats
    levels: Floats
    ready: Bools
    present: Bools
    spike: Bools


class FeatureStep:
    """What the features of ``n_symbols`` remember from bar to bar.

    ``benchmark_index`` is the symbol that correlations and relative strength refer to; without one
    correlations are 0 and the strength is the symbol's own. Raises ValueError if it is no symbol.
    """

    def __init__(self, n_symbols: int, benchmark_index: int | None) -> None:
        check_benchmark(benchmark_index, n_symbols)
        self._benchmark = benchmark_index
        self._waiting = True  # some symbol may have had no bar yet
        self._rows = np.zeros(n_symbols, np.int64)  # since the symbol's first bar
        self._bars = np.zeros(n_symbols, np.int64)  # real ones
        self._close = np.ones(n_symbols)  # of the row before; any price before the first bar
        self._averages = Averages(n_symbols)
        self._ranks = Ranks(n_symbols)
        self._sums = WindowSums(6, n_symbols)
        self._lookback = Lookback(n_symbols)
        self._volatility = np.zeros(n_symbols)
        self._jumped = np.zeros(n_symbols, np.bool_)

    @classmethod
    def warmed(cls, candles: Candles, benchmark_index: int | None) -> "FeatureStep":
        """The memory after all bars of ``candles``, as if each had been stepped through.

        Only averages and ranks look back farther than the longest window: theirs comes from the
        history kernel, and the bars of that window are stepped through.
        """
        features = cls(len(candles.symbols), benchmark_index)
        tail = max(0, len(candles) - DAY)
        features._recall(candles.rows(0, tail))
        for row in range(tail, len(candles)):
            features.step(candles.bar(row))
        return features

    def _recall(self, candles: Candles) -> None:
        bars = SymbolMajor(candles)
        self._rows[:] = len(candles) - bars.first
        self._bars[:] = bars.present.sum(axis=1)
        for symbol in np.flatnonzero(self._rows).tolist():
            prices = bars.prices(symbol)
            self._close[symbol] = prices.close[-1]
            smooth, self._averages.memory[:, symbol] = averages(prices.close, Moves.of(prices))
            self._ranks.recall(symbol, atr_percent(smooth[ATR], prices.close))

    def step(self, bar: BarRow) -> StepArrays:
        """The frame's arrays after one more bar. Raises ValueError on another number of symbols."""
        if bar.close.shape != self._close.shape:
            raise ValueError(
                f"the bar has {len(bar.close)} symbols, the features {len(self._close)}: "
                "give one value, or NaN, for each symbol"
            )
        present = ~np.isnan(bar.close)
        starting, unlisted = self._count(present)
        prices = self._carried(bar, present, starting)
        features = np.empty((len(FEATURES), len(present)))
        levels = np.empty((len(LEVELS), len(present)))
        with np.errstate(divide="ignore", invalid="ignore"):
            spike = self._fill(prices, starting, features, levels)
        if unlisted.size:
            features[:, unlisted] = np.nan
            levels[:, unlisted] = np.nan
        ready = present & (self._bars >= WARMUP_BARS)
        return StepArrays(features.T, levels.T, ready, present, spike)

    def _count(self, present: Bools) -> tuple[Ints, Ints]:
        """Count the row; indices of the symbols that begin with it, and of those still to come."""
        self._rows += 1
        self._bars += present
        if not self._waiting:
            return _NONE, _NONE
        waiting = self._rows == 1
        unlisted = np.flatnonzero(waiting & ~present)
        self._rows[unlisted] = 0
        self._waiting = unlisted.size > 0
        return np.flatnonzero(waiting & present), unlisted

    def _carried(self, bar: BarRow, present: Bools, starting: Ints) -> Prices:
        """The bar without holes, the previous close carried forward."""
        before = self._close
        if np.count_nonzero(present) == len(present):
            high, low, close, volume = bar.high, bar.low, bar.close, bar.volume
        else:
            close = np.where(present, bar.close, before)
            high = np.where(present, bar.high, close)
            low = np.where(present, bar.low, close)
            volume = np.where(present, bar.volume, 0.0)
        self._close = close.copy()
        if starting.size:
            before[starting] = close[starting]
        return Prices(high, low, close, volume, before)

    def _fill(self, prices: Prices, starting: Ints, features: Floats, levels: Floats) -> Bools:
        """Write features ``(F, N)`` and levels ``(L, N)``; gives the spikes ``(N,)``."""
        moves = Moves.of(prices)
        smooth = self._averages.push(prices.close, moves, starting)
        parts = self._ingredients(prices, moves, smooth, starting)
        write_columns(parts, self._market(parts.spread.moments), features, levels)
        percent = features[FEATURE["atr_pct"]]
        features[FEATURE["atr_rank"]] = self._ranks.push(percent, self._rows, starting)
        jumped = is_spike(moves.log_return, self._volatility, self._rows)
        spike: Bools = jumped | self._jumped
        self._volatility, self._jumped = parts.spread.volatility, jumped
        return spike

    def _ingredients(
        self, prices: Prices, moves: Moves, smooth: Floats, starting: Ints
    ) -> Ingredients:
        short, long, day = self._push_sums(prices, moves)
        both = np.empty((_OF_BOTH, 2, len(prices.close)))
        both[:, 0], both[:, 1] = short[:_OF_BOTH], long[:_OF_BOTH]
        high10, low10, close20 = self._lookback.push(prices, starting)
        return Ingredients(
            close=prices.close,
            volume=prices.volume,
            log_return=moves.log_return,
            averages=smooth,
            spread=Spread.of(both[:_PRODUCTS]),
            products=both[_PRODUCTS],
            path_short=short[_PATH],
            volume_short=short[_VOLUME],
            volume_day=day[_VOLUME],
            turnover_day=day[_TURNOVER],
            high10=high10,
            low10=low10,
            close20=close20,
        )

    def _push_sums(self, prices: Prices, moves: Moves) -> list[Floats]:
        """Sums over the three windows, ``(6, N)`` each, after this bar."""
        returns = moves.log_return
        values = np.empty((6, len(returns)))
        values[_RETURNS] = returns
        values[_SQUARES] = returns * returns
        values[_PRODUCTS] = 0.0 if self._benchmark is None else returns * returns[self._benchmark]
        values[_PATH] = moves.path
        values[_VOLUME] = prices.volume
        values[_TURNOVER] = moves.turnover
        return self._sums.push(values)

    def _market(self, moments: Floats) -> Floats:
        """The benchmark's moments in the place of each symbol's, ``(2, 2, N)``; 0 without one."""
        market = np.zeros_like(moments)
        if self._benchmark is not None:
            market[:] = moments[..., self._benchmark, np.newaxis]
        return market
