"""``pitwall run`` against the local phone: a kill in the middle, and what people see after it."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.phone import Phone, create_phone, serve

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAF-local_phone-token-of-a-test-0000"

CONFIG = """
autonomy: approve
data_dir: {data}
feed: {{kind: simulator, seed: 7, speed: 600}}
ml_improvements: {{enabled: true}}
telegram:
  allowed_user_ids: [4242]
  base_url: {url}
"""


@asynccontextmanager
async def a_desk(config: Path) -> AsyncIterator[Process]:
    environ = {**os.environ, "PITWALL_TELEGRAM_TOKEN": TOKEN}
    command = [sys.executable, "-m", "bot", "run", "--config", str(config)]
    desk = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environ, stdout=PIPE, stderr=PIPE
    )
    try:
        yield desk
    finally:
        if desk.returncode is None:
            desk.terminate()
        _out, errors = await desk.communicate()
        assert b"Traceback" not in errors, errors.decode()
        assert TOKEN.encode() not in _out + errors


async def wait_for(
    phone: Phone, wanted: Callable[[dict[str, Any]], bool], seconds: float
) -> dict[str, Any]:
    async with asyncio.timeout(seconds):
        while True:
            for message in reversed(phone.messages()):
                if wanted(message):
                    return message
            await asyncio.sleep(0.1)


def approve_button(message: dict[str, Any]) -> str | None:
    rows = message["buttons"] or []
    return next((b["callback_data"] for row in rows for b in row if "Approve" in b["text"]), None)


@pytest.mark.timeout(150)
async def test_a_killed_desk_comes_back_with_its_card_and_dead_old_buttons(tmp_path: Path) -> None:
    phone = create_phone(bot_token=TOKEN, session_token="a-session-token", port=0)
    async with serve(phone, 0) as at:
        config = tmp_path / "config.yaml"
        config.write_text(CONFIG.format(data=tmp_path / "data", url=at.url))
        async with a_desk(config) as desk:
            card = await wait_for(phone, lambda m: approve_button(m) is not None, 60)
            desk.kill()
            await desk.wait()
        before = approve_button(card)
        assert before is not None
        async with a_desk(config):
            again = await wait_for(
                phone,
                lambda m: m["message_id"] != card["message_id"] and approve_button(m) is not None,
                60,
            )
            stale = await phone.forge_press(card["message_id"], before)
            assert stale is not None
            assert "Approving" not in stale["text"]
            assert "Filled" not in "".join(m["text"] or "" for m in phone.messages())
            fresh = approve_button(again)
            assert fresh is not None
            await phone.press(again["message_id"], fresh)
            await wait_for(
                phone, lambda m: approve_button(m) is None and "Approved" in (m["text"] or ""), 30
            )
            await wait_for(phone, lambda m: "rests at the venue" in (m["text"] or ""), 30)


async def test_a_second_desk_on_the_same_data_is_refused(tmp_path: Path) -> None:
    phone = create_phone(bot_token=TOKEN, session_token="a-session-token", port=0)
    async with serve(phone, 0) as at:
        config = tmp_path / "config.yaml"
        config.write_text(CONFIG.format(data=tmp_path / "data", url=at.url))
        async with a_desk(config) as first:
            assert first.stdout is not None
            await first.stdout.readline()  # the market's label: the data directory is its own
            async with a_desk(config) as second:
                assert await second.wait() == 2
