"""Live candles: closed ones only, every one of them, in order."""

import numpy as np
import pytest
from loopback import MINUTE, RUNNING, START, Trouble, bar_row, take
from loopback_binance import binance
from watching import SYMBOLS, assert_true_or_absent, columns, exchange_at, watched

from trading.domain.cleaning import Bar, Fault

ETH = 1
HOUR = 60 * MINUTE


async def test_closed_bars_come_in_order_right_after_their_close():
    exchange = exchange_at()
    ticks, times, status = await watched(exchange, 5)
    assert [t.market_ms for t in ticks] == [START + n * MINUTE for n in range(1, 6)]
    assert {(t.timeframe, t.catch_up) for t in ticks} == {("1m", False)}
    for tick, at in zip(ticks, times, strict=True):
        assert_true_or_absent(tick)
        assert not np.isnan(tick.bar.close).any()
        assert at - tick.market_ms < 500
    assert status.late == status.refused == {}
    assert status.last_error is None
    assert status.last_poll_ms == times[-1]
    assert exchange.asked["/fapi/v1/klines"] == 5 * len(SYMBOLS)


@pytest.mark.parametrize("ahead_ms", [-45_000, -20_000, 20_000, 45_000])
async def test_a_wrong_clock_never_lets_the_running_candle_through(ahead_ms):
    exchange = exchange_at(ahead_ms=ahead_ms)
    ticks, times, status = await watched(exchange, 4)
    assert status.skew_ms == pytest.approx(ahead_ms, abs=5)
    for tick, at in zip(ticks, times, strict=True):
        assert_true_or_absent(tick)
        assert not np.isnan(tick.bar.close).any()
        assert 0 <= at + ahead_ms - tick.market_ms < 500


@pytest.mark.parametrize("step_ms", [-25_000, 25_000])
async def test_a_clock_that_is_set_on_the_way_is_noticed(step_ms):
    exchange = exchange_at()
    async with binance(exchange) as feed:
        await feed.connect()
        ticks = feed.ticks()
        seen = await take(ticks, 2)
        exchange.clock.now_ms += step_ms
        exchange.ahead_ms = -step_ms
        seen += await take(ticks, 3)
        await ticks.aclose()
    assert [t.market_ms for t in seen] == [START + n * MINUTE for n in range(1, 6)]
    for tick in seen:
        assert_true_or_absent(tick)
        assert not np.isnan(tick.bar.close).any()


@pytest.mark.parametrize("step_ms", [-86_400_000, -3_600_000, 3_600_000, 86_400_000])
async def test_a_clock_that_is_set_by_hours_loses_no_bar_and_no_quote(step_ms):
    """As when the network's time comes late, or a machine is set by hand."""
    exchange = exchange_at()
    async with binance(exchange) as feed:
        await feed.connect()
        ticks = feed.ticks()
        seen = await take(ticks, 2)
        exchange.clock.set_by(step_ms)
        exchange.ahead_ms = -step_ms
        quotes = await feed.quotes(SYMBOLS)
        for _ in range(3):
            seen += await take(ticks, 1)
            assert 0 <= exchange.now - seen[-1].market_ms < 1_500
        await ticks.aclose()
    assert abs(quotes.market_ms - seen[1].market_ms) < 1_500
    assert [t.market_ms for t in seen] == [START + n * MINUTE for n in range(1, 6)]
    for tick in seen:
        assert not tick.catch_up
        assert_true_or_absent(tick)
        assert not np.isnan(tick.bar.close).any()


async def test_after_a_step_nothing_is_believed_before_the_clocks_were_compared():
    exchange = exchange_at()
    async with binance(exchange) as feed:
        await feed.connect()
        ticks = feed.ticks()
        seen = await take(ticks, 1)
        exchange.clock.set_by(86_400_000)
        exchange.ahead_ms = -86_400_000
        exchange.troubles.append(Trouble("time", 500, times=6))
        assert await feed.quotes(SYMBOLS) is None
        seen += await take(ticks, 4)
        await ticks.aclose()
    assert exchange.troubles[0].times == 0
    assert [t.market_ms for t in seen] == [START + n * MINUTE for n in range(1, 6)]
    for tick in seen:
        assert not np.isnan(tick.bar.close).any()


