"""Which exchange, which markets, which grids; and that no other exchange is imported."""

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from loopback import MINUTE, START, DeskClock, Exchange, Trouble
from loopback_binance import binance

from trading.domain.errors import ConfigError, FeedError
from trading.feeds.ccxt_public import open_exchange

ROOT = Path(__file__).parents[3]


def exchange_with(*symbols):
    return Exchange(DeskClock(START), list(symbols))


def in_a_fresh_process(code):
    """What a program prints that imports nothing but what it says."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


async def test_perpetuals_and_their_grid():
    async with binance(exchange_with("BTCUSDT", "ETHUSDT")) as feed:
        await feed.connect()
        grid = feed.grid()
    assert list(grid) == ["BTCUSDT", "ETHUSDT"]
    one = grid["BTCUSDT"]
    assert (one.tick, one.lot, one.min_qty) == (Decimal("0.1"), Decimal("0.001"), Decimal("0.002"))
    assert one.min_notional == 100


async def test_spot_markets_are_asked_at_their_own_address():
    exchange = exchange_with("BTCUSDT")
    async with binance(exchange, kind="spot") as feed:
        await feed.connect()
        assert feed.grid()["BTCUSDT"].min_notional == 5
        quotes = await feed.quotes(["BTCUSDT"])
    assert quotes.ask[0] == 100.1
    assert all(path.startswith("/api/v3/") for path in exchange.asked)


@pytest.mark.parametrize("name", ["BTCUSDT", "BTC/USDT:USDT"])
async def test_a_symbol_may_be_written_as_the_exchange_does(name):
    exchange = exchange_with("BTCUSDT")
    async with binance(exchange) as feed:
        feed._choice = type(feed._choice)("perpetual", (name,), ("1m",))
        await feed.connect()
        assert list(feed.grid()) == [name]
        assert (await feed.quotes([name])).bid[0] == 99.9


async def test_every_unknown_symbol_is_named_with_what_was_probably_meant():
    exchange = exchange_with("BTCUSDT", "ETHUSDT")
    async with binance(exchange) as feed:
        choice = feed._choice
        feed._choice = type(choice)(choice.kind, ("BTCUSTD", "ETHUSDT", "ZZZ", "BTCUSDC"), ("1m",))
        with pytest.raises(ConfigError) as refused:
            await feed.connect()
    typo, nothing, other_money = refused.value.problems
    assert typo == ("symbols: binance has no perpetual market 'BTCUSTD', did you mean BTCUSDT")
    assert nothing == "symbols: binance has no perpetual market 'ZZZ'"
    assert "'BTCUSDC'" in other_money


async def test_a_symbol_that_was_taken_off_while_the_desk_was_away_is_refused_and_stops_nobody():
    exchange = exchange_with("BTCUSDT")
    async with binance(exchange) as feed:
        symbols = ("BTCUSDT", "LUNAUSDT")
        feed._choice = replace(feed._choice, symbols=symbols, once=frozenset(symbols))
        await feed.connect()
        past = await feed.backfill("1m", START - 5 * MINUTE)
        ticks = feed.ticks()
        bar = (await anext(ticks)).bar
        await ticks.aclose()
        quotes = await feed.quotes(symbols)
        assert list(feed.grid()) == ["BTCUSDT"]
        assert list(feed.status().refused) == ["LUNAUSDT"]
    for column in (*past.close, bar.close, quotes.bid):
        assert np.isnan(column).tolist() == [False, True]


async def test_a_timeframe_that_the_exchange_does_not_have():
    async with binance(exchange_with("BTCUSDT"), timeframes=("1m", "7m")) as feed:
        with pytest.raises(
            ConfigError, match=r"timeframes: binance has no 7m candles; it has .*5m"
        ):
            await feed.connect()


@pytest.mark.parametrize(
    ("name", "hint"), [("binanse", ", did you mean binance"), ("os", ""), ("base", "")]
)
def test_an_exchange_that_there_is_not(name, hint):
    with pytest.raises(ConfigError, match=f"feed.exchange: ccxt has no exchange '{name}'{hint}"):
        open_exchange(name, "spot")


async def test_an_exchange_that_does_not_answer_is_asked_several_times():
    exchange = exchange_with("BTCUSDT")
    async with binance(exchange) as feed:
        exchange.troubles.append(Trouble("exchangeInfo", 503, times=4))
        await feed.connect()
        exchange.troubles.append(Trouble("exchangeInfo", 503, times=99))
    assert exchange.asked["/fapi/v1/exchangeInfo"] == 5
    async with binance(exchange) as feed:
        with pytest.raises(FeedError, match=r"binance does not tell its markets .*start again"):
            await feed.connect()


def test_only_the_configured_exchange_is_imported():
    imported = in_a_fresh_process(
        "import sys\n"
        "from trading.feeds.ccxt_public import open_exchange\n"
        "open_exchange('binance', 'perpetual')\n"
        "print(*(name for name in sys.modules if name.startswith('ccxt')))\n"
    )
    exchanges = [name for name in imported if name.count(".") == 2 and ".async_support." in name]
    assert sorted(exchanges) == ["ccxt.async_support.base", "ccxt.async_support.binance"]
    assert len(imported) < 40


NEEDY = """
import sys
class Needy:
    def find_spec(self, name, path, target=None):
        if name == "ccxt.async_support.okx" and not hasattr(sys.modules["ccxt"], "exchanges"):
            raise ImportError("it needs the list of exchanges")
sys.meta_path.insert(0, Needy())
from trading.feeds.ccxt_public.loading import exchange_class
alone = exchange_class("kraken")
before = "ccxt" in sys.modules
whole = exchange_class("okx")
import ccxt.async_support
print(before, whole.__name__, ccxt.async_support.kraken is alone, ccxt.async_support.gate.__name__)
"""


def test_a_ccxt_that_cannot_be_taken_apart_is_imported_whole_and_nothing_is_left_half():
    assert in_a_fresh_process(NEEDY) == ["False", "okx", "True", "gate"]
