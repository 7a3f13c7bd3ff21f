"""Real kills: SIGKILL of forked children of a parent that imported the desk once."""

import re
import subprocess
import sys
from pathlib import Path

KILLS = 60


def test_sixty_kills_leave_no_trace():
    command = [sys.executable, Path(__file__).parent, "--kills", str(KILLS), "--seed", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    kills, differences = re.search(r"(\d+) kills .* (\d+) differences", done.stdout).groups()
    assert int(kills) >= KILLS
    assert int(differences) == 0
