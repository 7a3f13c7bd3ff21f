"""Where the market comes from: the simulator, recorded files or an exchange, all of one shape."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from trading.config import Config
from trading.domain.candles import TIMEFRAMES_MS, Candles
from trading.domain.cleaning import FaultCounts
from trading.domain.errors import ConfigError
from trading.domain.money import exact
from trading.domain.ticks import BarTick, QuotesTick, Tick
from trading.domain.types import Grid
from trading.features import anchor_ms
from trading.feeds.files import load_candles
from trading.feeds.market_model import DEFAULT_SYMBOLS, ORIGIN_MS, SIMULATED, MarketModel
from trading.feeds.simulator import RecordedMarket, SimulatedMarket
from trading.replay.session import first_prices, recorded_grids
from trading.store.candles import CandleStore

PAPER = "paper money"
DEMO_START_MS = ORIGIN_MS + 98 * 86_400_000 + 3_600_000  # a calm hour with signals to come
FEWEST_WARM_BARS = 600  # before a recording is played: features need 500

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


async def nothing_to_close() -> None:
    """The market holds no connection."""


@dataclass(slots=True)
class Source:
    """A market that the desk can run on.

    Attributes:
        label: what market and what money this is; shown wherever its numbers are.
        start_ms: open of the first bar that will be delivered.
        history: candles before the start, by timeframe, the finest first.
        ticks: the stream from the start on.
        grids: steps and minima where the venue tells them.
        missed: candles by timeframe that closed while the desk was away, after ``history``.
        ask: fresh quotes of some symbols on demand, None when there are none yet.
    """

    label: str
    start_ms: int
    history: Mapping[str, Candles]
    ticks: Callable[[], AsyncIterator[Tick]]
    ask: Quotes
    grids: Mapping[str, Grid] = field(default_factory=dict)
    faults: FaultCounts = field(default_factory=FaultCounts)
    missed: Mapping[str, Candles] = field(default_factory=dict)
    close: Callable[[], Awaitable[None]] = nothing_to_close

    @property
    def symbols(self) -> tuple[str, ...]:
        return next(iter(self.history.values())).symbols

    @property
    def prices(self) -> dict[str, float]:
        """First known price of each symbol, quote currency."""
        return first_prices(next(iter(self.history.values())))


def simulated(config: Config, start_ms: int, speed: float) -> Source:
    """The seeded market.

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
    history = model.candles(max(ORIGIN_MS, anchor_ms(start_ms, model.step_ms)), start_ms)
    market = SimulatedMarket(model, start_ms, speed)
    stream = Streamed(market.ticks)
    ticks = zip(config.symbols, map(float, model.tick_sizes), strict=True)
    grids = {symbol: Grid(tick=exact(tick)) for symbol, tick in ticks}
    label = f"{SIMULATED} market · {PAPER}"
    return Source(label, start_ms, {timeframe: history}, stream.ticks, stream.ask, grids)


def recorded(config: Config, directory: Path, speed: float) -> Source:
    """Recorded candles, played from the first month they can be warmed up for.

    Raises:
        DataError: the folder cannot be used.
    """
    timeframe = only_timeframe(config)
    loaded = load_candles(directory, timeframe)
    candles = loaded.candles
    row = min(FEWEST_WARM_BARS, len(candles) // 2)
    half_spread = config.instruments.defaults.half_spread_bps
    stream = Streamed(RecordedMarket(candles, row, speed, half_spread).ticks)
    return Source(
        label=f"recorded market · {PAPER}",
        start_ms=int(candles.open_ms[row]),
        history={timeframe: candles.rows(0, row)},
        ticks=stream.ticks,
        ask=stream.ask,
        grids=recorded_grids(candles),
        faults=loaded.report.faults,
    )


def remembered(source: Source, store: CandleStore) -> Source:
    """The source with a memory: bars are kept once they were worked on.

    What its history holds beyond the last kept bar was missed while the desk was away.
    """
    history: dict[str, Candles] = {}
    missed: dict[str, Candles] = {}
    for timeframe, candles in source.history.items():
        first, end = int(candles.open_ms[0]), int(candles.open_ms[-1]) + candles.step_ms
        kept = store.load(timeframe, candles.symbols, first, end)
        seen = np.flatnonzero(~np.isnan(kept.close).all(axis=1))
        split = int(seen[-1]) + 1 if len(seen) else len(candles)
        history[timeframe], missed[timeframe] = (
            candles.rows(0, split),
            candles.rows(split, len(candles)),
        )
        store.put_block(history[timeframe])

    async def ticks() -> AsyncIterator[Tick]:
        async for tick in source.ticks():
            yield tick
            if isinstance(tick, BarTick):  # the desk is done with it and asks for the next
                store.put_block(block_of(tick, source.symbols))

    return replace(source, history=history, missed=missed, ticks=ticks)


def block_of(tick: BarTick, symbols: Sequence[str]) -> Candles:
    """One bar as a block."""
    bar = tick.bar
    columns = (bar.open, bar.high, bar.low, bar.close, bar.volume)
    opened = np.array([bar.open_ms], np.int64)
    return Candles(tick.timeframe, tuple(symbols), opened, *(c[None, :] for c in columns))


def only_timeframe(config: Config) -> str:
    """The one timeframe of a market that is not asked bar by bar.

    Raises:
        ConfigError: there are several.
    """
    if len(config.timeframes) > 1:
        what = "the simulator and recorded files play one timeframe at a time"
        raise ConfigError([f"timeframes: {what}, got {', '.join(config.timeframes)}"])
    return config.timeframes[0]


def aligned(now_ms: int, timeframe: str) -> int:
    """The bar boundary at or before a moment, ms."""
    step = TIMEFRAMES_MS[timeframe]
    return now_ms // step * step
