"""Bids and asks: one question for many symbols where the exchange has one."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from trading.domain.errors import FeedError
from trading.feeds.ccxt_public.asking import Connection, may_pass

BOOK_DEPTH = 5  # levels; the fewest that every exchange offers

BidAsk = tuple[float, float]


async def bids_asks(connection: Connection, symbols: Sequence[str]) -> dict[str, BidAsk]:
    """Best bid and ask of the exchange's ``symbols``; one that has none, or no answer, is missing.

    Raises FeedError when there is no answer at all.
    """
    found = await _listed(connection, symbols)
    books = await connection.ask_all(
        {
            symbol: partial(_top, connection.exchange, symbol)
            for symbol in symbols
            if symbol not in found
        }
    )
    found |= {symbol: pair for symbol, pair in books.good.items() if pair is not None}
    if not found and books.problems:
        raise next(iter(books.problems.values()))
    return found


async def _listed(connection: Connection, symbols: Sequence[str]) -> dict[str, BidAsk]:
    """What a list of all the best bids and asks says, or else one of all the tickers."""
    exchange = connection.exchange
    if exchange.has.get("fetchBidsAsks"):
        question = exchange.fetch_bids_asks
    elif exchange.has.get("fetchTickers"):
        question = exchange.fetch_tickers
    else:
        return {}
    try:
        found: dict[str, BidAsk] = await connection.ask(partial(_pairs, question, symbols))
    except FeedError as problem:
        if may_pass(problem):
            raise
        return {}
    return found


async def _pairs(question: Any, symbols: Sequence[str]) -> dict[str, BidAsk]:
    """Bids and asks of a list of tickers. Raises TypeError for an answer that is none."""
    tickers = await question(list(symbols))
    if not isinstance(tickers, Mapping):
        raise TypeError("the answer is no list of tickers")
    found = {s: t for s in symbols if isinstance(t := tickers.get(s), Mapping)}
    pairs = {s: _pair(t.get("bid"), t.get("ask")) for s, t in found.items()}
    return {s: pair for s, pair in pairs.items() if pair is not None}


async def _top(exchange: Any, symbol: str) -> BidAsk | None:
    book = await exchange.fetch_order_book(symbol, BOOK_DEPTH)
    if not book["bids"] or not book["asks"]:
        return None
    return _pair(book["bids"][0][0], book["asks"][0][0])


def _pair(bid: Any, ask: Any) -> BidAsk | None:
    """Bid and ask as numbers; None for what nobody could trade on: no price, or a crossed book."""
    if bid is None or ask is None:
        return None
    low, high = float(bid), float(ask)
    return (low, high) if 0 < low <= high and math.isfinite(high) else None
