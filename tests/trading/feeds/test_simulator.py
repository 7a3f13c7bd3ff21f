"""Markets against the wall clock: everything in order, nothing early, no bar lost, no drift."""

from itertools import islice

import numpy as np
import pytest

from trading.domain.candles import Candles
from trading.domain.ticks import BarTick, QuotesTick
from trading.feeds.market_model import DEFAULT_SYMBOLS, ORIGIN_MS, SUBSTEPS, MarketModel
from trading.feeds.simulator import (
    REPLAY_SUBSTEPS,
    RecordedMarket,
    SimulatedMarket,
    paced,
    recorded_path,
)

STEP = 300_000
START = ORIGIN_MS + 500 * STEP


class WallClock:
    """A clock that moves only when somebody sleeps or works."""

    def __init__(self, oversleeps=0.0):
        self.now = 1_000.0
        self.slept = 0
        self.oversleeps = oversleeps

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        assert seconds >= 0
        self.slept += 1
        self.now += seconds + self.oversleeps


async def take(ticks, count):
    return [tick async for tick in _first(ticks, count)]


async def _first(ticks, count):
    async for tick in ticks:
        yield tick
        count -= 1
        if not count:
            return


def simulated(clock, speed=60.0):
    model = MarketModel(2, DEFAULT_SYMBOLS[:4])
    return SimulatedMarket(model, START, speed, clock, clock.sleep)


def small_candles():
    """Five bars of a riser, a faller and a symbol that misses its second bar."""
    close = np.array([[1.1, 9.0, 5.0]] * 5) * np.arange(1, 6)[:, None]
    open_ = close / [1.1, 0.9, 1.0]
    high, low = np.maximum(open_, close) * 1.01, np.minimum(open_, close) * 0.99
    columns = [open_, high, low, close, np.ones((5, 3))]
    for column in columns:
        column[1, 2] = np.nan
    return Candles("5m", ("UP", "DOWN", "THIN"), ORIGIN_MS + STEP * np.arange(5), *columns)


def recorded(clock, start_row=1, speed=60.0):
    return RecordedMarket(small_candles(), start_row, speed, ten_bps, clock, clock.sleep)


def ten_bps(prices):
    return prices * 0.999, prices * 1.001


async def test_ticks_are_the_quotes_of_a_bar_and_then_the_bar():
    market = simulated(WallClock())
    ticks = await take(market.ticks(), 3 * (SUBSTEPS + 1))
    kinds = [type(tick) for tick in ticks]
    assert kinds == ([QuotesTick] * SUBSTEPS + [BarTick]) * 3
    times = [tick.market_ms for tick in ticks]
    assert times == sorted(times)
    assert times[0] == START
    assert [tick.market_ms for tick in ticks if isinstance(tick, BarTick)] == [
        START + STEP,
        START + 2 * STEP,
        START + 3 * STEP,
    ]
    assert {(tick.timeframe, tick.catch_up) for tick in ticks if isinstance(tick, BarTick)} == {
        ("5m", False)
    }


async def test_live_bars_go_on_where_history_ends():
    market = simulated(WallClock())
    history = market.history(300)
    assert len(history) == 300
    assert history.close_ms[-1] == START
    ticks = await take(market.ticks(), 2 * (SUBSTEPS + 1))
    bars = [tick.bar for tick in ticks if isinstance(tick, BarTick)]
    expected = market.market.candles(START, START + 2 * STEP)
    for row, bar in enumerate(bars):
        assert bar.open_ms == expected.open_ms[row]
        for name in ("open", "high", "low", "close", "volume"):
            assert np.array_equal(getattr(bar, name), getattr(expected, name)[row], True)


async def test_each_tick_is_handed_out_when_it_is_due():
    clock = WallClock()
    async for tick in _first(simulated(clock, speed=60.0).ticks(), 40):
        assert clock.now == pytest.approx(1_000.0 + (tick.market_ms - START) / 60_000)


