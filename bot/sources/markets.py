"""The one shape of a market, and two that need no network: the simulator and recorded files."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bot.sources.memory import Memory, in_order
from bot.sources.patience import PatientClock
from trading.config import Config
from trading.domain.candles import Candles, Floats
from trading.domain.cleaning import FaultCounts
from trading.domain.errors import ConfigError
from trading.domain.money import exact
from trading.domain.ticks import BarTick, QuotesTick, Tick
from trading.domain.types import Grid
from trading.engine.quotes import quote_around
from trading.features import WARMUP_BARS, anchor_ms
from trading.feeds.files import load_candles
from trading.feeds.market_model import DEFAULT_SYMBOLS, ORIGIN_MS, SIMULATED, MarketModel
from trading.feeds.simulator import RecordedMarket, SimulatedMarket, Spread
from trading.policy.instruments import instruments_of
from trading.replay.session import first_prices, recorded_grids

PAPER = "paper money"
DEMO_START_MS = ORIGIN_MS + 98 * 86_400_000 + 3_600_000  # a calm hour with signals to come
FEWEST_WARM_BARS = WARMUP_BARS - 1  # before a recording is played: the next bar may decide

Quotes = Callable[[Sequence[str]], Awaitable[QuotesTick | None]]


class Streamed:
    """A stream that remembers its last quotes: between two of them a market stands still."""

    def __init__(self, ticks: Callable[[], AsyncIterator[Tick]]) -> None:
        self._ticks = ticks
        self._last: QuotesTick | None = None

    async def ticks(self) -> AsyncIterator[Tick]:
        async for tick in self._ticks():
            if isinstance(tick, QuotesTick):
                self._last = tick
            yield tick

    async def ask(self, _symbols: Sequence[str]) -> QuotesTick | None:
        """The quotes in force."""
        return self._last


def nothing_ails() -> Sequence[str]:
    """The market cannot be late or away."""
    return ()


async def nothing_to_close() -> None:
    """The market holds no connection."""


def at_its_own_pace(_seconds: float) -> None:
    """The market cannot be slowed down."""


@dataclass(slots=True)
class Source:
    """A market that the desk can run on.

    Attributes:
        label: what market and what money this is; shown wherever its numbers are.
        start_ms: open of the first bar that will be delivered.
        history: candles before the start, by timeframe, the finest first.
        ticks: the stream from the start on; bars that the desk has missed come first.
        grids: steps and minima where the venue tells them.
        ask: fresh quotes of some symbols on demand, None when there are none yet.
        ailments: what is wrong with it just now, in sentences; ``faults`` is what was wrong with
            bars.
        slow_for: how long, in seconds from now, people need a played market to run slowly.
    """

    label: str
    start_ms: int
    history: Mapping[str, Candles]
    ticks: Callable[[], AsyncIterator[Tick]]
    ask: Quotes
    grids: Mapping[str, Grid] = field(default_factory=dict)
    faults: FaultCounts = field(default_factory=FaultCounts)
    ailments: Callable[[], Sequence[str]] = nothing_ails
    close: Callable[[], Awaitable[None]] = nothing_to_close
    slow_for: Callable[[float], None] = at_its_own_pace

    @property
    def symbols(self) -> tuple[str, ...]:
        return next(iter(self.history.values())).symbols

    @property
    def prices(self) -> dict[str, float]:
        """First known price of each symbol, quote currency."""
        return first_prices(next(iter(self.history.values())))


def simulated(config: Config, start_ms: int, last_ms: int) -> Source:
    """The seeded market, from ``start_ms`` on, or from where the desk was if that is later.

    Args:
        last_ms: market time up to which the desk has come, 0 for a new desk; the history leads up
            to it.

    Raises:
        ConfigError: a symbol or a second timeframe that it does not have.
    """
    timeframe = only_timeframe(config)
    known = {one.name: one for one in DEFAULT_SYMBOLS}
    unknown = [symbol for symbol in config.symbols if symbol not in known]
    if unknown:
        have = ", ".join(known)
        raise ConfigError([f"symbols: the simulator has no {', '.join(unknown)}; it has {have}"])
    model = MarketModel(config.feed.seed, [known[s] for s in config.symbols], timeframe)
    start_ms = max(start_ms, -(-last_ms // model.step_ms) * model.step_ms)
    anchor = anchor_ms(min(last_ms or start_ms, start_ms), model.step_ms)
    history = model.candles(max(ORIGIN_MS, anchor), start_ms)
    clock = PatientClock(config.feed.speed)
    market = SimulatedMarket(model, start_ms, config.feed.speed, clock, clock.sleep)
    stream = Streamed(market.ticks)
    ticks = zip(config.symbols, map(float, model.tick_sizes), strict=True)
    grids = {symbol: Grid(tick=exact(tick)) for symbol, tick in ticks}
    label = f"{SIMULATED} market · {PAPER}"
    return Source(
        label, start_ms, {timeframe: history}, stream.ticks, stream.ask, grids,
        slow_for=clock.slow_for,
    )  # fmt: skip


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
    return Source(
        label=f"recorded market · {PAPER}",
        start_ms=start_ms,
        history={timeframe: candles.rows(first, row)},
        ticks=stream.ticks,
        ask=stream.ask,
        grids=recorded_grids(candles),
        faults=loaded.report.faults,
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


def remembered(source: Source, memory: Memory) -> Source:
    """The source with a memory: each bar once, and first those that the desk has missed."""
    history, missed = {}, []
    for timeframe, candles in source.history.items():
        seen = memory.seen(candles)
        history[timeframe] = candles.rows(0, seen)
        missed.append(candles.rows(seen, len(candles)))
        memory.candles.put_block(history[timeframe])
    ends = {name: int(candles.close_ms[-1]) for name, candles in source.history.items()}

    async def ticks() -> AsyncIterator[Tick]:
        for bar in in_order(missed):
            yield bar
            memory.keep(bar, source.symbols)
        async for tick in source.ticks():
            if not isinstance(tick, BarTick):
                yield tick
            elif tick.market_ms > ends[tick.timeframe]:
                yield tick
                memory.keep(tick, source.symbols)  # the desk is done with it and asks for the next

    start_ms = int(next(iter(history.values())).close_ms[-1])
    return replace(source, start_ms=start_ms, history=history, ticks=ticks)


def only_timeframe(config: Config) -> str:
    """The one timeframe of a market that is not asked bar by bar.

    Raises:
        ConfigError: there are several.
    """
    if len(config.timeframes) > 1:
        what = "the simulator and recorded files play one timeframe at a time"
        raise ConfigError([f"timeframes: {what}, got {', '.join(config.timeframes)}"])
    return config.timeframes[0]


def utc(moment_ms: int) -> str:
    """A moment in words.

    >>> utc(1_735_689_600_000)
    '2025-01-01 00:00 UTC'
    """
    return f"{datetime.fromtimestamp(moment_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
