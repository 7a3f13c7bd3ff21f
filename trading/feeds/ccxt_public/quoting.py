"""Bids and asks: one question for many symbols where the exchange has one."""

from collections.abc import Sequence
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
        tickers = await connection.ask(lambda: question(list(symbols)))
    except FeedError as problem:
        if may_pass(problem):
            raise
        return {}
    pairs = ((s, tickers.get(s, {})) for s in symbols)
    return {s: (t["bid"], t["ask"]) for s, t in pairs if t.get("bid") and t.get("ask")}


async def _top(exchange: Any, symbol: str) -> BidAsk | None:
    book = await exchange.fetch_order_book(symbol, BOOK_DEPTH)
    if not book["bids"] or not book["asks"]:
        return None
    return float(book["bids"][0][0]), float(book["asks"][0][0])
