"""The cycle of a running desk: people are served meanwhile, and it costs what its symbols cost."""

import asyncio
import statistics
import threading
import time

import numpy as np
from replay_examples import config_of, smooth_market
from test_running_desk import desk_on

from trading.domain.candles import Candles
from trading.domain.events import Commanded
from trading.domain.ticks import BarTick
from trading.engine.archive import rows_of

STEP = 300_000
SPRING = 1_772_323_200_000  # 1 March 2026


def tick_of(row):
    return BarTick(row.open_ms + STEP, "5m", row)


async def test_people_are_served_while_a_bar_is_scanned():
    running = desk_on(config_of(), candles := smooth_market(3, symbols=2))
    scan, gate = running.market.scan, threading.Event()

    def held(tick):
        gate.wait(20)
        return scan(tick)

    running.market.scan = held
    bar = asyncio.create_task(running.take_bar(tick_of(next(rows_of(candles)))))
    await asyncio.sleep(0)
    decided = await running.operator(Commanded(1, 1, 1, 42, "Ann", "pause", ()))
    assert decided
    assert running.state.paused
    assert not bar.done()
    gate.set()
    await bar
    assert running.market.last_bar_ms == candles.close_ms[0]


def wide_market(symbols, bars):
    rng = np.random.default_rng(3)
    steps = rng.standard_normal((bars, symbols)) * 0.003 + 0.002 * rng.standard_normal((bars, 1))
    close = 100 * np.exp(np.cumsum(steps, axis=0))
    opened = np.concatenate((close[:1], close[:-1]))
    high, low = np.maximum(opened, close) * 1.001, np.minimum(opened, close) * 0.999
    names = ("BTCUSDT", *(f"S{number}" for number in range(1, symbols)))
    opens = SPRING + np.arange(bars, dtype=np.int64) * STEP
    return Candles("5m", names, opens, opened, high, low, close, np.full(close.shape, 1e6))


async def cost_of_a_bar(symbols):
    """CPU seconds of the median bar, jobs of full hours included."""
    history, live = 520, 36
    candles = wide_market(symbols, history + live)
    running = desk_on(config_of(symbols=candles.symbols, sectors={}), candles)
    running.market._tracks["5m"].archive.extend(candles.rows(0, history))
    running.market.begin(int(candles.open_ms[history]))
    costs = []
    for row in rows_of(candles.rows(history, len(candles))):
        began = time.process_time()
        await running.take_bar(tick_of(row))
        costs.append(time.process_time() - began)
    assert running.state.signals > 0
    return statistics.median(costs[6:])


async def test_eight_times_the_symbols_cost_no_more_than_eight_times_as_much():
    few, many = await cost_of_a_bar(50), await cost_of_a_bar(400)
    assert many < 8 * few  # 3 times, for much of a bar is done for all symbols at once
