"""``pitwall watch`` as a person starts it: beside a desk that runs, and where there is none."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from chat_doubles import until
from living_bench import living_desk

from bot.__main__ import main
from bot.cli import watched
from bot.cli.watch import Copy
from trading.config.sections import Redis
from trading.projection.embedded import program

ROOT = Path(__file__).parents[2]
needs_server = pytest.mark.skipif(program() is None, reason="no embedded server for this machine")


def said(capsys, *words):
    """Status and what was printed."""
    status = main(["watch", *words])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """A configuration file with a section for Redis."""
    monkeypatch.delenv("PITWALL_DATA_DIR", raising=False)

    def write(redis):
        file = tmp_path / "config.yaml"
        file.write_text(f"data_dir: {tmp_path}\nredis: {redis}\n")
        return f"--config={file}"

    return write


def test_switched_off(configured, capsys):
    remedy = "set it to embedded or url and start the desk again"
    sentence = f"redis.mode is off, so the desk shows nothing; {remedy}\n"
    assert said(capsys, configured("{mode: 'off'}")) == (1, "", sentence)


def test_a_folder_without_a_desk(configured, capsys, tmp_path):
    status, out, err = said(capsys, configured("{}"))
    assert (status, out) == (1, "")
    assert err == (
        f"{tmp_path}/redis has no server: no desk runs here; "
        "start it with pitwall run, or name its data_dir with PITWALL_DATA_DIR\n"
    )
    assert not (tmp_path / "redis").exists(), "looking makes nothing"


def test_a_desk_that_has_ended(configured, capsys, tmp_path):
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis/address").write_text(f"unix://{tmp_path}/redis/socket\n")
    status, out, err = said(capsys, configured("{}"), "--json")
    assert (status, out) == (1, "")
    assert err.startswith(f"unix://{tmp_path}/redis/socket: ")
    assert err.endswith(f"the desk of {tmp_path} does not run, start it with pitwall run\n")


@pytest.mark.parametrize("damaged", ["", "http://x", "rubbish\x1b"])
def test_a_damaged_address(configured, capsys, tmp_path, damaged):
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis/address").write_text(damaged)
    status, _out, err = said(capsys, configured("{}"))
    assert status == 1
    assert err == f"{tmp_path}/redis has a damaged address; start the desk again\n"


def test_a_server_that_does_not_answer(configured, capsys, tmp_path):
    url = f"unix://{tmp_path}/nobody"
    status, _out, err = said(capsys, configured(f"{{mode: url, url: '{url}'}}"), "--once")
    assert status == 1
    assert err.startswith(f"{url}: ")
    assert err.endswith("; start that server, or correct redis.url\n")


def test_the_password_is_for_the_server_at_the_url_alone():
    assert "secret" not in Copy(Redis(), Path("x"), "secret").remedy


@needs_server
async def test_beside_a_living_desk(tmp_path):
    """State, events, a desk that holds its lock; Ctrl-C ends it, and stdout is JSON alone."""
    async with living_desk(tmp_path, redis={"mode": "embedded"}) as (desk, _phone):
        await until(lambda: desk.health().projection.state == "up")
        once = await run(tmp_path, "--once")
        assert once.returncode == 0, once.stderr
        assert once.stderr == ""
        firsts = {line.split(" ")[0] for line in once.stdout.splitlines()}
        assert firsts >= {"desk", "flags", "advisor", "threshold", "correlations", "learned"}
        assert max(map(len, once.stdout.splitlines())) <= watched.WIDTH
        for arguments in ((), ("--json",)):
            lines, status, err = await follow(tmp_path, *arguments)
            assert (status, err) == (0, "")
        found = [json.loads(line) for line in lines]
        components = {one["snapshot"] for one in found if "snapshot" in one}
        assert {"flags", "scorecards", "correlations", "advisor.threshold"} <= components
        events = [one["seq"] for one in found if "event" in one]
        assert events == list(range(events[0], events[0] + len(events)))


def command(tmp_path, *arguments):
    environ = {**os.environ, "PITWALL_DATA_DIR": str(tmp_path)}
    words = [sys.executable, "-m", "bot", "watch", *arguments]
    return {"args": words, "cwd": ROOT, "env": environ, "text": True}


async def run(tmp_path, *arguments):
    call = command(tmp_path, *arguments)
    return await asyncio.to_thread(subprocess.run, **call, capture_output=True, timeout=60)


async def follow(tmp_path, *arguments):
    """Lines until ten of events have come, then the status after Ctrl-C."""

    def watch():
        call = command(tmp_path, *arguments)
        process = subprocess.Popen(**call, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        timer = threading.Timer(60, process.kill)
        timer.start()
        lines, events = [], 0
        while events < 10:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            events += '"kind":' in line
            lines.append(line)
        process.send_signal(signal.SIGINT)
        _rest, err = process.communicate(timeout=20)
        timer.cancel()
        return lines, process.returncode, err

    return await asyncio.to_thread(watch)
