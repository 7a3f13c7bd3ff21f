"""What a desk leaves behind is for its user alone: files, and a log without the token."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAF-token_of_a_test-0000000000"


@pytest.fixture
def usual_rights():
    """The rights that most systems give to new files: everybody may read them."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def rights(path):
    return path.stat().st_mode & 0o777


@pytest.mark.usefixtures("usual_rights")
def test_nobody_else_reads_the_data_directory(tmp_path, monkeypatch, capsys):
    data, there = tmp_path / "data", tmp_path / "there"
    there.mkdir(0o755)
    for folder in (data, there):
        monkeypatch.setenv("PITWALL_DATA_DIR", str(folder))
        main(["check"])
    capsys.readouterr()
    assert rights(data) == 0o700
    assert {rights(folder / "desk.lock") for folder in (data, there)} == {0o600}


def test_the_log_has_time_level_and_place_and_no_token():
    """Libraries, which know nothing of the token, only warn; the time is UTC."""
    code = f"""
import logging
from bot.cli.logs import log_to_stderr
log_to_stderr({TOKEN!r})
logging.getLogger("bot.desk_loop").info("alive: %s", "well")
logging.getLogger("httpx").info("chatter of a library")
defect = OSError("https://api.telegram.org/bot{TOKEN}/getMe")
logging.getLogger("asyncio").error("never retrieved: %s", {TOKEN!r}, exc_info=defect)
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    alive, failed, why = run.stderr.decode().splitlines()
    at = datetime.fromisoformat(alive.partition(" ")[0])
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60
    assert alive.endswith(" INFO bot.desk_loop: alive: well")
    assert failed.endswith(" ERROR asyncio: never retrieved: <token>")
    assert why == "OSError: https://api.telegram.org/bot<token>/getMe"
