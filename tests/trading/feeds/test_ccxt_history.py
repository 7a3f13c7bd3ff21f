"""Past candles on one grid, and bids and asks."""

import numpy as np
import pytest
from loopback import MINUTE, START, DeskClock, Exchange, Trouble, bar_row, take
from loopback_binance import binance

from trading.domain.cleaning import Fault
from trading.domain.errors import FeedError

SYMBOLS = ["BTCUSDT", "ETHUSDT"]


def exchange_at(seconds=10.0, **behaviour):
    return Exchange(DeskClock(START + round(seconds * 1000)), list(SYMBOLS), **behaviour)


async def connected(feed):
    await feed.connect()
    return feed


async def test_pages_of_history_make_one_block_and_ticks_go_on_where_it_ends():
    exchange = exchange_at()
    async with binance(exchange) as feed:
        await feed.connect()
        past = await feed.backfill("1m", START - 1_200 * MINUTE - 1)
        ticks = feed.ticks()
        tick = await anext(ticks)
        await ticks.aclose()
    assert past.symbols == tuple(SYMBOLS)
    assert past.open_ms.tolist() == list(range(START - 1_200 * MINUTE, START, MINUTE))
    for column, symbol in enumerate(SYMBOLS):
        truth = np.array([bar_row(symbol, open_ms)[1:] for open_ms in past.open_ms.tolist()])
        found = np.stack([past.open, past.high, past.low, past.close, past.volume])[:, :, column].T
        np.testing.assert_array_equal(found, truth)
    assert tick.bar.open_ms == past.close_ms[-1]
    assert exchange.asked["/fapi/v1/klines"] == 2 * 3 + 2


async def test_what_history_has_is_not_delivered_again():
    exchange = exchange_at()
    async with binance(exchange) as feed:
        await feed.connect()
        exchange.clock.now_ms += 2 * MINUTE
        past = await feed.backfill("1m", START - 10 * MINUTE)
        ticks = feed.ticks()
        tick = await anext(ticks)
        await ticks.aclose()
    assert tick.bar.open_ms == past.close_ms[-1] == START + 2 * MINUTE


async def test_history_ends_before_a_bar_that_has_only_just_closed():
    async with binance(exchange_at(62)) as feed:
        past = await (await connected(feed)).backfill("1m", START - MINUTE)
        assert past.open_ms.tolist() == [START - MINUTE]
        ticks = feed.ticks()
        assert [tick.bar.open_ms for tick in await take(ticks, 2)] == [START, START + MINUTE]
        await ticks.aclose()


async def test_a_bar_that_is_known_already_although_it_has_only_just_closed_comes_once():
    async with binance(exchange_at(62)) as feed:
        past = await (await connected(feed)).backfill("1m", START + MINUTE)
        assert past.open_ms.tolist() == []
        ticks = feed.ticks()
        assert [tick.bar.open_ms for tick in await take(ticks, 1)] == [START + MINUTE]
        await ticks.aclose()


async def test_bars_that_are_missing_or_bad_are_holes_and_counted():
    gap, bad = START - 50 * MINUTE, START - 20 * MINUTE
    exchange = exchange_at(
        holes={("ETHUSDT", gap), ("ETHUSDT", gap + MINUTE)},
        changed={("BTCUSDT", bad): [[bad, 100.0, 90.0, 95.0, 92.0, 1.0]]},
    )
    async with binance(exchange) as feed:
        past = await (await connected(feed)).backfill("1m", START - 100 * MINUTE)
        counts = feed.status().faults
    assert np.isnan(past.close).sum(axis=0).tolist() == [1, 2]
    assert np.isnan(past.close[[50, 51], 1]).all()
    assert np.isnan(past.close[80, 0])
    assert counts.count("ETHUSDT", Fault.GAP) == 2
    assert counts.count("BTCUSDT", Fault.HIGH_BELOW_LOW) == 1


async def test_a_symbol_that_was_listed_later_begins_later():
    exchange = exchange_at(listed_ms=START - 7 * MINUTE)
    async with binance(exchange) as feed:
        past = await (await connected(feed)).backfill("1m", START - 1_000 * MINUTE)
    assert np.isnan(past.close[:-7]).all()
    assert not np.isnan(past.close[-7:]).any()


async def test_a_start_in_the_future_is_an_empty_block():
    async with binance(exchange_at()) as feed:
        past = await (await connected(feed)).backfill("1m", START + 9 * MINUTE)
    assert past.close.shape == (0, 2)


async def test_a_refused_symbol_has_no_past_and_is_named():
    exchange = exchange_at()
    async with binance(exchange) as feed:
        await feed.connect()
        exchange.delisted.add("BTCUSDT")
        past = await feed.backfill("1m", START - 10 * MINUTE)
        assert list(feed.status().refused) == ["BTCUSDT"]
    assert np.isnan(past.close[:, 0]).all()
    assert not np.isnan(past.close[:, 1]).any()


async def test_history_survives_trouble_and_says_so_when_there_is_too_much():
    exchange = exchange_at()
    async with binance(exchange) as feed:
        await feed.connect()
        exchange.troubles.append(Trouble("ETHUSDT", 502, times=4))
        past = await feed.backfill("1m", START - 10 * MINUTE)
        assert not np.isnan(past.close).any()
        exchange.troubles.append(Trouble("klines", 502, times=99))
        with pytest.raises(FeedError, match=r"^(BTC|ETH)USDT 1m: no candles \(.*\); try again$"):
            await feed.backfill("1m", START - 10 * MINUTE)


async def test_quotes_are_those_that_were_asked_for():
    exchange = exchange_at(ahead_ms=500)
    async with binance(exchange) as feed:
        await feed.connect()
        quotes = await feed.quotes(["ETHUSDT"])
        both = await feed.quotes(SYMBOLS)
        assert await feed.quotes([]) is None
    assert np.isnan(quotes.bid).tolist() == np.isnan(quotes.ask).tolist() == [True, False]
    assert (both.bid.tolist(), both.ask.tolist()) == ([99.9, 99.9], [100.1, 100.1])
    assert quotes.market_ms == pytest.approx(exchange.now, abs=5)
    assert exchange.asked["/fapi/v1/depth"] == 0


async def test_one_refused_symbol_does_not_hide_the_quotes_of_the_others():
    exchange = exchange_at()
    async with binance(exchange, kind="spot") as feed:
        await feed.connect()
        exchange.delisted.add("BTCUSDT")
        quotes = await feed.quotes(SYMBOLS)
    assert np.isnan(quotes.bid).tolist() == [True, False]
    assert (quotes.bid[1], quotes.ask[1]) == (99.8, 100.2)  # of the order book


@pytest.mark.parametrize("what", [500, 429, "drop"])
async def test_without_an_answer_there_are_no_quotes_and_no_exception(what):
    exchange = exchange_at()
    async with binance(exchange) as feed:
        await feed.connect()
        exchange.troubles.append(Trouble("bookTicker", what, times=2))
        assert await feed.quotes(SYMBOLS) is None
        assert feed.status().last_error is not None
        assert exchange.asked["/fapi/v1/depth"] == 0
