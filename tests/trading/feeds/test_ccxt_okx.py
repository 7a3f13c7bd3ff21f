"""An exchange of another shape: contracts of 0.01 coins, newest rows first, tickers."""

from decimal import Decimal

import numpy as np
from aiohttp import web
from loopback import LENGTHS, MINUTE, START, DeskClock, Exchange, bar_row, feed_of, take

SYMBOLS = ["BTCUSDT", "ETHUSDT"]


def listed(name):
    base = name.removesuffix("USDT")
    return {
        "instType": "SWAP", "instId": f"{base}-USDT-SWAP", "baseCcy": "", "quoteCcy": "",
        "settleCcy": "USDT", "ctVal": "0.01", "ctMult": "1", "ctValCcy": base, "ctType": "linear",
        "tickSz": "0.1", "lotSz": "0.1", "minSz": "0.1", "state": "live", "maxLmtSz": "9999",
        "maxMktSz": "9999", "lever": "100", "instFamily": f"{base}-USDT", "uly": f"{base}-USDT",
        "expTime": "", "listTime": "1", "ruleType": "normal",
    }  # fmt: skip


class Okx:
    """Answers by the last part of a path."""

    def __init__(self, exchange):
        self.exchange = exchange

    def __call__(self, request):
        what = request.path.rpartition("/")[2].replace("-", "_")
        return web.json_response(
            {"code": "0", "msg": "", "data": getattr(self, what)(request.query)}
        )

    def time(self, _query):
        return [{"ts": str(self.exchange.now)}]

    def instruments(self, query):
        return [listed(name) for name in SYMBOLS] if query["instType"] == "SWAP" else []

    def candles(self, query):
        name = query["instId"].replace("-", "").removesuffix("SWAP")
        start = int(query["before"]) + 1 if "before" in query else None
        rows = self.exchange.rows(name, LENGTHS[query["bar"]], start, int(query["limit"]))
        return [
            [str(row[0]), *map(str, row[1:5]), str(row[5] * 100), str(row[5]), "1", "1"]
            for row in reversed(rows)
        ]

    history_candles = candles

    def tickers(self, _query):
        return [
            {"instType": "SWAP", "instId": f"{name}-USDT-SWAP", "last": "100", "bidPx": "99.9",
             "askPx": "100.1", "bidSz": "1", "askSz": "1", "open24h": "1", "high24h": "1",
             "low24h": "1", "volCcy24h": "1", "vol24h": "1", "ts": str(self.exchange.now)}
            for name in ("BTC", "ETH")
        ]  # fmt: skip


async def test_the_same_feed_reads_it():
    exchange = Exchange(DeskClock(START + 10_000), SYMBOLS, ahead_ms=7_000)
    async with feed_of(exchange, Okx(exchange), name="okx") as feed:
        await feed.connect()
        grid = feed.grid()["BTCUSDT"]
        past = await feed.backfill("1m", START - 700 * MINUTE)
        ticks = feed.ticks()
        seen = await take(ticks, 3)
        await ticks.aclose()
        quotes = await feed.quotes(["ETHUSDT"])
        status = feed.status()
    assert grid.lot == Decimal("0.001")
    assert past.open_ms.tolist() == list(range(START - 700 * MINUTE, START, MINUTE))
    truth = [
        [bar_row(symbol, open_ms)[5] for symbol in SYMBOLS] for open_ms in past.open_ms.tolist()
    ]
    np.testing.assert_array_equal(past.volume, truth)  # coins, not contracts
    for number, tick in enumerate(seen):
        assert tick.bar.open_ms == START + number * MINUTE
        assert tick.bar.close.tolist() == [bar_row(s, tick.bar.open_ms)[4] for s in SYMBOLS]
    assert quotes.bid.tolist()[1] == 99.9
    assert (status.exchange, status.skew_ms, status.last_error) == ("okx", 7_000, None)
