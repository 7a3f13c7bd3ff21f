"""Every figure of the README, or those of the subjects that are named.

    make bench
    make bench ARGS="restart chat"

Each subject is a file ``bench_SUBJECT.py`` beside this one and runs in a process of its own. CPU
seconds, medians of 5 runs unless a line says otherwise.
"""

import os
import subprocess
import sys
from pathlib import Path

from bot.__main__ import THREADS

HERE = Path(__file__).parent
SUBJECTS = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def main(wanted):
    if unknown := [name for name in wanted if name not in SUBJECTS]:
        sys.exit(f"no subject {', '.join(unknown)}; there are {', '.join(SUBJECTS)}")
    environ = dict.fromkeys(THREADS, "1") | os.environ  # as every command of the desk has them
    failed = 0
    for subject in wanted or SUBJECTS:
        print(f"-- {subject}", flush=True)
        command = [sys.executable, HERE / f"bench_{subject}.py"]
        failed += subprocess.run(command, check=False, env=environ).returncode
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
