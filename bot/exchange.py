"""The market of an exchange as a source: stored candles, what they lack, and the stream."""

from contextlib import AsyncExitStack

import numpy as np

from bot.sources import PAPER, Memory, Source, aligned, wall_ms
from bot.views.format import counted
from trading.config import Config
from trading.domain.candles import TIMEFRAMES_MS, Candles, joined
from trading.features import anchor_ms
from trading.feeds.ccxt_public import FeedStatus, MarketChoice, Pace, PublicFeed, open_exchange


async def opened(config: Config, memory: Memory) -> Source:
    """Public candles and quotes of an exchange; needs no keys.

    Raises:
        ConfigError: a symbol or timeframe is not there.
        FeedError: the exchange does not answer.
    """
    timeframes = sorted(config.timeframes, key=TIMEFRAMES_MS.__getitem__)
    choice = MarketChoice(
        config.feed.market, config.symbols, tuple(timeframes), memory.once_watched()
    )
    pace = Pace(close_grace_s=config.feed.close_grace_s)
    feed = PublicFeed(open_exchange(config.feed.exchange, config.feed.market), choice, pace)
    async with AsyncExitStack() as failed:  # ccxt complains at length of what stays open
        failed.push_async_callback(feed.close)
        await feed.connect()
        history, kept = await histories_of(config, feed, memory)
        failed.pop_all()
    finest = next(iter(history.values()))
    return Source(
        label=label_of(config),
        start_ms=int(finest.open_ms[-1]) + finest.step_ms,
        history=history,
        ticks=feed.ticks,
        ask=feed.quotes,
        grids=feed.grid(),
        kept=kept,
        faults=feed.status().faults,
        ailments=lambda: ailments_of(feed.status()),
        close=feed.close,
    )


def label_of(config: Config) -> str:
    """What market this is; paper positions in an exchange's perpetuals pay no funding yet."""
    without = " without funding" if config.feed.market == "perpetual" else ""
    return f"{config.feed.exchange} {config.feed.market} market{without} · {PAPER}"


def ailments_of(status: FeedStatus) -> list[str]:
    """What is wrong with the feed just now: silence, symbols left out, bars that were not final."""
    found = []
    if status.failures:
        times = counted(status.failures, "time")
        found.append(f"{status.exchange} did not answer, {times} in a row: {status.last_error}")
    found += [f"{symbol} is refused: {why}" for symbol, why in status.refused.items()]
    found += [
        f"{symbol} is late and was left out of {counted(rows, 'bar')}"
        for symbol, rows in status.late.items()
        if symbol not in status.refused
    ]
    found += [
        f"{symbol} changed {counted(bars, 'bar')} after use"
        for symbol, bars in status.revised.items()
    ]
    return found


async def histories_of(
    config: Config, feed: PublicFeed, memory: Memory
) -> tuple[dict[str, Candles], dict[str, int]]:
    """The history of every timeframe, the finest first, and how many bars of it were stored.

    Raises FeedError when the exchange does not answer.
    """
    history: dict[str, Candles] = {}
    kept: dict[str, int] = {}
    for timeframe in sorted(config.timeframes, key=TIMEFRAMES_MS.__getitem__):
        before, after = await history_of(config, feed, memory, timeframe)
        history[timeframe], kept[timeframe] = joined([before, after]), len(before)
    return history, kept


async def history_of(
    config: Config, feed: PublicFeed, memory: Memory, timeframe: str
) -> tuple[Candles, Candles]:
    """Candles since a month's anchor: those stored, and from the exchange what came after.

    The month is that of the first missed bar, whose features must be what they would have been.
    Raises FeedError when the exchange does not answer.
    """
    step = TIMEFRAMES_MS[timeframe]
    now, worked = aligned(wall_ms(), timeframe), memory.worked_ms(timeframe)
    anchor = anchor_ms(min(worked or now, now), step)
    # A row that was sealed with a hole keeps it: a restart must see what the desk saw.
    kept = memory.candles.load(timeframe, config.symbols, anchor, max(anchor, min(worked, now)))
    listed = [symbol in feed.grid() for symbol in config.symbols]  # what was taken off stays away
    if np.isnan(kept.close[:, listed]).all(axis=0).any():  # a new symbol, or the store was lost
        kept = kept.rows(0, 0)
    fresh = await feed.backfill(timeframe, anchor + len(kept) * step)
    return kept, fresh
