"""Recorded files as a source."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bot.sources.markets import PAPER, Source, Streamed, only_timeframe
from bot.sources.memory import Memory
from bot.sources.patience import PatientClock
from trading.config import Config
from trading.domain.candles import Candles, Floats
from trading.domain.errors import ConfigError
from trading.domain.rates import NO_FUNDING
from trading.engine.quotes import quote_around
from trading.features import WARMUP_BARS, anchor_ms
from trading.feeds.files import funding_beside, load_candles, load_funding
from trading.feeds.simulator import RecordedMarket, Spread
from trading.policy.instruments import instruments_of, perpetuals
from trading.replay.session import first_prices, recorded_grids

FEWEST_WARM_BARS = WARMUP_BARS - 1  # before a recording is played: the next bar may decide


async def opened(config: Config, memory: Memory) -> Source:
    """The configured folder. Raises ConfigError and DataError as ``recorded`` does."""
    return recorded(config, Path(config.feed.directory or ""), memory.last_ms)


def recorded(config: Config, directory: Path, last_ms: int) -> Source:
    """Recorded candles, played once features are warm, or from where the desk was if later.

    Args:
        last_ms: market time up to which the desk has come, 0 for a new desk.

    Raises:
        ConfigError: there are several timeframes, or the recording ends before ``last_ms``.
        DataError: the folder cannot be used.
    """
    timeframe = only_timeframe(config)
    loaded = load_candles(directory, timeframe)
    candles = loaded.candles
    warm = min(FEWEST_WARM_BARS, len(candles) // 2)
    row = max(warm, int(np.searchsorted(candles.open_ms, last_ms)))
    if row >= len(candles):
        ends, came = utc(int(candles.close_ms[-1])), utc(last_ms)
        remedy = "give newer candles or another data directory"
        what = f"the recording ends at {ends} and this desk has come to {came}; {remedy}"
        raise ConfigError([f"{directory}: {what}"])
    start_ms = int(candles.open_ms[row])
    first = int(np.searchsorted(candles.open_ms, anchor_ms(start_ms, candles.step_ms)))
    clock, speed = PatientClock(config.feed.speed), config.feed.speed
    spread = assumed_spread(config, candles)
    market = RecordedMarket(candles, row, speed, spread, clock, clock.sleep)
    stream = Streamed(market.ticks)
    beside = funding_beside(directory)
    return Source(
        label=f"recorded market · {PAPER}",
        start_ms=start_ms,
        history={timeframe: candles.rows(first, row)},
        ticks=stream.ticks,
        ask=stream.ask,
        grids=recorded_grids(candles),
        kept={timeframe: row - first},
        faults=loaded.report.faults,
        funding=load_funding(beside, perpetuals(config, candles.symbols)) if beside else NO_FUNDING,
        slow_for=clock.slow_for,
    )


def assumed_spread(config: Config, candles: Candles) -> Spread:
    """Quotes around recorded prices as the replay assumes them, NaN where there is no price.

    Raises:
        DataError: a symbol has no price.
    """
    grids = recorded_grids(candles)
    instruments = list(instruments_of(config, first_prices(candles), grids).values())

    def spread(prices: Floats) -> tuple[Floats, Floats]:
        bid, ask = np.full((2, len(prices)), np.nan)
        for column in np.flatnonzero(~np.isnan(prices)).tolist():
            quote = quote_around(float(prices[column]), instruments[column], 0, 0)
            bid[column], ask[column] = float(quote.bid), float(quote.ask)
        return bid, ask

    return spread


def utc(moment_ms: int) -> str:
    """A moment in words.

    >>> utc(1_735_689_600_000)
    '2025-01-01 00:00 UTC'
    """
    return f"{datetime.fromtimestamp(moment_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
