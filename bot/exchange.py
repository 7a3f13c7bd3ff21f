"""The market of an exchange as a source: stored candles, what they lack, and the stream."""

import time
from pathlib import Path

import numpy as np

from bot.sources import PAPER, Source, aligned, recorded, remembered, simulated
from trading.config import Config
from trading.domain.candles import TIMEFRAMES_MS, Candles
from trading.domain.types import Grid
from trading.features import anchor_ms
from trading.feeds.ccxt_public import MarketChoice, Pace, PublicFeed, open_exchange
from trading.store.candles import CandleStore


async def source_of(config: Config, store: CandleStore) -> Source:
    """The configured market, with a memory in the candle store.

    Raises:
        ConfigError: the market does not have what is configured.
        DataError, FeedError: it cannot be read.
    """
    if config.feed.kind == "ccxt":
        return remembered(await exchange(config, store), store)
    if config.feed.directory and config.feed.kind == "files":
        return recorded(config, Path(config.feed.directory), config.feed.speed)
    start_ms = aligned(wall_ms(), config.timeframes[0])
    return remembered(simulated(config, start_ms, config.feed.speed), store)


async def exchange(config: Config, store: CandleStore) -> Source:
    """Public candles and quotes of an exchange; needs no keys.

    Raises:
        ConfigError: a symbol or timeframe is not there.
        FeedError: the exchange does not answer.
    """
    timeframes = sorted(config.timeframes, key=TIMEFRAMES_MS.__getitem__)
    choice = MarketChoice(config.feed.market, config.symbols, tuple(timeframes))
    pace = Pace(close_grace_s=config.feed.close_grace_s)
    feed = PublicFeed(open_exchange(config.feed.exchange, config.feed.market), choice, pace)
    await feed.connect()
    history: dict[str, Candles] = {}
    for timeframe in timeframes:
        history[timeframe] = await _history(config, feed, store, timeframe)
    finest = history[timeframes[0]]
    grids = {
        symbol: Grid(grid.tick, grid.lot, grid.min_qty, grid.min_notional)
        for symbol, grid in feed.grid().items()
    }
    return Source(
        label=f"{config.feed.exchange} {config.feed.market} market · {PAPER}",
        start_ms=int(finest.open_ms[-1]) + finest.step_ms,
        history=history,
        ticks=feed.ticks,
        ask=feed.quotes,
        grids=grids,
        faults=feed.status().faults,
        close=feed.close,
    )


async def _history(config: Config, feed: PublicFeed, store: CandleStore, timeframe: str) -> Candles:
    """Candles since the month's anchor: the stored ones, and from the exchange what came after."""
    step = TIMEFRAMES_MS[timeframe]
    now = aligned(wall_ms(), timeframe)
    anchor = anchor_ms(now, step)
    kept = store.load(timeframe, config.symbols, anchor, now)
    seen = np.flatnonzero(~np.isnan(kept.close).all(axis=1))
    # A row that was sealed with a hole keeps it: a restart must see what the desk saw.
    known = int(seen[-1]) + 1 if len(seen) and seen[0] == 0 else 0
    fresh = await feed.backfill(timeframe, anchor + known * step)
    return joined(kept.rows(0, known), fresh)


def joined(before: Candles, after: Candles) -> Candles:
    """Two blocks that follow each other."""
    if not len(before):
        return after
    columns = ("open_ms", "open", "high", "low", "close", "volume")
    parts = (np.concatenate((getattr(before, c), getattr(after, c))) for c in columns)
    return Candles(before.timeframe, before.symbols, *parts)


def wall_ms() -> int:
    """The time of this machine, ms UTC."""
    return time.time_ns() // 1_000_000
