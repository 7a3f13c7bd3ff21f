"""Live candles in trouble: late, in order and without a hole, but never wrong."""

import random

import numpy as np
import pytest
from loopback import MINUTE, START, DeskClock, Exchange, Trouble, bar_row, take
from loopback_binance import binance
from watching import assert_true_or_absent, exchange_at, watched

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


async def test_a_clock_that_is_set_back_prolongs_no_rest():
    exchange = exchange_at()
    async with binance(exchange) as feed:
        await feed.connect()
        ticks = feed.ticks()
        await take(ticks, 1)
        exchange.troubles.append(Trouble("bookTicker", 429, headers={"Retry-After": "17"}))
        assert await feed.quotes(["BTCUSDT"]) is None
        exchange.clock.set_by(-3_600_000)
        exchange.ahead_ms = 3_600_000
        (tick,) = await take(ticks, 1)
        assert 0 <= exchange.now - tick.market_ms < 20_000
        await ticks.aclose()


async def test_an_outage_is_caught_up_with_in_order():
    exchange = exchange_at(down_ms=(START + 90_000, START + 7 * MINUTE + 30_000))
    ticks, times, status = await watched(exchange, 9, timeframes=("1m", "5m"))
    order = [(t.timeframe, (t.market_ms - START) // MINUTE) for t in ticks]
    ones = [("1m", n) for n in range(1, 9)]
    assert order == [*ones[:4], ("5m", 5), *ones[4:]]
    for tick, at in zip(ticks, times, strict=True):
        assert tick.catch_up == (at - tick.market_ms >= MINUTE)
    assert [t.catch_up for t in ticks[:6]] == [False, True, True, True, True, True]
    for tick in ticks:
        assert_true_or_absent(tick)
        assert not np.isnan(tick.bar.close).any()
    assert times[1] - (START + 7 * MINUTE + 30_000) < 35_000
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
    asked = {ms for ms, what in exchange.log if "klines" in what and ms < START + 60 * MINUTE}
    assert 100 < len(asked) < 130  # the limit is half a minute
    assert max(exchange.clock.naps) <= 30.0


async def test_a_long_outage_is_read_in_pieces_and_nothing_is_missing():
    bars = 250
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
            late = dice.choice(["ETHUSDT", "SOLUSDT"])
            exchange.late_ms = {late: dice.choice([0, 0, 1_500, 20_000, 400_000])}
            if dice.random() < 0.4:
                exchange.troubles = [Trouble("", dice.choice(kinds), times=dice.randint(1, 12))]
            if dice.random() < 0.1:
                exchange.down_ms = (exchange.now, exchange.now + dice.randint(1, 20) * MINUTE)
            exchange.ahead_ms += dice.choice([0, 0, -700, 900])
            exchange.holes.add(("BTCUSDT", START + dice.randint(0, 200) * MINUTE))
            seen.append(await anext(ticks))
        await ticks.aclose()
    for timeframe, step in (("1m", MINUTE), ("5m", 5 * MINUTE)):
        opens = [t.bar.open_ms for t in seen if t.timeframe == timeframe]
        assert opens == list(range(START, START + len(opens) * step, step))
    order = [(t.market_ms, t.timeframe != "5m") for t in seen]
    assert order == sorted(order)
    for tick in seen:
        assert_true_or_absent(tick)


MANY = [f"C{number:02}USDT" for number in range(30)]


def many_symbols():
    return Exchange(DeskClock(START + 10_000), MANY)


async def test_when_all_fail_most_are_not_even_asked():
    exchange = many_symbols()
    async with binance(exchange) as feed:
        await feed.connect()
        exchange.troubles.append(Trouble("klines", 503, times=10_000))
        exchange.clock.now_ms += MINUTE
        assert await feed.poll() == []
        assert exchange.asked["/fapi/v1/klines"] <= 2 * 8
        assert feed.status().failures == 1


async def test_a_round_that_was_cut_short_is_finished_before_its_bar_is_given_away():
    exchange = many_symbols()
    async with binance(exchange, close_grace_s=0.0) as feed:
        await feed.connect()
        exchange.troubles += [Trouble(name, 503) for name in MANY[8:16]]
        ticks = feed.ticks()
        tick = await anext(ticks)
        await ticks.aclose()
    assert [bar_row(name, START)[4] for name in MANY] == tick.bar.close.tolist()


async def test_symbols_that_always_fail_do_not_keep_the_others_from_being_asked():
    exchange = many_symbols()
    exchange.troubles += [
        Trouble(f"klines?interval=1m&limit=3&symbol={name}", 500, times=10_000)
        for name in MANY[:12]
    ]
    async with binance(exchange) as feed:
        await feed.connect()
        ticks = feed.ticks()
        seen = await take(ticks, 4)
        await ticks.aclose()
    for tick in seen:
        assert np.isnan(tick.bar.close).tolist() == [True] * 12 + [False] * 18
