"""Live candles: closed ones only, every one of them, in order, whatever the exchange does."""

import random

import numpy as np
import pytest
from loopback import MINUTE, RUNNING, START, DeskClock, Exchange, Trouble, bar_row, take
from loopback_binance import binance

from trading.domain.cleaning import Fault

SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT"]
BTC, ETH, SOL = range(3)


def exchange_at(seconds=10.0, **behaviour):
    return Exchange(DeskClock(START + round(seconds * 1000)), list(SYMBOLS), **behaviour)


def columns(bar):
    return np.stack([bar.open, bar.high, bar.low, bar.close, bar.volume])


def assert_true_or_absent(tick):
    """Every number of a tick is the exchange's own of a closed bar, or there is none."""
    truth = np.array([bar_row(symbol, tick.bar.open_ms)[1:] for symbol in SYMBOLS]).T
    found = columns(tick.bar)
    absent = np.isnan(found)
    assert (absent.all(axis=0) == absent.any(axis=0)).all()
    np.testing.assert_array_equal(found, np.where(absent, np.nan, truth))


async def watched(exchange, count, **settings):
    """The first ticks of a fresh feed, when each came (desk ms), and how the feed was then."""
    async with binance(exchange, **settings) as feed:
        await feed.connect()
        ticks, times = feed.ticks(), []
        found = []
        for _ in range(count):
            found.append(await anext(ticks))
            times.append(exchange.clock.now_ms)
        await ticks.aclose()
        return found, times, feed.status()


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


