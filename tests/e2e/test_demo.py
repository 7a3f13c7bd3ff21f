"""The demo as a stranger starts it: a process, a page, a card, a press, a fill."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from trading.projection.link import HEAD

ROOT = Path(__file__).parents[2]
PAGE = re.compile(r"phone\s+(http://127\.0\.0\.1:\d+)/\?token=(\S+)")


@dataclass
class Demo:
    """A running demo as scripts see it."""

    url: str
    token: str
    process: subprocess.Popen[str]

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"X-Pitwall-Token": self.token, "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("/user/chat")["messages"]
        return found

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool], seconds: float) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for message in self.messages():
                if wanted(message):
                    return message
            time.sleep(0.2)
        raise AssertionError(f"not seen in {seconds} s: {[m['text'] for m in self.messages()]}")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    environ = {**os.environ, "PITWALL_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "18765"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        printed = ""
        while not (found := PAGE.search(printed)):
            line = process.stdout.readline()
            assert line, process.stderr.read()
            printed += line
        yield Demo(found[1], found[2], process)
        process.terminate()
        _out, errors = process.communicate(timeout=20)
        assert "Traceback" not in errors, errors


def button(message: dict[str, Any], text: str) -> str | None:
    rows = message["buttons"] or []
    return next((b["callback_data"] for row in rows for b in row if text in b["text"]), None)


@pytest.mark.timeout(150)
def test_a_card_is_approved_filled_and_protected(demo: Demo, tmp_path: Path) -> None:
    assert (tmp_path / "phone-token").read_text() == demo.token
    assert (tmp_path / "phone-token").stat().st_mode & 0o777 == 0o600
    card = demo.wait_for(lambda m: button(m, "Approve") is not None, 60)
    assert "no edge claimed" in card["text"].lower()
    approved = {"message_id": card["message_id"], "callback_data": button(card, "Approve")}
    assert demo.ask("/user/press", approved)["ok"]

    def same(message: dict[str, Any]) -> bool:
        return message["message_id"] == card["message_id"]

    final = demo.wait_for(lambda m: same(m) and button(m, "Approve") is None, 30)
    assert "Approved" in final["text"]
    assert "by You" in final["text"]
    fill = demo.wait_for(
        lambda m: m.get("reply_to") == card["message_id"] and "rests at the venue" in m["text"], 30
    )
    assert "Filled" in fill["text"]


@pytest.mark.timeout(150)
def test_a_stranger_is_met_with_silence_and_told_about_once(demo: Demo) -> None:
    for text in ("/status", "/pause", "/start"):
        demo.ask("/user/send", {"text": text, "user_id": 666})
    told = demo.wait_for(lambda m: "666" in (m["text"] or ""), 30)
    time.sleep(1)
    strangers_chat = demo.ask("/user/chat?user_id=666")["messages"]
    assert [m for m in strangers_chat if m["from"] == "bot"] == []
    assert sum("666" in (m["text"] or "") for m in demo.messages()) == 1, told


@pytest.mark.timeout(150)
def test_every_command_answers_and_the_log_is_valid_bot_api(demo: Demo, tmp_path: Path) -> None:
    names = [entry["command"] for entry in demo.ask("/user/chat")["commands"]]
    deadline = time.monotonic() + 20
    while not names and time.monotonic() < deadline:
        time.sleep(0.2)
        names = [entry["command"] for entry in demo.ask("/user/chat")["commands"]]
    assert {"start", "help", "status", "pause", "resume", "ml_stats", "health"} <= set(names)
    for name in names:
        before = len(demo.messages())
        demo.ask("/user/send", {"text": f"/{name}"})
        end = time.monotonic() + 15
        while len(demo.messages()) < before + 2:
            assert time.monotonic() < end, f"/{name} was not answered"
            time.sleep(0.1)
    validate_log(demo, tmp_path)


def validate_log(demo: Demo, folder: Path) -> None:
    """No error by the Bot API's own description, in requests and in the stand-in's answers."""
    validator = ROOT.parent / "shared" / "telegram" / "validate.py"
    if not validator.exists():
        pytest.skip("the Bot API's description is not beside the project")
    calls = demo.ask("/user/outbox")
    calls = calls["calls"] if isinstance(calls, dict) else calls
    log = folder / "requests.jsonl"
    log.write_text("\n".join(json.dumps(call) for call in calls))
    command = [sys.executable, str(validator), str(log), "--responses"]
    report = subprocess.run(command, capture_output=True, text=True, check=False)
    assert report.returncode == 0, report.stdout
    assert " 0 errors" in report.stdout or "\n0 errors" in report.stdout
    assert len(calls) > 20


def test_other_programs_may_look_while_the_demo_runs(demo: Demo, tmp_path: Path) -> None:
    address = tmp_path / "redis" / "address"
    end = time.monotonic() + 30
    while not address.exists() or not (found := head_at(address.read_text().strip())):
        assert time.monotonic() < end
        time.sleep(0.2)
    assert found[b"component"] == b"head"
    demo.process.terminate()
    demo.process.wait(20)
    assert head_at(address.read_text().strip()) == {}


def head_at(address: str) -> dict[bytes, bytes]:
    try:
        with Redis.from_url(address, protocol=2) as redis:
            return redis.hgetall(HEAD)
    except RedisError:
        return {}
