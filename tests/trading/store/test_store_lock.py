import os
import re
import subprocess
import sys

import pytest

from trading.domain.errors import ConfigError
from trading.store.lock import desk_lock

CHILD = """
import sys
from pathlib import Path
from trading.store.lock import desk_lock
with desk_lock(Path(sys.argv[1])):
    print("running", flush=True)
    sys.stdin.read()
"""


def test_a_second_desk_is_told_who_runs(tmp_path, request) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=request.config.rootpath,
    ) as child:
        assert child.stdout.readline() == b"running\n"
        started = r"started \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
        sentence = rf"another desk \(pid {child.pid}, {started}\) runs here; stop it or choose"
        with pytest.raises(ConfigError, match=sentence), desk_lock(tmp_path):
            pass
        child.kill()
    with desk_lock(tmp_path):  # a killed desk leaves the file but not the lock
        assert (tmp_path / "desk.lock").read_text().startswith(f"{os.getpid()} ")


def test_the_lock_ends_with_its_block(tmp_path) -> None:
    folder = tmp_path / "new" / "folder"
    for _ in range(2):
        with desk_lock(folder):
            with pytest.raises(ConfigError) as refused, desk_lock(folder):
                pass
            assert len(refused.value.problems) == 1
    assert re.fullmatch(r"\d+ \S+\n", (folder / "desk.lock").read_text())


def test_on_a_full_disk_it_is_the_lock_that_counts(tmp_path, request) -> None:
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))"
    with subprocess.Popen(
        [sys.executable, "-c", full + CHILD, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=request.config.rootpath,
    ) as child:
        assert child.stdout.readline() == b"running\n"
        sentence = r"another desk \(pid unknown, started just now\) runs here"
        with pytest.raises(ConfigError, match=sentence), desk_lock(tmp_path):
            pass
        child.kill()


def test_a_folder_that_cannot_be_used(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ConfigError, match=r"desk\.lock cannot be written \(.*\); choose another"),
        desk_lock(tmp_path / "file"),
    ):
        pass
