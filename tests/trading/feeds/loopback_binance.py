"""Binance as far as public data goes: spot and USDT-margined perpetuals."""

import json

from aiohttp import web
from loopback import LENGTHS, feed_of

FILTERS = [
    {"filterType": "PRICE_FILTER", "minPrice": "0.10", "maxPrice": "1000000", "tickSize": "0.10"},
    {"filterType": "LOT_SIZE", "minQty": "0.002", "maxQty": "9000", "stepSize": "0.001"},
    {"filterType": "MARKET_LOT_SIZE", "minQty": "0.002", "maxQty": "1000", "stepSize": "0.001"},
]
PERPETUAL = {
    "contractType": "PERPETUAL", "deliveryDate": 4133404800000, "onboardDate": 1569398400000,
    "status": "TRADING", "maintMarginPercent": "2.5", "requiredMarginPercent": "5.0",
    "pricePrecision": 2, "quantityPrecision": 3, "orderTypes": ["LIMIT"], "timeInForce": ["GTC"],
    "filters": [*FILTERS, {"filterType": "MIN_NOTIONAL", "notional": "100"}],
}  # fmt: skip
SPOT = {
    "status": "TRADING", "orderTypes": ["LIMIT"], "isSpotTradingAllowed": True,
    "isMarginTradingAllowed": False, "permissions": ["SPOT"], "permissionSets": [["SPOT"]],
    "filters": [*FILTERS, {"filterType": "NOTIONAL", "minNotional": "5"}],
}  # fmt: skip


def listed(name, terms, quote="USDT"):
    base = name.removesuffix(quote)
    return terms | {"symbol": name, "pair": name, "baseAsset": base, "baseAssetPrecision": 8,
                    "quoteAsset": quote, "marginAsset": quote, "quotePrecision": 8,
                    "quoteAssetPrecision": 8}  # fmt: skip


class RefusedError(Exception):
    """The symbol is not traded."""


class Binance:
    """Answers by the last part of a path."""

    def __init__(self, exchange):
        self.exchange = exchange

    def __call__(self, request):
        name = request.path.rpartition("/")[2]
        terms = PERPETUAL if request.path.startswith("/fapi") else SPOT
        try:
            return web.json_response(getattr(self, name)(request.query, terms))
        except RefusedError:
            return web.json_response({"code": -1121, "msg": "Invalid symbol."}, status=400)

    def time(self, _query, _terms):
        return {"serverTime": self.exchange.now}

    def exchangeInfo(self, _query, terms):  # noqa: N802 (the exchange's word)
        pairs = [listed(symbol, terms) for symbol in self.exchange.symbols]
        if terms is PERPETUAL:
            pairs.append(listed("BTCUSDC", terms, "USDC"))
        return {"timezone": "UTC", "serverTime": self.exchange.now, "rateLimits": [],
                "exchangeFilters": [], "symbols": pairs}  # fmt: skip

    def klines(self, query, _terms):
        self.check(query["symbol"])
        start = int(query["startTime"]) if "startTime" in query else None
        step = LENGTHS[query["interval"]]
        rows = self.exchange.rows(query["symbol"], step, start, int(query["limit"]))
        return [
            [row[0], *(v if v is None else str(v) for v in row[1:]), row[0] + step - 1, "1", 1,
             "1", "1", "0"]
            for row in rows
        ]  # fmt: skip

    def bookTicker(self, query, _terms):  # noqa: N802 (the exchange's word)
        if "symbol" in query:
            return self.top(query["symbol"])
        return [self.top(symbol) for symbol in json.loads(query.get("symbols", "[]"))] or [
            self.top(symbol)
            for symbol in self.exchange.symbols
            if symbol not in self.exchange.delisted
        ]

    def depth(self, query, _terms):
        self.check(query["symbol"])
        return {"lastUpdateId": 1, "E": self.exchange.now, "T": self.exchange.now,
                "bids": [["99.8", "5"], ["99.7", "5"]], "asks": [["100.2", "5"]]}  # fmt: skip

    def top(self, symbol):
        self.check(symbol)
        return {"symbol": symbol, "bidPrice": "99.9", "bidQty": "5", "askPrice": "100.1",
                "askQty": "5", "time": self.exchange.now}  # fmt: skip

    def check(self, symbol):
        if symbol in self.exchange.delisted or symbol not in self.exchange.symbols:
            raise RefusedError(symbol)


def binance(exchange, **settings):
    """A feed of Binance on loopback."""
    return feed_of(exchange, Binance(exchange), **settings)