async def test_of_bars_that_close_together_the_longest_comes_first():
    ticks, _, _ = await watched(exchange_at(4 * 60 + 10), 5, timeframes=("1m", "5m"))
    order = [(t.timeframe, (t.market_ms - START) // MINUTE) for t in ticks]
    assert order == [("5m", 5), ("1m", 5), ("1m", 6), ("1m", 7), ("1m", 8)]


@pytest.mark.parametrize(
    ("timeframes", "late_ms", "catch_up"),
    [
        (("1h",), 4 * MINUTE, False),
        (("1h",), 5 * MINUTE, True),
        (("1h",), 59 * MINUTE, True),
        (("1m", "1h"), 2 * MINUTE, True),
    ],
)
async def test_a_long_bar_that_comes_minutes_after_its_close_is_no_news(
    timeframes, late_ms, catch_up
):
    exchange = exchange_at()
    async with binance(exchange, timeframes=timeframes) as feed:
        await feed.connect()
        close_ms = (START // HOUR + 1) * HOUR
        exchange.clock.now_ms = close_ms + late_ms
        [tick] = [tick for tick in await feed.poll() if tick.timeframe == "1h"]
    assert (tick.market_ms, tick.catch_up) == (close_ms, catch_up)


async def test_a_symbol_that_is_a_little_late_is_waited_for():
    ticks, times, status = await watched(exchange_at(late_ms={"ETHUSDT": 1_200}), 3)
    assert not any(np.isnan(t.bar.close).any() for t in ticks)
    assert all(1_200 <= at - t.market_ms < 3_500 for t, at in zip(ticks, times, strict=True))
    assert status.late == {}


async def test_a_symbol_that_is_too_late_is_absent_and_named():
    exchange = exchange_at(late_ms={"ETHUSDT": 70_000})
    ticks, times, status = await watched(exchange, 2)
    for tick, at in zip(ticks, times, strict=True):
        assert np.isnan(columns(tick.bar)).all(axis=0).tolist() == [False, True, False]
        assert_true_or_absent(tick)
        assert 3_000 <= at - tick.market_ms < 6_000
    assert status.late == {"ETHUSDT": 2}


async def test_a_symbol_that_shows_the_running_candle_for_too_long_is_absent():
    exchange = exchange_at(late_ms={"ETHUSDT": 20_000})
    ticks, _, status = await watched(exchange, 2)
    assert status.late == {"ETHUSDT": 2}
    for tick in ticks:
        assert np.isnan(tick.bar.close).tolist() == [False, True, False]
        assert_true_or_absent(tick)


@pytest.mark.parametrize("open_ms", [START + MINUTE + 1, START + 600 * MINUTE])
async def test_a_row_of_another_grid_or_of_the_future_proves_nothing(open_ms):
    before = START - MINUTE
    rows = [bar_row("ETHUSDT", before), [open_ms, 1.0, 1.0, 1.0, 1.0, 1.0]]
    exchange = exchange_at(late_ms={"ETHUSDT": 20_000}, changed={("ETHUSDT", before): rows})
    ticks, _, _ = await watched(exchange, 1)
    assert np.isnan(ticks[0].bar.close).tolist() == [False, True, False]


SKIPPED = ("ETHUSDT", START - 5 * MINUTE)  # nobody traded then


async def test_a_symbol_that_changes_a_bar_that_was_taken_is_found_out():
    exchange = exchange_at(late_ms={"ETHUSDT": 20_000}, holes={SKIPPED})
    ticks, _, status = await watched(exchange, 4, past_ms=START - 10 * MINUTE)
    assert ticks[0].bar.volume[ETH] == RUNNING
    assert status.revised == {"ETHUSDT": 1}
    for tick in ticks[1:]:
        assert np.isnan(tick.bar.close).tolist() == [False, True, False]
        assert_true_or_absent(tick)


async def test_a_quiet_symbol_whose_next_bar_has_not_begun_is_taken_at_the_end_of_the_grace():
    exchange = exchange_at(holes={SKIPPED, ("ETHUSDT", START + MINUTE)})
    ticks, times, status = await watched(exchange, 1, past_ms=START - 10 * MINUTE)
    assert 3_000 <= times[0] - ticks[0].market_ms < 6_000
    assert_true_or_absent(ticks[0])
    assert not np.isnan(ticks[0].bar.close).any()
    assert status.late == status.revised == {}


async def test_the_desk_does_not_wait_for_a_dead_symbol_again_and_again():
    exchange = exchange_at(frozen={"ETHUSDT"})
    async with binance(exchange) as feed:
        await feed.connect()
        ticks = feed.ticks()
        await take(ticks, 3)
        fourth = await anext(ticks)
        assert exchange.clock.now_ms - fourth.market_ms < 500
        assert feed.status().late == {"ETHUSDT": 4}
        exchange.frozen.clear()
        back = await anext(ticks)
        assert not np.isnan(back.bar.close).any()
        assert feed.status().late == {}
        await ticks.aclose()


async def test_a_bar_that_the_exchange_skipped_is_absent_at_once_and_counted_as_a_gap():
    exchange = exchange_at(holes={("SOLUSDT", START + MINUTE)})
    ticks, times, status = await watched(exchange, 3)
    assert np.isnan(ticks[1].bar.close).tolist() == [False, False, True]
    assert times[1] - ticks[1].market_ms < 500
    assert status.faults.by_symbol["SOLUSDT"][Fault.GAP] == (1, START + MINUTE)
    assert status.faults.totals() == {Fault.GAP: 1}
    assert status.late == {}


async def test_a_bar_that_nobody_has_is_a_row_of_nothing_between_its_neighbours():
    holes = {(symbol, START + MINUTE) for symbol in SYMBOLS}
    ticks, _, _ = await watched(exchange_at(holes=holes), 3)
    assert [t.bar.open_ms for t in ticks] == [START, START + MINUTE, START + 2 * MINUTE]
    assert np.isnan(columns(ticks[1].bar)).all()
    assert not np.isnan(columns(ticks[2].bar)).any()


def broken(**numbers):
    bar = Bar(*bar_row("ETHUSDT", START + MINUTE))
    return list(bar._replace(**numbers))


GOOD = broken()


@pytest.mark.parametrize(
    ("rows", "fault", "absent"),
    [
        ([broken(close=None)], Fault.NOT_FINITE, True),
        ([broken(low=0.0)], Fault.NOT_POSITIVE, True),
        ([broken(high=1.0, low=2.0)], Fault.HIGH_BELOW_LOW, True),
        ([broken(close=9_999.0)], Fault.OUTSIDE_RANGE, True),
        ([broken(volume=-1.0)], Fault.NEGATIVE_VOLUME, True),
        ([GOOD, GOOD], Fault.DUPLICATE, False),
        ([GOOD, broken(close=GOOD[4] + 0.5)], Fault.DUPLICATE, False),
        ([broken(close=None), GOOD], Fault.NOT_FINITE, False),
    ],
)
async def test_a_bad_bar_is_dropped_and_counted_once(rows, fault, absent):
    exchange = exchange_at(changed={("ETHUSDT", START + MINUTE): rows})
    ticks, _, status = await watched(exchange, 4)
    assert np.isnan(ticks[1].bar.close).tolist() == [False, absent, False]
    assert status.faults.by_symbol == {"ETHUSDT": {fault: (1, START + MINUTE)}}
    for tick in ticks:
        assert_true_or_absent(tick)


async def test_rows_out_of_order_are_put_in_order():
    swapped = {
        ("ETHUSDT", START): [bar_row("ETHUSDT", START + MINUTE)],
        ("ETHUSDT", START + MINUTE): [bar_row("ETHUSDT", START)],
    }
    exchange = exchange_at(60 + 10, changed=swapped)
    ticks, _, _ = await watched(exchange, 2)
    assert ticks[0].bar.open_ms == START + MINUTE
    assert_true_or_absent(ticks[0])
    assert not np.isnan(ticks[0].bar.close).any()
