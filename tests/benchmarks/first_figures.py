"""The figures of the README: CPU seconds, medians of some runs. A script; pytest collects nothing.

Everything is measured in processes of its own, and this one stays small: a child's peak memory is
never less than that of the process which started it.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
RECORDED = PROJECT.parent / "shared" / "data" / "ohlcv"
ROUNDS = 5
DENSE_ROUNDS = 3  # each takes half a minute
PARTS = ("import", "load", "features", "scores", "decide", "total")
COST_OF_IMPORT = """
import resource, time
began = time.process_time()
import {module}
used = time.process_time() - began
print(used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main():
    print(f"-- features: CPU time, medians of {ROUNDS}")
    print(run(str(HERE / "test_features.py")), end="")
    print(f"-- the desk's look at itself: CPU time, medians of {ROUNDS}")
    print(run(str(HERE / "checker.py")), end="")
    print(f"-- import: CPU seconds and peak memory, medians of {ROUNDS}")
    for module in ("bot.__main__", "bot.cli.replay", "bot.cli.desk"):
        bench_import(module)
    with tempfile.TemporaryDirectory() as folder:
        data, label = market(folder)
        print(f"-- replay of {label}, timeframe 5m")
        sparse = bench_replay("default", ROUNDS, data)
        dense = bench_replay("dense", DENSE_ROUNDS, data, "--dense")
    same = sparse["journal_sha256"] == dense["journal_sha256"]
    print(f"journals of default and dense replay: {'equal' if same else 'DIFFERENT'}")
    return 0 if same else 1


def market(folder):
    """Recorded candles when they stand beside the project, else a simulated market."""
    if RECORDED.is_dir():
        return str(RECORDED), "recorded candles"
    run(str(HERE / "simulated_candles.py"), folder)
    return folder, "SIMULATED candles"


def bench_import(module):
    """What one import costs a process that has done nothing else."""
    code = COST_OF_IMPORT.format(module=module)
    runs = [[float(word) for word in run("-c", code).split()] for _ in range(ROUNDS)]
    seconds, megabytes = map(statistics.median, zip(*runs, strict=True))
    print(f"{module:<16} {seconds:.2f} s   {megabytes:.0f} MB")


def bench_replay(name, rounds, data, *flags):
    """Print the speed and the split by part; returns the figures of the last run."""
    command = ("-m", "bot", "replay", data, "--timeframe", "5m", "--json", *flags)
    runs = [json.loads(run(*command)) for _ in range(rounds)]
    last = runs[-1]
    cost = {part: statistics.median(each["cpu_s"][part] for each in runs) for part in PARTS}
    work = sum(cost[part] for part in ("features", "scores", "decide"))
    bars, signals = last["symbol_bars"], last["signals"]
    memory = statistics.median(each["peak_rss_mb"] for each in runs)
    print(f"{name}: {bars:,} symbol-bars, {signals:,} signals, {last['trades']:,} trades;", end=" ")
    print(f"medians of {rounds}")
    print(f"    {bars / work:,.0f} symbol-bars per CPU second, features to decisions")
    print(f"    {1e6 * cost['decide'] / signals:.0f} us of deciding per signal")
    print("    CPU seconds: " + ", ".join(f"{part} {cost[part]:.2f}" for part in PARTS))
    print(f"    peak memory {memory:.0f} MB")
    return last


def run(*arguments):
    """What a fresh Python prints; if it fails, its complaint ends the measurement."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=PROJECT, check=False, text=True, capture_output=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