async def test_of_bars_that_close_together_the_longest_comes_first():
    ticks, _, _ = await watched(exchange_at(4 * 60), 5, timeframes=("1m", "5m"))
    order = [(t.timeframe, (t.market_ms - START) // MINUTE) for t in ticks]
    assert order == [("5m", 5), ("1m", 5), ("1m", 6), ("1m", 7), ("1m", 8)]


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


async def test_a_symbol_that_changes_its_bars_is_caught_and_believed_only_what_is_final():
    exchange = exchange_at(late_ms={"ETHUSDT": 20_000})  # shows the running candle for that long
    ticks, _, status = await watched(exchange, 4)
    assert ticks[0].bar.volume[ETH] == RUNNING
    assert status.revised == {"ETHUSDT": 1}
    for tick in ticks[1:]:
        assert np.isnan(tick.bar.close).tolist() == [False, True, False]
        assert_true_or_absent(tick)


async def test_a_quiet_symbol_whose_next_bar_has_not_begun_is_taken_at_the_end_of_the_grace():
    exchange = exchange_at(holes={("ETHUSDT", START + MINUTE)})
    ticks, times, status = await watched(exchange, 1)
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
    row = dict(
        zip(("t", "open", "high", "low", "close", "volume"), bar_row("ETHUSDT", START + MINUTE))
    )
    return list((row | numbers).values())


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


TROUBLES = {
    "429": Trouble("klines", 429, headers={"Retry-After": "7"}),
    "418": Trouble("klines", 418),
    "500": Trouble("klines?interval=1m&limit=3&symbol=ETHUSDT", 500, times=2),
    "503": Trouble("klines", 503, times=3),
    "dropped": Trouble("klines", "drop", times=6),
    "garbage": Trouble("klines", "garbage", times=2),
    "odd": Trouble("klines", 200, body='[[null,"x"],[1]]'),
    "empty": Trouble("klines", 200, body="[]", times=3),
    "clock": Trouble("time", 500, times=9),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_trouble_delays_bars_but_loses_none(name):
    trouble = Trouble(**vars(TROUBLES[name]))
    exchange = exchange_at()
    async with binance(exchange, close_grace_s=20.0) as feed:
        await feed.connect()
        exchange.troubles.append(trouble)
        ticks = feed.ticks()
        seen = await take(ticks, 3)
        await ticks.aclose()
        status = feed.status()
    assert trouble.times == 0 or name == "clock"
    assert [t.market_ms for t in seen] == [START + n * MINUTE for n in range(1, 4)]
    for tick in seen:
        assert_true_or_absent(tick)
        assert not np.isnan(tick.bar.close).any()
    assert status.failures == 0
    assert status.last_error is not None


async def test_too_many_requests_keep_the_feed_quiet_for_as_long_as_it_is_told():
    exchange = exchange_at()
    async with binance(exchange) as feed:
        await feed.connect()
        exchange.troubles.append(Trouble("klines", 429, headers={"Retry-After": "17"}))
        ticks = feed.ticks()
        tick = await anext(ticks)
        await ticks.aclose()
        assert (
            "DDoSProtection" in feed.status().last_error or "RateLimit" in feed.status().last_error
        )
    assert_true_or_absent(tick)
    at = [ms for ms, what in exchange.log if "klines" in what]
    first, after = at[0], [ms for ms in at if ms > at[0]]
    assert len(at) - len(after) <= 8  # those that were on the way
    assert after[0] - first >= 17_000


async def test_an_outage_is_caught_up_with_in_order():
    exchange = exchange_at(down_ms=(START + 90_000, START + 7 * MINUTE + 30_000))
    ticks, times, status = await watched(exchange, 9, timeframes=("1m", "5m"))
    order = [(t.timeframe, (t.market_ms - START) // MINUTE, t.catch_up) for t in ticks]
    assert order[:9] == [
        ("1m", 1, False),
        *(("1m", n, True) for n in (2, 3, 4)),
        ("5m", 5, False),
        ("1m", 5, True),
        ("1m", 6, True),
        ("1m", 7, False),
        ("1m", 8, False),
    ]
    for tick in ticks:
        assert_true_or_absent(tick)
        assert not np.isnan(tick.bar.close).any()
    assert times[1] - (START + 7 * MINUTE + 30_000) < 60_000
    assert "ExchangeNotAvailable" in status.last_error
    assert status.failures == 0


async def test_an_exchange_that_is_away_is_asked_ever_more_rarely():
    exchange = exchange_at(down_ms=(START + 30_000, START + 60 * MINUTE))
    async with binance(exchange) as feed:
        await feed.connect()
        ticks = feed.ticks()
        await anext(ticks)
        await ticks.aclose()
        assert feed.status().skew_ms == 0
    at = [ms for ms, what in exchange.log if "klines" in what and ms < START + 60 * MINUTE]
    assert len(at) < 8 * 75  # at most once a minute, a handful each
    assert max(exchange.clock.naps) <= 60.0


async def test_a_long_outage_is_read_in_pieces_and_nothing_is_missing():
    bars = 400
    exchange = exchange_at(down_ms=(START + 30_000, START + bars * MINUTE))
    ticks, _, _ = await watched(exchange, bars + bars // 5, timeframes=("1m", "5m"))
    closes = [(t.market_ms, 0 if t.timeframe == "5m" else 1) for t in ticks]
    assert closes == sorted(closes)
    for timeframe, step in (("1m", MINUTE), ("5m", 5 * MINUTE)):
        opens = [t.bar.open_ms for t in ticks if t.timeframe == timeframe]
        assert opens == list(range(START, START + len(opens) * step, step))
    for tick in ticks:
        assert_true_or_absent(tick)
        assert not np.isnan(tick.bar.close).any()


async def test_a_delisted_symbol_is_named_and_the_others_do_not_wait():
    exchange = exchange_at()
    async with binance(exchange) as feed:
        await feed.connect()
        ticks = feed.ticks()
        exchange.delisted.add("SOLUSDT")
        seen = await take(ticks, 5)
        assert exchange.clock.now_ms - seen[4].market_ms < 500
        assert list(feed.status().refused) == ["SOLUSDT"]
        assert "Invalid symbol" in feed.status().refused["SOLUSDT"]
        exchange.delisted.clear()
        back = await anext(ticks)
        await ticks.aclose()
        assert feed.status().refused == {}
    assert all(np.isnan(t.bar.close).tolist() == [False, False, True] for t in seen)
    assert not np.isnan(back.bar.close).any()


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_rows_are_true_complete_in_number_and_in_order(seed):
    dice = random.Random(seed)
    exchange = exchange_at(tick_ms=40)
    kinds = [429, 418, 500, 502, "drop", "garbage"]
    async with binance(exchange, timeframes=("1m", "5m")) as feed:
        await feed.connect()
        ticks, seen = feed.ticks(), []
        for _ in range(60):
            name = dice.choice(SYMBOLS)
            exchange.late_ms = {name: dice.choice([0, 0, 1_500, 30_000, 200_000])}
            if dice.random() < 0.4:
                exchange.troubles = [Trouble("", dice.choice(kinds), times=dice.randint(1, 12))]
            if dice.random() < 0.1:
                exchange.down_ms = (exchange.now, exchange.now + dice.randint(1, 20) * MINUTE)
            exchange.ahead_ms += dice.choice([0, 0, -700, 900])
            exchange.holes.add((name, START + dice.randint(0, 200) * MINUTE))
            seen.append(await anext(ticks))
        await ticks.aclose()
    for timeframe, step in (("1m", MINUTE), ("5m", 5 * MINUTE)):
        opens = [t.bar.open_ms for t in seen if t.timeframe == timeframe]
        assert opens == list(range(START, START + len(opens) * step, step))
    order = [(t.market_ms, t.timeframe != "5m") for t in seen]
    assert order == sorted(order)
    for tick in seen:
        assert_true_or_absent(tick)
