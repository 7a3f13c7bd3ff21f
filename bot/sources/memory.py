"""What a market remembers from one start of the desk to the next.

A bar counts as worked on once the desk asks for the next one: then it is stored, and the place of
its timeframe moves to its close, even when no symbol had that bar. A start goes on from there.
"""

import asyncio
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from trading.domain.candles import TIMEFRAMES_MS, Candles
from trading.domain.ticks import BarTick
from trading.engine.archive import rows_of
from trading.features import anchor_ms
from trading.ports import Cursors
from trading.store.candles import CandleStore

PLACE = "market.{}"  # a timeframe; the place is the close of its newest bar worked on, ms
FIRST_PRICES = "market.first_prices"


class Places(Cursors, Protocol):
    """Durable places and small notes."""

    def note(self, name: str) -> str: ...

    def set_note(self, name: str, text: str) -> None: ...


class Memory:
    """The bars that a desk has worked on, and how far it came.

    Methods raise DataError or JournalError when a file cannot be used.
    """

    def __init__(self, candles: CandleStore, places: Places) -> None:
        self.candles = candles
        self._places = places
        self._forgotten: dict[str, int] = {}

    @property
    def last_ms(self) -> int:
        """Market time up to which the desk has come on any timeframe, ms; 0 before the first."""
        return max(self._places.get(PLACE.format(timeframe)) for timeframe in TIMEFRAMES_MS)

    def worked_ms(self, timeframe: str) -> int:
        """Close of the timeframe's newest bar that needs no work any more, ms; 0 at first.

        A timeframe that is new, or was left out for a while, begins where the others are: market
        time does not go back.
        """
        before = aligned(self.last_ms - 1, timeframe)
        return max(self._places.get(PLACE.format(timeframe)), before, 0)

    def once_watched(self) -> frozenset[str]:
        """Every symbol of which the desk has ever known a price."""
        return frozenset(first_known(self._places))

    def seen(self, candles: Candles) -> int:
        """Rows of a history that the desk has seen: all of them if it has worked on none."""
        worked = np.searchsorted(candles.close_ms, self.worked_ms(candles.timeframe), side="right")
        return int(worked) or len(candles)

    async def keep(self, tick: BarTick, symbols: Sequence[str]) -> None:
        """The desk is done with a bar, which is stored while people are served."""
        await asyncio.to_thread(self.candles.put_block, block_of(tick, symbols))
        self._places.set(PLACE.format(tick.timeframe), tick.market_ms)

    async def forget(self) -> None:
        """Give up some of the bars that no start will read any more; there may be more of them.

        A start reads from the anchor of the month in which the desk is.
        """
        for timeframe, step_ms in TIMEFRAMES_MS.items():
            before = anchor_ms(self.worked_ms(timeframe), step_ms)
            if self._forgotten.get(timeframe) == before:
                continue
            if not await asyncio.to_thread(self.candles.prune, timeframe, before):
                self._forgotten[timeframe] = before


def settled_prices(prices: Mapping[str, float], places: Places) -> dict[str, float]:
    """The price of each symbol when the desk first knew one, quote currency.

    Synthetic ticks and lots derive from it, and open positions must stay on their grid.
    """
    known = first_known(places)
    settled = {symbol: price for symbol, price in prices.items() if price > 0} | known
    if settled != known:
        places.set_note(FIRST_PRICES, json.dumps(settled))
    return {symbol: settled.get(symbol, price) for symbol, price in prices.items()}


def first_known(places: Places) -> dict[str, float]:
    """The first price of every symbol that the desk has watched, quote currency."""
    known: dict[str, float] = json.loads(places.note(FIRST_PRICES) or "{}")
    return known


def in_order(missed: Iterable[Candles]) -> list[BarTick]:
    """Missed bars of all timeframes by their close; of equal closes the longest bar first."""
    ticks = [
        BarTick(row.open_ms + candles.step_ms, candles.timeframe, row, catch_up=True)
        for candles in missed
        for row in rows_of(candles)
    ]
    return sorted(ticks, key=lambda tick: (tick.market_ms, tick.bar.open_ms))


def block_of(tick: BarTick, symbols: Sequence[str]) -> Candles:
    """One bar as a block."""
    bar = tick.bar
    columns = (bar.open, bar.high, bar.low, bar.close, bar.volume)
    opened = np.array([bar.open_ms], np.int64)
    return Candles(tick.timeframe, tuple(symbols), opened, *(c[None, :] for c in columns))


def aligned(moment_ms: int, timeframe: str) -> int:
    """The bar boundary at or before a moment, ms."""
    step = TIMEFRAMES_MS[timeframe]
    return moment_ms // step * step


def wall_ms() -> int:
    """The time of this machine, ms UTC."""
    return time.time_ns() // 1_000_000
