"""A living desk gives people time: its market runs slowly while a new card is open."""

from dataclasses import replace

import pytest
from market_bench import market_config

from bot.assemble import begin
from bot.cli.demo import demo_source
from bot.desk_loop import LivingDesk
from bot.sources import READING_S, Memory, wall_ms
from bot.stores import open_stores
from bot.telegram_chat import TelegramChat
from trading.domain.events import Commanded
from trading.domain.ticks import BarTick


@pytest.fixture
async def desk(tmp_path):
    """A desk without cards, its market, and what it asked the market for."""
    config = market_config(
        data_dir=str(tmp_path), scoring={"signal_min": 0.1}, feed={"speed": 100_000}
    )
    asked = []
    with open_stores(tmp_path, {}) as stores:
        source = demo_source(config, None, Memory(stores.candles, stores.cursors))
        chat = TelegramChat("7:nobody-listens", "http://127.0.0.1:9")
        living = LivingDesk(config, replace(source, slow_for=asked.append), stores, chat)
        await begin(living.running, config)
        yield living.running, source, asked
        living.outbox.close()
        await chat.close()


async def until_a_card(running, source):
    ticks = source.ticks()
    async for tick in ticks:
        if isinstance(tick, BarTick):
            await running.take_bar(tick)
        if running.state.cards:
            break
    await ticks.aclose()


async def test_a_card_slows_the_market_and_its_end_frees_it(desk):
    running, source, asked = desk
    assert set(asked) == {0.0}
    await until_a_card(running, source)
    assert READING_S - 5 < asked[-1] <= READING_S
    now = wall_ms()
    await running.operator(Commanded(now, now, 1, 42, "Ann", "mode", ("watch",)))
    assert not running.state.cards
    assert asked[-1] == 0.0
