"""Cost of the features in CPU seconds: medians of 5. Run it as a script; pytest collects nothing.

The history is the recorded market beside the project, or a seeded walk of the same size.
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from trading.domain.candles import Candles
from trading.features import FeatureStep, block, block_by_month, correlation_matrix
from trading.features.step import bar_row

ROUNDS = 5
JANUARY_2024 = 1_704_067_200_000
COLUMNS = ("open", "high", "low", "close", "volume")


def walk(n_bars, n_symbols):
    """Candles of a seeded walk, five minutes."""
    rng = np.random.default_rng(0)
    close = np.exp(np.cumsum(rng.standard_normal((n_bars, n_symbols)) * 0.003, axis=0))
    opened = np.concatenate((close[:1], close[:-1]))
    high, low = np.maximum(opened, close) * 1.001, np.minimum(opened, close) * 0.999
    open_ms = JANUARY_2024 + np.arange(n_bars, dtype=np.int64) * 300_000
    names = tuple(f"S{symbol}" for symbol in range(n_symbols))
    return Candles("5m", names, open_ms, opened, high, low, close, rng.random(close.shape))


def history():
    """The recorded market if it is there."""
    folder = Path(__file__).parents[3] / "shared" / "data" / "ohlcv"
    files = sorted(folder.glob("*-5m.parquet"))
    if not files:
        return walk(71_712, 12)
    tables = [pq.read_table(file) for file in files]
    columns = [np.stack([table[name].to_numpy() for table in tables], axis=1) for name in COLUMNS]
    names = tuple(file.name.removesuffix("-5m.parquet") for file in files)
    return Candles("5m", names, tables[0]["timestamp"].to_numpy(), *columns)


def cpu_seconds(work):
    """Median of the CPU time of ``work``, and of its first, cold run."""
    rounds = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        rounds.append(time.process_time() - begin)
    return statistics.median(rounds), rounds[0]


def bench_block(candles):
    median, cold = cpu_seconds(lambda: block(candles, 3))
    print(f"block            {candles.close.shape}  {median:.3f} s, cold {cold:.3f} s")


def bench_block_by_month(candles):
    median, cold = cpu_seconds(lambda: block_by_month(candles, 3))
    print(f"block by month   {candles.close.shape}  {median:.3f} s, cold {cold:.3f} s")


def bench_step(n_symbols):
    candles = walk(700, n_symbols)
    features = FeatureStep.warmed(candles.rows(0, 600), 0)
    rows = [bar_row(candles, row) for row in range(600, 700)]
    median, _ = cpu_seconds(lambda: [features.step(row) for row in rows])
    print(f"step             {n_symbols:5d} symbols   {median * 10:.3f} ms")


def bench_restart(n_symbols):
    candles = walk(10_928, n_symbols)
    median, _ = cpu_seconds(lambda: FeatureStep.warmed(candles, 0))
    print(f"restart          {n_symbols:5d} symbols   {median:.3f} s for 10,928 bars")


def bench_correlation(n_symbols):
    returns = np.random.default_rng(0).standard_normal((100, n_symbols))
    median, _ = cpu_seconds(lambda: correlation_matrix(returns))
    print(f"correlation      {n_symbols:5d} symbols   {median * 1000:.2f} ms")


def bench_gather(candles):
    frames = block_by_month(candles, 3)
    rng = np.random.default_rng(0)
    rows = np.sort(rng.integers(0, len(frames), 12_819))
    symbols = rng.integers(0, len(candles.symbols), len(rows))
    median, cold = cpu_seconds(lambda: frames.gather(rows, symbols))
    print(f"gather           {len(rows)} pairs   {median * 1000:.1f} ms, cold {cold * 1000:.1f} ms")
    median, _ = cpu_seconds(lambda: [frames.at(row) for row in range(1000)])
    print(f"frame at a row   {median * 1000:.1f} us")


def main():
    candles = history()
    bench_block(candles)
    bench_block_by_month(candles)
    bench_gather(candles)
    for n_symbols in (12, 50, 500, 2000):
        bench_step(n_symbols)
    for n_symbols in (12, 500):
        bench_restart(n_symbols)
    for n_symbols in (12, 500):
        bench_correlation(n_symbols)


if __name__ == "__main__":
    sys.exit(main())
