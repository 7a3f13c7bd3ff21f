"""Answers of an exchange that nobody expected: counted or refused, never a traceback."""

import asyncio
import types
from collections import Counter

import numpy as np
from counted import examples, tally
from hypothesis import given
from hypothesis import strategies as st
from loopback import MINUTE, START

from trading.domain.candles import TIMEFRAMES_MS
from trading.domain.cleaning import Bar, check_bar
from trading.domain.errors import ConfigError, FeedError
from trading.feeds.ccxt_public import MarketChoice, Pace, PublicFeed
from trading.feeds.ccxt_public.markets import TICK_SIZES
from trading.feeds.ccxt_public.rows import WINDOW

SYMBOLS = ("BTCUSDT", "ETHUSDT")
NAMES = ("BTC/USDT:USDT", "ETH/USDT:USDT")
ODD = [
    None, "", "x", "1.5", True, [], {}, float("nan"), float("inf"), -float("inf"), 0, -1, 1e300,
    10**40, -0.0, 1e-320, "nan", b"1", [[]], {"bid": 1}, "\ud800", 99.0, 100.0,
]  # fmt: skip
odd = st.sampled_from(ODD)
TIMES = [START + place * MINUTE for place in range(-3, 8)]
times = st.sampled_from([*TIMES, *TIMES, 10**40, -1, 0, 1.5, START + 1, START + 9 * 10**9]) | odd
prices = st.sampled_from([100.0, 101.0, 99.0, 100.5]) | odd
rows = st.one_of(
    st.tuples(times, prices, prices, prices, prices, prices).map(list),
    st.sampled_from(TIMES).map(lambda at: [at, 100.0, 101.0, 99.0, 100.5, 5.0]),
    st.sampled_from(TIMES).map(lambda at: [at, 100.0, 101.0, 99.0, 100.5, 5.0]),
    st.lists(odd, max_size=7),
    odd,
)
histories = st.lists(rows, max_size=8) | odd
tickers = st.fixed_dictionaries({}, optional={"bid": prices, "ask": prices, "symbol": odd}) | odd
lists = st.dictionaries(st.sampled_from(NAMES), tickers, max_size=2) | odd
levels = st.lists(st.lists(prices, max_size=3) | odd, max_size=2) | odd
books = st.fixed_dictionaries({}, optional={"bids": levels, "asks": levels}) | odd
limits = st.fixed_dictionaries(
    {}, optional={name: st.fixed_dictionaries({"min": odd}) | odd for name in ("amount", "cost")}
)
steps = st.fixed_dictionaries({}, optional={"price": odd, "amount": odd})


def market(place, **differing):
    base = NAMES[place].split("/")[0]
    return {
        "id": SYMBOLS[place], "symbol": NAMES[place], "base": base, "quote": "USDT", "spot": False,
        "swap": True, "linear": True, "settle": "USDT", "contractSize": 1,
        "precision": {"price": 0.1, "amount": 0.001},
        "limits": {"amount": {"min": 0.001}, "cost": {"min": 5}},
    } | differing  # fmt: skip


markets = st.fixed_dictionaries(
    {},
    optional={
        "id": odd, "symbol": odd, "base": odd, "swap": odd, "linear": odd, "settle": odd,
        "contractSize": odd, "precision": steps | odd, "limits": limits | odd,
    },
)  # fmt: skip


class Exchange:
    """What ccxt hands out, whatever that is."""

    id = "odd"
    timeframes = types.MappingProxyType({"1m": "1m"})
    last_response_headers = None

    def __init__(self, listed, **answers):
        self.has = {"fetchOHLCV": True, "fetchTime": True, "fetchTickers": answers["lists"]}
        self.markets = {name: market(n, **listed) for n, name in enumerate(NAMES)}
        self.answers = answers
        self.precisionMode = TICK_SIZES
        self.parse_timeframe = lambda timeframe: TIMEFRAMES_MS[timeframe] // 1000
        self.feature_value = lambda *_: 100

    async def load_markets(self):
        return self.markets

    async def fetch_time(self):
        return self.answers["time"]

    async def fetch_ohlcv(self, _name, _timeframe, _since, _limit):
        return self.answers["history"]

    async def fetch_tickers(self, _names):
        return self.answers["tickers"]

    async def fetch_order_book(self, _name, _depth):
        return self.answers["book"]


async def look(feed, now, became):
    """Everything the desk asks of a feed, once."""
    try:
        await feed.connect()
    except (FeedError, ConfigError):
        became["markets refused"] += 1
        return
    for grid in feed.grid().values():
        told = (grid.tick, grid.lot, grid.min_qty, grid.min_notional)
        assert all(one is None or (one.is_finite() and one > 0) for one in told), grid
    try:
        check_block(await feed.backfill("1m", START - 3 * MINUTE), became)
    except FeedError:
        became["histories refused"] += 1
    now.ms = START + 7 * MINUTE + 1_000
    ticks = await feed.poll()
    now.ms += 10_000
    ticks += await feed.poll()
    assert len(ticks) <= WINDOW
    for tick in ticks:
        check_row(tick.bar, became)
    seen = await feed.quotes(SYMBOLS)
    became["quotes taken" if seen else "quotes refused"] += 1
    if seen:
        known = np.isfinite(seen.bid)
        assert (np.isfinite(seen.ask) == known).all()
        assert (seen.bid[known] > 0).all()
        assert (seen.bid[known] <= seen.ask[known]).all()


def check_block(candles, became):
    became["histories taken"] += 1
    for row in range(len(candles)):
        for column in range(len(SYMBOLS)):
            values = [
                getattr(candles, name)[row, column]
                for name in ("open", "high", "low", "close", "volume")
            ]
            check_values(values)


def check_row(row, became):
    became["rows sealed"] += 1
    for column in range(len(SYMBOLS)):
        check_values([one[column] for one in (row.open, row.high, row.low, row.close, row.volume)])


def check_values(values):
    """Nothing there at all, or a bar that may be traded on."""
    if not np.isnan(values).all():
        assert check_bar(Bar(START, *values), None) is None


def test_no_answer_breaks_the_feed(record_property):
    became, loop = Counter(), asyncio.new_event_loop()

    @examples(share=1_500, full=10_000)
    @given(
        st.just({}) | markets,
        st.fixed_dictionaries(
            {
                "history": histories, "tickers": lists, "book": books, "lists": st.booleans(),
                "time": st.sampled_from([START + 5 * MINUTE] * 3) | odd,
            }
        ),
    )  # fmt: skip
    def answer(listed, answers):
        now = types.SimpleNamespace(ms=START + 5 * MINUTE)

        async def sleep(seconds):
            now.ms += round(seconds * 1000)

        exchange = Exchange(listed, **answers)
        choice = MarketChoice("perpetual", SYMBOLS, ("1m",))
        pace = Pace(
            clock=lambda: now.ms, steady=lambda: now.ms / 1000, sleep=sleep, jitter=lambda: 1.0
        )
        loop.run_until_complete(look(PublicFeed(exchange, choice, pace), now, became))

    try:
        answer()
    finally:
        loop.close()
    record_property("count", f"garbled answers of an exchange: {tally(became)}")
    assert became["quotes taken"] > 0
    assert became["rows sealed"] > 0
