"""Starts a server that does not outlive the desk: ``launch.py DESK_PID PROGRAM ARGUMENT ...``.

A file of its own that imports nothing of ours, because it becomes the server. Linux kills it when
the desk ends, however the desk ends; elsewhere the next start of the desk asks it to go.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Become the program, unless the desk is gone already."""
    desk, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == desk:
        os.execv(program[0], program)  # noqa: S606 (our own argument list, no shell)


if __name__ == "__main__":
    main()
