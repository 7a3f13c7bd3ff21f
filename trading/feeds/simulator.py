"""Markets that run against the wall clock: the simulated one, and recorded candles played again.

Both turn each bar into the same ticks: the quotes of its inside, then the bar itself at its close.
Those of recorded candles are drawn, and only bars fill orders there: a desk that plays a recording
trades as the replay of it does. ``paced`` hands ticks out when they are due, by the distance to the
start and never by adding up pauses, so the market does not drift however long it runs.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Protocol

import numpy as np

from trading.domain.candles import BarRow, Candles, Floats
from trading.domain.ticks import BarTick, QuotesTick, Tick

Clock = Callable[[], float]  # seconds that never go back
Sleep = Callable[[float], Awaitable[object]]  # pauses for seconds
Spread = Callable[[Floats], tuple[Floats, Floats]]  # bids and asks (N,) around prices (N,)

REPLAY_SUBSTEPS = 10  # quotes in a recorded bar; the first is its open, the last its close


class QuotedMarket(Protocol):
    """A market that knows its candles and the quotes inside them, such as ``MarketModel``."""

    @property
    def step_ms(self) -> int:
        """Length of one bar, ms."""

    def candles(self, from_open_ms: int, to_open_ms: int) -> Candles:
        """The bars that open in ``[from_open_ms, to_open_ms)``."""

    def quotes(self, open_ms: int) -> tuple[Floats, Floats]:
        """``(substeps, N)`` bids and asks inside the bar that opens at ``open_ms``."""


@dataclass(frozen=True, slots=True)
class SimulatedMarket:
    """An endless market whose first live bar opens at ``start_ms``.

    ``speed`` is market seconds per second of ``clock``.
    """

    market: QuotedMarket
    start_ms: int
    speed: float
    clock: Clock = time.monotonic
    sleep: Sleep = asyncio.sleep

    def history(self, bars: int) -> Candles:
        """The last ``bars`` bars before the start."""
        return self.market.candles(self.start_ms - bars * self.market.step_ms, self.start_ms)

    def ticks(self) -> AsyncIterator[Tick]:
        """The ticks from the start on, each when it is due."""
        return paced(self._recite(), self.start_ms, self.speed, self.clock, self.sleep)

    def _recite(self) -> Iterator[Tick]:
        """All ticks in order, at once."""
        step = self.market.step_ms
        for open_ms in count(self.start_ms, step):
            candles = self.market.candles(open_ms, open_ms + step)
            yield from _bar_ticks(candles, self.market.quotes(open_ms))


@dataclass(frozen=True, slots=True)
class RecordedMarket:
    """Recorded candles, played from ``start_row`` to their end.

    ``speed`` is market seconds per second of ``clock``; ``spread`` makes bid and ask of a price.
    """

    candles: Candles
    start_row: int
    speed: float
    spread: Spread
    clock: Clock = time.monotonic
    sleep: Sleep = asyncio.sleep

    @property
    def start_ms(self) -> int:
        """Open time of the first bar that is played, ms UTC."""
        return int(self.candles.open_ms[self.start_row])

    def history(self, bars: int) -> Candles:
        """The last ``bars`` bars before the start, or as many as were recorded."""
        return self.candles.rows(max(0, self.start_row - bars), self.start_row)

    def ticks(self) -> AsyncIterator[Tick]:
        """The ticks from the start to the end of the recording, each when it is due."""
        return paced(self._recite(), self.start_ms, self.speed, self.clock, self.sleep)

    def _recite(self) -> Iterator[Tick]:
        """All ticks in order, at once."""
        for row in range(self.start_row, len(self.candles)):
            bar, step_ms = self.candles.bar(row), self.candles.step_ms
            path = recorded_path(bar)
            for substep, prices in enumerate(path):
                at = bar.open_ms + substep * step_ms // len(path)
                yield QuotesTick(at, *self.spread(prices), drawn=True)
            yield BarTick(bar.open_ms + step_ms, self.candles.timeframe, bar)


async def paced(
    ticks: Iterator[Tick], start_ms: int, speed: float, clock: Clock, sleep: Sleep
) -> AsyncIterator[Tick]:
    """``ticks`` in order, none before it is due; ``start_ms`` is due at the first request.

    When the consumer was late, quotes are skipped that newer quotes which are due too replace; bars
    never are, nor the last quotes before a bar, which its candidates are planned on.
    Raises ValueError for a speed that is not above zero.
    """
    if not speed > 0:
        raise ValueError(f"speed must be above 0 market seconds per second, got {speed}")
    started = clock()

    def seconds_left(tick: Tick) -> float:
        return started + (tick.market_ms - start_ms) / (1000 * speed) - clock()

    following = next(ticks, None)
    while following is not None:
        tick, following = following, next(ticks, None)
        newer = following if isinstance(tick, QuotesTick) else None
        if not isinstance(newer, QuotesTick) or seconds_left(newer) > 0:
            await sleep(max(0.0, seconds_left(tick)))
            yield tick


def recorded_path(bar: BarRow) -> Floats:
    """``(REPLAY_SUBSTEPS, N)`` prices along a path that a recorded bar may have taken.

    Straight lines from the open over the extreme against the bar's direction, then the extreme
    with it, to the close.
    """
    rises = bar.close >= bar.open
    against = np.where(rises, bar.low, bar.high)
    along = np.where(rises, bar.high, bar.low)
    corners = np.stack([bar.open, against, along, bar.close])
    place = np.arange(REPLAY_SUBSTEPS) * (len(corners) - 1) / (REPLAY_SUBSTEPS - 1)
    corner = np.minimum(place.astype(np.int64), len(corners) - 2)
    share = (place - corner)[:, None]
    path: Floats = corners[corner] * (1 - share) + corners[corner + 1] * share
    return path


def _bar_ticks(candles: Candles, quotes: tuple[Floats, Floats]) -> Iterator[Tick]:
    """The quotes of one bar's inside, evenly spread from its open on, and the bar at its close."""
    bids, asks = quotes
    bar, step_ms = candles.bar(0), candles.step_ms
    for substep, (bid, ask) in enumerate(zip(bids, asks, strict=True)):
        yield QuotesTick(bar.open_ms + substep * step_ms // len(bids), bid, ask)
    yield BarTick(bar.open_ms + step_ms, candles.timeframe, bar)
