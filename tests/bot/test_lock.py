"""A living desk that finds itself broken: locked, told to its owner, looked at, lifted."""

import asyncio
from contextlib import asynccontextmanager

import httpx
import pytest
from chat_doubles import ANN, ME, settle, until
from market_bench import market_config
from telegram.request import HTTPXRequest

from bot.cli.demo import demo_source
from bot.desk_loop import LivingDesk
from bot.models import learners
from bot.phone import create_phone
from bot.sources import Memory
from bot.stores import open_stores
from bot.telegram_chat import TelegramChat
from trading.domain.events import InvariantBroken
from trading.domain.money import exact

TOKEN = "123456:TEST-token_of_nobody"
CONFIG = {
    "feed": {"speed": 6_000},  # twenty bars a second
    "scoring": {"signal_min": 0.1},
    "autonomy": "auto",
    "redis": {"mode": "off"},
    "telegram": {"allowed_user_ids": (ME,)},
}


@asynccontextmanager
async def living_desk(data_dir):
    """A desk that lives on the simulator, and the phone of its owner."""
    config = market_config(**CONFIG, data_dir=str(data_dir))
    phone = create_phone(bot_token=TOKEN, session_token="session-token", port=8765, owner_id=ME)
    request = HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(app=phone.app)})
    chat = TelegramChat(TOKEN, "http://127.0.0.1:8765", request=request)
    with open_stores(data_dir, learners()) as stores:
        source = demo_source(config, None, Memory(stores.candles, stores.cursors))
        desk = LivingDesk(config, source, stores, chat)
        living = asyncio.create_task(desk.live())
        await until(lambda: desk.running.state.signals)
        yield desk, phone
        living.cancel()
        with pytest.raises(asyncio.CancelledError):
            await living


async def heard(phone, words):
    """The newest message of the bot with these words."""
    found = await until(
        lambda: [m for m in phone.messages() if m["from"] == "bot" and words in (m["text"] or "")]
    )
    return found[-1]


async def test_a_breach_locks_the_desk_until_it_is_healthy_and_somebody_lifts_it(tmp_path):
    async with living_desk(tmp_path) as (desk, phone):
        state = desk.running.state
        await desk._reconcile()
        assert state.locks == {}

        state.balance += exact(1)
        await desk._reconcile()
        assert list(state.locks) == ["I4 money", "I9 the journal makes the ledger"]
        alarm = await heard(phone, "Entries locked: I4 money")
        assert not alarm["silent"]
        assert "the wallet has earned" in alarm["text"]
        await heard(phone, "Entries locked: I9")
        await desk._reconcile()

        for command, words in (
            ("/health", "Found broken: I4 money: the wallet has earned"),
            ("/status", "🔒 Entries locked; exits and stops go on"),
        ):
            phone.send(command)
            await heard(phone, words)
        await until(lambda: state.reasons.get("locked"))

        phone.send("/resume")
        await heard(phone, "Entries stay locked")
        state.balance -= exact(1)
        phone.send("/resume")
        offer = await heard(phone, "nothing is found broken now. It was:")
        [[lift]] = offer["buttons"]
        assert state.locks
        await phone.press(offer["message_id"], lift["callback_data"])
        await heard(phone, "Lock lifted by")
        assert state.locks == {}
        locked, signals = state.reasons["locked"], state.signals
        await until(lambda: state.signals > signals + 2)
        assert state.reasons["locked"] == locked

        texts = [m["text"] or "" for m in phone.messages()]
        assert sum("Entries locked: I4" in text for text in texts) == 1, "told once"


async def test_a_transaction_that_breaks_is_found_without_an_audit(tmp_path, monkeypatch):
    monkeypatch.setattr("trading.policy.entries.committed", lambda *_about: exact(10**6))
    async with living_desk(tmp_path) as (_desk, phone):
        alarm = await heard(phone, "Entries locked: I4 money")
    assert "commits 1000000.0 of a budget of" in alarm["text"]


async def test_the_owner_alone_is_alarmed(make, journal, chat):
    outbox = make((ME, ANN))
    await journal.append([InvariantBroken(1, 1, "I4 money", "one cent is missing")])
    await settle(outbox, chat.clock)
    assert chat.sent(ME) == ["🔒 <b>Entries locked: I4 money</b>"]
    assert chat.sent(ANN) == []
