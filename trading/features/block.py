"""The history kernel: frames of a whole stretch of candles, bit-equal with the step kernel.

It works symbol by symbol, each from its own first bar, on rows that are contiguous in time and fit
the processor's cache. The rank of the ATR alone is faster over several symbols at once.
"""

import numpy as np

from trading.domain.candles import Bools, Candles, Floats
from trading.domain.frame import FEATURES, LEVELS
from trading.features.columns import FEATURE, atr_percent, write_columns
from trading.features.frames import WARMUP_BARS, BlockFrames
from trading.features.history import BenchmarkReturns, SymbolHistory, SymbolMajor
from trading.features.ranks import rolling_ranks
from trading.features.recursions import ATR
from trading.features.spikes import is_spike


def block(candles: Candles, benchmark_index: int | None) -> BlockFrames:
    """Frames of all bars of ``candles``, each symbol's recursions starting at its first bar.

    ``benchmark_index`` is the column that correlations and relative strength refer to; without one
    correlations are 0 and the strength is the symbol's own. Raises ValueError if it is no column.
    """
    bars = SymbolMajor(candles)
    benchmark = BenchmarkReturns(bars, benchmark_index)
    frames = _unwritten(candles)
    atr_percents = np.full(bars.present.shape, np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        for symbol in range(len(candles.symbols)):
            _write_symbol(frames, bars, benchmark, symbol, atr_percents[symbol])
    ranks = rolling_ranks(atr_percents, bars.first)
    ranks[np.arange(len(candles)) < bars.first[:, None]] = np.nan
    frames.features[..., FEATURE["atr_rank"]] = ranks.T
    frames.present[:] = bars.present.T
    frames.ready[:] = frames.present & (np.cumsum(bars.present, axis=1).T >= WARMUP_BARS)
    return frames


def _unwritten(candles: Candles) -> BlockFrames:
    """Frames whose values are yet to be written."""
    n_bars, n_symbols = candles.close.shape
    flags = np.zeros((3, n_symbols, n_bars), np.bool_)
    return BlockFrames(
        candles.symbols,
        candles.close_ms,
        np.empty((len(FEATURES), n_symbols, n_bars)).transpose(2, 1, 0),
        np.empty((len(LEVELS), n_symbols, n_bars)).transpose(2, 1, 0),
        *flags.transpose(0, 2, 1),
    )


def _write_symbol(
    frames: BlockFrames,
    bars: SymbolMajor,
    benchmark: BenchmarkReturns,
    symbol: int,
    atr_percents: Floats,
) -> None:
    """Write one symbol's columns and spikes of ``frames``, and its ``atr_percents (T,)``."""
    first = int(bars.first[symbol])
    frames.features[:first, symbol] = np.nan
    frames.levels[:first, symbol] = np.nan
    if first == len(frames):
        return
    history = SymbolHistory.of(bars.prices(symbol))
    atr_percents[first:] = atr_percent(history.averages[ATR], history.prices.close)
    write_columns(
        history.ingredients(benchmark.returns[first:]),
        benchmark.moments[..., first:],
        frames.features[first:, symbol].T,
        frames.levels[first:, symbol].T,
    )
    frames.spike[first:, symbol] = _spikes(history)


def _spikes(history: SymbolHistory) -> Bools:
    """Rows ``(T,)`` that spiked or follow one that did."""
    jumped = np.zeros(len(history.prices.close), np.bool_)
    returns, before = history.moves.log_return[1:], history.spread.volatility[:-1]
    jumped[1:] = is_spike(returns, before, np.arange(2, len(jumped) + 1))
    blocked = jumped.copy()
    blocked[1:] |= jumped[:-1]
    return blocked
