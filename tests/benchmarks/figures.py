"""What all benchmarks share: fresh processes, medians, and rows of a table."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
RECORDED = PROJECT.parent / "shared" / "data" / "ohlcv"
ROUNDS = int(os.environ.get("PITWALL_BENCH_ROUNDS", "5"))
DENSE_ROUNDS = min(3, ROUNDS)  # each takes half a minute

median = statistics.median


def fresh(*arguments):
    """What a new Python prints; if it fails, its complaint ends the measurement."""
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, cwd=PROJECT, check=False, text=True, capture_output=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def row(name, *values):
    """One line of a table."""
    print(f"{name:<52}" + "".join(f"{value:>14}" for value in values), flush=True)