async def test_inexact_sleep_does_not_add_up():
    clock = WallClock(oversleeps=0.01)
    ticks = await take(simulated(clock).ticks(), 100 * (SUBSTEPS + 1))
    due = 1_000.0 + (ticks[-1].market_ms - START) / 60_000
    assert due <= clock.now <= due + 0.02


async def test_a_late_consumer_misses_quotes_but_no_bar():
    clock = WallClock()
    bars, quotes = [], 0
    async for tick in simulated(clock).ticks():
        if isinstance(tick, QuotesTick):
            quotes += 1
            continue
        bars.append(tick.bar.open_ms)
        clock.now += 20.0 if len(bars) == 2 else 0.0  # four bars of five seconds
        if len(bars) == 8:
            break
    assert bars == [START + row * STEP for row in range(8)]
    # Those of the bars 1 and 2 and after catching up, and of the others the last before the bar.
    assert quotes == 4 * SUBSTEPS + 4


async def test_a_consumer_that_is_always_late_still_gets_every_bar_and_lets_others_run():
    clock = WallClock()
    bars, quoted = [], None
    async for tick in _first(simulated(clock).ticks(), 41):
        clock.now += 30.0
        if isinstance(tick, QuotesTick):
            quoted = tick
            continue
        bars.append(tick.market_ms)
        middle = (quoted.bid + quoted.ask) / 2
        np.testing.assert_allclose(middle, tick.bar.close, err_msg="quotes as old as the bar")
    assert bars == [START + row * STEP for row in range(1, 21)]
    assert clock.slept == 41


async def test_the_clock_starts_with_the_first_request():
    clock = WallClock()
    ticks = simulated(clock).ticks()
    clock.now += 3_600.0
    first = await anext(ticks)
    assert first.market_ms == START
    assert clock.now == 4_600.0


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan")])
async def test_a_speed_that_is_none_is_refused(speed):
    with pytest.raises(ValueError, match="speed must be above 0"):
        await anext(paced(iter([]), 0, speed, WallClock(), WallClock().sleep))


async def test_recorded_candles_play_to_their_end():
    clock = WallClock()
    market = recorded(clock)
    ticks = [tick async for tick in market.ticks()]
    assert len(ticks) == 4 * (REPLAY_SUBSTEPS + 1)
    bars = [tick.bar for tick in ticks if isinstance(tick, BarTick)]
    assert [bar.open_ms for bar in bars] == market.candles.open_ms[1:].tolist()
    assert clock.now == pytest.approx(1_000.0 + 4 * STEP / 60_000)


def test_recorded_history_is_what_there_is():
    market = recorded(WallClock(), start_row=3)
    assert market.history(2).open_ms.tolist() == market.candles.open_ms[1:3].tolist()
    assert len(market.history(50)) == 3


async def test_recorded_quotes_walk_the_bar():
    market = recorded(WallClock(), start_row=0)
    ticks = await take(market.ticks(), REPLAY_SUBSTEPS + 1)
    bar = ticks[-1].bar
    middle = np.array([(tick.bid + tick.ask) / 2 for tick in ticks[:-1]])
    np.testing.assert_allclose(middle[0], bar.open)
    np.testing.assert_allclose(middle.max(axis=0), bar.high)
    np.testing.assert_allclose(middle.min(axis=0), bar.low)
    np.testing.assert_allclose(middle[-1], bar.close)
    up, down = 0, 1
    assert middle[:, up].argmin() < middle[:, up].argmax()
    assert middle[:, down].argmax() < middle[:, down].argmin()
    spread = (ticks[0].ask - ticks[0].bid) / middle[0]
    np.testing.assert_allclose(spread, 20 / 10_000)


def test_a_missing_bar_has_no_quotes():
    candles = small_candles()
    row = next(islice(recorded(WallClock())._recite(), REPLAY_SUBSTEPS, None)).bar
    assert np.isnan(candles.close[1]).tolist() == [False, False, True]
    path = recorded_path(row)
    assert np.isnan(path).all(axis=0).tolist() == [False, False, True]
    assert (path[:, :2] > 0).all()
