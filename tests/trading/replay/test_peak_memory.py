"""The peak memory that a replay prints is its own."""

import subprocess
import sys
from pathlib import Path

import pytest

PRINT_PEAK = "from trading.replay.summary import peak_rss_mb; print(peak_rss_mb())"
BALLAST_MB = 600
START_CHILD = f"""
import subprocess, sys
ballast = bytearray(b"x") * ({BALLAST_MB} << 20)
sys.exit(subprocess.run([sys.executable, "-c", {PRINT_PEAK!r}]).returncode)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells it apart")
def test_the_peak_of_the_process_that_started_it_does_not_count():
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", START_CHILD]
    done = subprocess.run(command, cwd=root, check=True, text=True, capture_output=True)
    assert 10 < float(done.stdout) < BALLAST_MB / 2
