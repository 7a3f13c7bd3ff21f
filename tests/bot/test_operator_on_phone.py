"""The operator, the outbox and the real chat together on the strict phone."""

import asyncio
import importlib.util
import sys
import warnings
from pathlib import Path

import httpx
import pytest
from chat_doubles import ME, NOW_S, Clock, card, post_context, protected, until
from operator_bench import APPROVE
from telegram.request import HTTPXRequest

from bot.buttons import encode
from bot.operator import Operator
from bot.outbox import Outbox, People
from bot.phone import create_phone
from bot.telegram_chat import TelegramChat


def load_judge():
    """The Bot API's own description, or None where it is not beside the project."""
    path = Path(__file__).resolve().parents[3] / "shared" / "telegram" / "validate.py"
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location("bot_api_validate", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its file open
        return module.Spec()


JUDGE = load_judge()


@pytest.fixture
async def desk_on_phone(bench, tmp_path):
    """The real chat, outbox and operator on the strict phone; the engine notifies the outbox."""
    phone = create_phone(
        bot_token="123456:TEST-token_of_nobody",
        session_token="session-token",
        port=8765,
        clock=Clock(NOW_S),
    )
    request = HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(app=phone.app)})
    chat = TelegramChat("123456:TEST-token_of_nobody", "http://127.0.0.1:8765", request=request)
    outbox = Outbox(tmp_path / "chat.db", bench.journal, chat, People((ME,), ME), post_context)
    take = bench.inbox

    async def inbox(fact):
        decided_ = await take(fact)
        outbox.notify()
        return decided_

    operator = Operator(
        chat, outbox, bench.registry, inbox, bench.context_for, bench.cursors, frozenset({ME})
    )
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(outbox.run()), tasks.create_task(operator.run())]
        yield phone, outbox
        for task in running:
            task.cancel()
    await chat.close()
    outbox.close()


async def test_a_card_is_approved_on_the_phone(bench, desk_on_phone):
    phone, outbox = desk_on_phone
    await bench.start(card())
    outbox.notify()
    shown = await seen(phone, lambda m: m["buttons"])
    approve = shown["buttons"][0][0]["callback_data"]
    assert (await phone.press(shown["message_id"], approve))["text"] == "Approving…"
    final = await seen(phone, lambda m: m["edited"])
    assert "Approved:" in final["text"]
    assert "by You" in final["text"]
    assert final["buttons"] == []
    forged = await phone.forge_press(final["message_id"], approve)
    assert forged["text"] == "Already approved by You."
    await bench.journal.append([protected()])


async def test_commands_pictures_and_pause_on_the_phone(bench, desk_on_phone):
    phone, _ = desk_on_phone
    await bench.start()
    for text in ("/chart BTC", "/status", "/pause", "/nonsense"):
        phone.send(text)
    chart = await seen(phone, lambda m: m["photo"])
    assert chart["caption"]
    await seen(phone, lambda m: "Entries paused" in (m["text"] or ""))
    await seen(phone, lambda m: "is not a command" in (m["text"] or ""))
    assert phone.commands()
    assert bench.engine.state.paused


async def test_every_request_is_valid_by_the_bot_api_s_own_description(bench, desk_on_phone):
    if JUDGE is None:
        pytest.skip("no description of the Bot API beside the project")
    phone, outbox = desk_on_phone
    await bench.start(card())
    outbox.notify()
    shown = await seen(phone, lambda m: m["buttons"])
    for button in (shown["buttons"][1][1], shown["buttons"][0][0]):  # details, approve
        await phone.press(shown["message_id"], button["callback_data"])
    phone.send("/chart BTC")
    phone.send("/pause")
    await seen(phone, lambda m: "Entries paused" in (m["text"] or ""))
    await seen(phone, lambda m: m["photo"])
    await until(lambda: outbox.waiting() == 0)
    issues = [
        str(issue)
        for call in phone.requests
        for issue in JUDGE.call(call["method"], call["params"], call["files"])
        if issue.level == "ERROR"
    ]
    assert issues == []
    methods = {call["method"] for call in phone.requests}
    assert {"getUpdates", "sendMessage", "sendPhoto", "editMessageText"} <= methods


async def test_a_stranger_causes_no_request_but_the_owner_s_alert(bench, desk_on_phone):
    phone, _ = desk_on_phone
    await bench.start(card())
    phone.send("/status", user_id=666)
    assert await phone.forge_press(7, encode(APPROVE), user_id=666, wait_seconds=0.05) is None
    phone.send("/pause", user_id=666)
    await seen(phone, lambda m: "stranger" in (m["text"] or ""))
    await asyncio.sleep(0.05)
    calls = [c for c in phone.requests if "chat_id" in c["params"]]
    assert {int(call["params"]["chat_id"]) for call in calls} == {ME}
    assert sum("stranger" in call["params"]["text"] for call in calls) == 1
    assert not bench.engine.state.paused
    assert [m for m in phone.messages(666) if m["from"] == "bot"] == []


async def seen(phone, wanted):
    """The first message of the bot that is as wanted, as soon as there is one."""
    return await until(
        lambda: next((m for m in phone.messages() if m["from"] == "bot" and wanted(m)), None)
    )
