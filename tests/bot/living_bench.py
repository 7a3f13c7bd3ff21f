"""A living desk on the simulator, with the phone of its owner."""

import asyncio
from contextlib import asynccontextmanager, contextmanager

import httpx
import pytest
from chat_doubles import ME, until
from market_bench import market_config
from telegram.request import HTTPXRequest

from bot.cli.demo import demo_source
from bot.desk_loop import LivingDesk
from bot.models import learners
from bot.phone import create_phone
from bot.sources import Memory
from bot.stores import open_stores
from bot.telegram_chat import TelegramChat

TOKEN = "123456:TEST-token_of_nobody"
CONFIG = {
    "feed": {"speed": 6_000},  # twenty bars a second
    "scoring": {"signal_min": 0.1},
    "autonomy": "auto",
    "redis": {"mode": "off"},
    "telegram": {"allowed_user_ids": (ME,)},
}


@contextmanager
def still_desk(data_dir, **settings):
    """A desk on the simulator that does not live yet, and the phone of its owner."""
    config = market_config(**CONFIG | settings, data_dir=str(data_dir))
    phone = create_phone(bot_token=TOKEN, session_token="session-token", port=8765, owner_id=ME)
    request = HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(app=phone.app)})
    chat = TelegramChat(TOKEN, "http://127.0.0.1:8765", request=request)
    with open_stores(data_dir, learners(config)) as stores:
        source = demo_source(config, None, Memory(stores.candles, stores.cursors))
        yield LivingDesk(config, source, stores, chat), phone


@asynccontextmanager
async def living_desk(data_dir, **settings):
    """A desk that lives on the simulator, and the phone of its owner."""
    with still_desk(data_dir, **settings) as (desk, phone):
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
