"""A whole desk over many made-up symbols, on the local phone in one process."""

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import numpy as np
from telegram.request import HTTPXRequest

from bot.desk_loop import LivingDesk
from bot.models import learners
from bot.phone import create_phone
from bot.sources import Memory, Source, remembered
from bot.stores import open_stores
from bot.telegram_chat import TelegramChat
from trading.config import Config
from trading.domain.candles import TIMEFRAMES_MS, BarRow, Candles
from trading.domain.ticks import BarTick, QuotesTick

TOKEN = "123456789:AAF-token_of_a_benchmark-000000000"
URL = "http://127.0.0.1:8765"
STEP_MS = TIMEFRAMES_MS["5m"]
START_MS = 1_772_323_200_000 + 700 * STEP_MS  # 1 March 2026 and 700 bars
WARM_BARS = 700


def walk(open_ms, n_symbols, seed):
    """Candles of a seeded walk from 100 on, five minutes, no bar without trades."""
    rng = np.random.default_rng(seed)
    steps = rng.standard_normal((len(open_ms), n_symbols)) * 0.003
    steps += 0.002 * rng.standard_normal((len(open_ms), 1))  # what all have in common
    close = 100 * np.exp(np.cumsum(steps, axis=0))
    opened = np.concatenate((np.full((1, n_symbols), 100.0), close[:-1]))
    high, low = np.maximum(opened, close) * 1.001, np.minimum(opened, close) * 0.999
    volume = 1e5 * (0.5 + rng.random(close.shape))
    return Candles("5m", names(n_symbols), open_ms, opened, high, low, close, volume)


def names(n_symbols):
    return ("BTCUSDT", *(f"S{number:04}USDT" for number in range(1, n_symbols)))


class Walking:
    """The market: a bar and its quotes every ``pause_s`` seconds, as many bars as wanted."""

    def __init__(self, n_symbols, bars, pause_s):
        self._bars, self._pause_s = bars, pause_s
        opens = START_MS + np.arange(-WARM_BARS, bars, dtype=np.int64) * STEP_MS
        self._candles = walk(opens, n_symbols, seed=7)
        self._last = None

    @property
    def history(self):
        return self._candles.rows(0, WARM_BARS)

    async def ticks(self):
        for row in range(WARM_BARS, WARM_BARS + self._bars):
            await asyncio.sleep(self._pause_s)
            bar = self._bar(row)
            self._last = QuotesTick(bar.open_ms, bar.close * 0.9999, bar.close * 1.0001)
            yield self._last
            yield BarTick(bar.open_ms + STEP_MS, "5m", bar)

    async def ask(self, _symbols):
        return self._last

    def _bar(self, row):
        columns = ("open", "high", "low", "close", "volume")
        values = (getattr(self._candles, name)[row] for name in columns)
        return BarRow(int(self._candles.open_ms[row]), *values)


def desk_config(n_symbols, folder, people, autonomy):
    return Config.model_validate(
        {
            "symbols": names(n_symbols),
            "sectors": {},
            "data_dir": str(folder),
            "autonomy": autonomy,
            "ml_improvements": {"enabled": True},
            "telegram": {"allowed_user_ids": people, "owner_id": people[0]},
        }
    )


@asynccontextmanager
async def desk_on_phone(market, config):
    """The desk, its market and its phone; the desk is not alive yet."""
    people = config.telegram.allowed_user_ids
    phone = create_phone(
        bot_token=TOKEN, session_token="a-session-token", port=8765, owner_id=people[0]
    )
    for person in people:
        phone.send("hello", user_id=person)
    transport = httpx.ASGITransport(app=phone.app)
    chat = TelegramChat(TOKEN, URL, request=HTTPXRequest(httpx_kwargs={"transport": transport}))
    with open_stores(Path(config.data_dir), learners(config)) as stores:
        memory = Memory(stores.candles, stores.cursors)
        source = remembered(
            Source("SIMULATED", START_MS, {"5m": market.history}, market.ticks, market.ask), memory
        )
        yield LivingDesk(config, source, stores, chat), source, phone
