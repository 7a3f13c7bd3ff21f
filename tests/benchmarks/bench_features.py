"""Cost of the features: the step of one bar, blocks of history, and what a restart warms up.

The history is the recorded market beside the project, or a seeded walk of the same size.
"""

import sys
import time

import numpy as np
import pyarrow.parquet as pq
from figures import RECORDED, ROUNDS, median, row

from trading.domain.candles import Candles
from trading.features import (
    Correlations,
    FeatureStep,
    block,
    months,
    shrinkage,
)

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
    """The recorded market if it is there, and which one it is."""
    files = sorted(RECORDED.glob("*-5m.parquet"))
    if not files:
        return walk(71_712, 12), "a seeded walk"
    tables = [pq.read_table(file) for file in files]
    columns = [np.stack([table[name].to_numpy() for table in tables], axis=1) for name in COLUMNS]
    names = tuple(file.name.removesuffix("-5m.parquet") for file in files)
    candles = Candles("5m", names, tables[0]["timestamp"].to_numpy(), *columns)
    return candles, "recorded candles"


def cpu_seconds(work):
    """Median of the CPU time of ``work``, and of its first, cold run."""
    rounds = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        rounds.append(time.process_time() - begin)
    return median(rounds), rounds[0]


def bench_block(candles):
    usual, cold = cpu_seconds(lambda: block(candles, 3))
    row(f"block {candles.close.shape}", f"{usual:.3f} s", f"cold {cold:.3f} s")


def bench_months(candles):
    usual, cold = cpu_seconds(
        lambda: [block(candles.rows(month.anchor, month.last), 3) for month in months(candles)]
    )
    row(f"months {candles.close.shape}", f"{usual:.3f} s", f"cold {cold:.3f} s")


def bench_step(n_symbols):
    candles = walk(700, n_symbols)
    features = FeatureStep.warmed(candles.rows(0, 600), 0)
    bars = [candles.bar(place) for place in range(600, 700)]
    usual, _ = cpu_seconds(lambda: [features.step(bar) for bar in bars])
    row(f"step of {n_symbols} symbols", f"{usual * 10:.3f} ms")


def bench_restart(n_symbols):
    candles = walk(10_928, n_symbols)
    usual, _ = cpu_seconds(lambda: FeatureStep.warmed(candles, 0))
    row(f"warm-up of {n_symbols} symbols, 10,928 bars", f"{usual:.3f} s")


def bench_correlation(n_symbols):
    rng = np.random.default_rng(0)
    returns = rng.standard_normal((100, n_symbols))
    gappy = np.where(rng.random(returns.shape) < 0.05, np.nan, returns)
    for name, given in (("no gaps", returns), ("5 % missing", gappy)):
        one, _ = cpu_seconds(lambda given=given: Correlations(given).row(0))
        usual, _ = cpu_seconds(lambda given=given: Correlations(given).matrix())
        cells = f"row {one * 1000:.2f} ms", f"all {usual * 1000:.1f} ms"
        row(f"correlation of {n_symbols} symbols, {name}", *cells)
    matrix = Correlations(gappy).matrix()
    usual, _ = cpu_seconds(lambda: shrinkage(matrix))
    row(f"shrinkage of {n_symbols} symbols", f"{usual * 1000:.1f} ms")


def bench_gather(candles):
    frames = block(candles, 3)
    rng = np.random.default_rng(0)
    rows = np.sort(rng.integers(0, len(frames), 12_819))
    symbols = rng.integers(0, len(candles.symbols), len(rows))
    usual, cold = cpu_seconds(lambda: frames.gather(rows, symbols))
    row(f"gather {len(rows)} pairs", f"{usual * 1000:.1f} ms", f"cold {cold * 1000:.1f} ms")


def main():
    candles, label = history()
    print(label)
    bench_block(candles)
    bench_months(candles)
    bench_gather(candles)
    for n_symbols in (12, 50, 500, 2000):
        bench_step(n_symbols)
    for n_symbols in (12, 500):
        bench_restart(n_symbols)
    for n_symbols in (50, 500, 2000):
        bench_correlation(n_symbols)


if __name__ == "__main__":
    sys.exit(main())
