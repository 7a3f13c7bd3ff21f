"""Bars as the exchange gives them, page by page."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from trading.domain.candles import TIMEFRAMES_MS, Candles, Floats, Ints
from trading.domain.cleaning import Bar, Fault, FaultCounts, Tally, clean_block
from trading.feeds.ccxt_public.asking import Connection, errors

LARGEST_PAGE = 499  # bars; costs a fifth as much per bar as pages of 99 at the largest exchange
USUAL_PAGE = 100  # bars; where the exchange's limit is not known

Answer = Sequence[Sequence[float | None]]
"""Rows of ``open_ms, open, high, low, close, volume`` as ccxt gives them."""


def bars_of(answer: Answer) -> list[Bar]:
    """The rows of an answer; a number that is missing is NaN.

    Raises TypeError, ValueError or LookupError for an answer that is none.

    >>> bars_of([[0, 1, 2, 1, 2, None]])
    [Bar(open_ms=0, open=1.0, high=2.0, low=1.0, close=2.0, volume=nan)]
    """
    return [_bar(row) for row in answer]


def page_bars(exchange: Any, symbol: str) -> int:
    """How many bars one question may ask for."""
    try:
        told = exchange.feature_value(symbol, "fetchOHLCV", "limit", USUAL_PAGE)
    except errors.BadSymbol:  # the question itself will be answered with that
        return USUAL_PAGE
    return min(int(told or USUAL_PAGE), LARGEST_PAGE)


async def read_bars(
    connection: Connection, symbol: str, timeframe: str, from_open_ms: int, to_open_ms: int
) -> list[Bar]:
    """The exchange's bars of ``symbol`` (its own name for it) that open in ``[from, to)``.

    Raises FeedError when a page cannot be had.
    """
    exchange = connection.exchange
    step_ms = exchange.parse_timeframe(timeframe) * 1000
    page = page_bars(exchange, symbol)
    bars: list[Bar] = []
    since = from_open_ms
    while since < to_open_ms:
        answer = await connection.insist(partial(_page, exchange, symbol, timeframe, since, page))
        bars += (bar for bar in answer if since <= bar.open_ms < to_open_ms)
        newest = max((bar.open_ms for bar in answer), default=-1)
        # An empty page lies before the symbol's listing, or in a hole.
        since = newest + step_ms if newest >= since else since + page * step_ms
    return bars


def column_of(bars: Sequence[Bar], grid: Ints, step_ms: int) -> tuple[Floats, dict[Fault, Tally]]:
    """Good bars on the grid, ``(5, T)`` with NaN for holes, and the faults of the others."""
    column = np.full((5, len(grid)), np.nan)
    on_grid = [bar for bar in bars if bar.open_ms % step_ms == 0]
    if not on_grid or not len(grid):
        return column, {}
    open_ms = np.array([bar.open_ms for bar in on_grid], dtype=np.int64)
    values = np.array([bar[1:] for bar in on_grid], dtype=np.float64).T
    clean = clean_block(open_ms, values, step_ms)
    column[:, (open_ms[clean.keep] - grid[0]) // step_ms] = values[:, clean.keep]
    return column, dict(clean.faults)


def candles_of(
    timeframe: str, columns: Mapping[str, Sequence[Bar]], grid: Ints, counts: FaultCounts
) -> Candles:
    """One block from every symbol's bars; what was wrong with them is added to ``counts``."""
    block = np.full((5, len(grid), len(columns)), np.nan)
    for place, (symbol, bars) in enumerate(columns.items()):
        block[:, :, place], faults = column_of(bars, grid, TIMEFRAMES_MS[timeframe])
        for fault, tally in faults.items():
            counts.add(symbol, fault, tally)
    return Candles(timeframe, tuple(columns), grid, *block)


async def _page(exchange: Any, symbol: str, timeframe: str, since: int, limit: int) -> list[Bar]:
    return bars_of(await exchange.fetch_ohlcv(symbol, timeframe, since, limit))


def _bar(row: Sequence[float | None]) -> Bar:
    if row[0] is None:  # ccxt makes this of an error page
        raise ValueError("a bar without a time")
    return Bar(int(row[0]), *map(_number, row[1:6]))


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
