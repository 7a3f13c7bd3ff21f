"""The history kernel: frames of a whole stretch of candles, bit-equal with the step kernel.

It works symbol by symbol, each from its own first bar, on rows that are contiguous in time and fit
the processor's cache. The rank of the ATR alone is faster over several symbols at once.
"""

import numpy as np

from trading.domain.candles import Bools, Candles, Floats
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
    frames = BlockFrames.unfilled(candles.symbols, candles.close_ms)
    fill(frames, candles, benchmark_index)
    return frames


def fill(frames: BlockFrames, candles: Candles, benchmark_index: int | None) -> None:
    """Write ``frames``, which are those of the last bars of ``candles``; the others warm up."""
    bars = SymbolMajor(candles)
    benchmark = BenchmarkReturns(bars, benchmark_index)
    skip = len(candles) - len(frames)
    atr_percents = np.full(bars.present.shape, np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        for symbol in range(len(candles.symbols)):
            _fill_symbol(frames, bars, benchmark, symbol, atr_percents[symbol])
    ranks = rolling_ranks(atr_percents, bars.first, skip)
    ranks[np.arange(skip, len(candles)) < bars.first[:, None]] = np.nan
    frames.features[..., FEATURE["atr_rank"]] = ranks.T
    counts = np.cumsum(bars.present, axis=1)[:, skip:]
    frames.present[:] = bars.present[:, skip:].T
    frames.ready[:] = frames.present & (counts.T >= WARMUP_BARS)


def _fill_symbol(
    frames: BlockFrames,
    bars: SymbolMajor,
    benchmark: BenchmarkReturns,
    symbol: int,
    atr_percents: Floats,
) -> None:
    """Write one symbol's columns and flags of ``frames``, and all of its ``atr_percents (T,)``."""
    first = int(bars.first[symbol])
    skip = len(atr_percents) - len(frames)
    silent = max(0, first - skip)
    frames.features[:silent, symbol] = np.nan
    frames.levels[:silent, symbol] = np.nan
    if silent == len(frames):
        return
    start = max(0, skip - first)
    history = SymbolHistory.of(bars.prices(symbol))
    atr_percents[first:] = atr_percent(history.averages[ATR], history.prices.close)
    write_columns(
        history.ingredients(benchmark.returns[first:], start),
        benchmark.moments(max(first, skip)),
        frames.features[silent:, symbol].T,
        frames.levels[silent:, symbol].T,
    )
    frames.spike[silent:, symbol] = _spikes(history)[start:]


def _spikes(history: SymbolHistory) -> Bools:
    """Rows ``(T,)`` that spiked or follow one that did."""
    jumped = np.zeros(len(history.prices.close), np.bool_)
    returns, before = history.moves.log_return[1:], history.spread.volatility[:-1]
    jumped[1:] = is_spike(returns, before, np.arange(2, len(jumped) + 1))
    blocked = jumped.copy()
    blocked[1:] |= jumped[:-1]
    return blocked
