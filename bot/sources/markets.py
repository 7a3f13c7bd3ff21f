"""The one shape of a market, and its memory."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.sources.memory import Memory, in_order
from trading.config import Config
from trading.domain.candles import Candles
from trading.domain.cleaning import FaultCounts
from trading.domain.errors import ConfigError
from trading.domain.rates import NO_FUNDING, FundingRates
from trading.domain.ticks import BarTick, QuotesTick, Tick
from trading.domain.types import Grid
from trading.replay.session import first_prices

PAPER = "paper money"

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
        kept: how many of the first bars of a history need not be stored, because they are there or
            can be made again; by timeframe.
        ask: fresh quotes of some symbols on demand, None when there are none yet.
        ailments: what is wrong with it just now, in sentences; ``faults`` is what was wrong with
            bars.
        funding: what its perpetuals settle; nothing where it does not tell.
        slow_for: how long, in seconds from now, people need a played market to run slowly.
    """

    label: str
    start_ms: int
    history: Mapping[str, Candles]
    ticks: Callable[[], AsyncIterator[Tick]]
    ask: Quotes
    grids: Mapping[str, Grid] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    faults: FaultCounts = field(default_factory=FaultCounts)
    funding: FundingRates = NO_FUNDING
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


def remembered(source: Source, memory: Memory) -> Source:
    """The source with a memory: each bar once, and first those that the desk has missed."""
    history, missed = {}, []
    for timeframe, candles in source.history.items():
        seen = memory.seen(candles)
        history[timeframe] = candles.rows(0, seen)
        missed.append(candles.rows(seen, len(candles)))
        memory.candles.put_block(candles.rows(min(source.kept.get(timeframe, 0), seen), seen))
    ends = {name: int(candles.close_ms[-1]) for name, candles in source.history.items()}

    async def ticks() -> AsyncIterator[Tick]:
        for bar in in_order(missed):
            yield bar
            await memory.keep(bar, source.symbols)
        async for tick in source.ticks():
            if not isinstance(tick, BarTick):
                yield tick
            elif tick.market_ms > ends[tick.timeframe]:
                yield tick
                await memory.keep(tick, source.symbols)  # done with it, the desk asks for more

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
