"""Any range of a simulated market, by drawing its days once and in order."""

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.random import default_rng

from trading.domain.candles import TIMEFRAMES_MS, Candles, Floats
from trading.feeds.market_model.path import Day, Quotes, walk_day
from trading.feeds.market_model.process import Bars, Midnight, draw_bars, first_midnight
from trading.feeds.market_model.symbols import DEFAULT_SYMBOLS, SimSymbol, traits_of

SIMULATED = "SIMULATED"  # stands wherever this market is shown
ORIGIN_MS = 1_735_689_600_000  # 2025-01-01 00:00 UTC: the first bar there is

_CACHED_DAYS = 2
_BARS, _PATH = 0, 1  # each day has a generator for its bars and one for their insides


class MarketModel:
    """The simulated market of one seed; equal arguments give equal numbers in every process."""

    def __init__(
        self, seed: int, symbols: Sequence[SimSymbol] = DEFAULT_SYMBOLS, timeframe: str = "5m"
    ) -> None:
        self.timeframe = timeframe
        self.symbols = tuple(symbol.name for symbol in symbols)
        self.sectors = {symbol.name: symbol.sector for symbol in symbols}
        self.tick_sizes: Floats = np.array([symbol.tick for symbol in symbols])
        self._seed = seed
        self._traits = traits_of(symbols, timeframe)
        self._midnights = [first_midnight(len(symbols), default_rng(seed))]
        self._days: OrderedDict[int, Day] = OrderedDict()

    @property
    def step_ms(self) -> int:
        """Length of one bar, ms."""
        return TIMEFRAMES_MS[self.timeframe]

    def candles(self, from_open_ms: int, to_open_ms: int) -> Candles:
        """The bars that open in ``[from_open_ms, to_open_ms)``, both multiples of the timeframe.

        Raises ValueError for a time off the grid or before ``ORIGIN_MS``, and for an empty range.
        """
        first, end = self._bar_number(from_open_ms), self._bar_number(to_open_ms)
        if end <= first:
            raise ValueError(f"no bar opens in [{from_open_ms}, {to_open_ms})")
        per_day = self._traits.bars
        days = range(first // per_day, (end - 1) // per_day + 1)
        block = np.concatenate([self._day(day).values for day in days], axis=1)
        offset = days.start * per_day
        values = block[:, first - offset : end - offset]
        open_ms = np.arange(from_open_ms, to_open_ms, self.step_ms, dtype=np.int64)
        return Candles(self.timeframe, self.symbols, open_ms, *values)

    def quotes(self, open_ms: int) -> Quotes:
        """The path of bids and asks within the bar that opens at ``open_ms``.

        Halfway between bid and ask it starts at the bar's open, touches its high and its low, and
        ends at its close. Raises ValueError like ``candles``.
        """
        day, row = divmod(self._bar_number(open_ms), self._traits.bars)
        shown = self._day(day)
        return Quotes(shown.bid[row], shown.ask[row])

    def _bar_number(self, open_ms: int) -> int:
        """Bars between the origin and ``open_ms``."""
        number, rest = divmod(open_ms - ORIGIN_MS, self.step_ms)
        if rest or number < 0:
            raise ValueError(
                f"no simulated {self.timeframe} bar opens at {open_ms} ms: "
                f"they open every {self.step_ms} ms from {ORIGIN_MS} on"
            )
        return number

    def _day(self, day: int) -> Day:
        """Day number ``day`` since the origin; the latest ones stay in memory."""
        if day not in self._days:
            self._days[day] = self._draw_day(day)
            if len(self._days) > _CACHED_DAYS:
                self._days.popitem(last=False)
        return self._days[day]

    def _draw_day(self, day: int) -> Day:
        """Day number ``day``, after the days before it have led to its midnight."""
        while len(self._midnights) <= day:
            self._midnights.append(self._draw_bars(len(self._midnights) - 1)[1])
        bars, after = self._draw_bars(day)
        if len(self._midnights) == day + 1:
            self._midnights.append(after)
        return walk_day(self._traits, bars, default_rng([self._seed, day, _PATH]))

    def _draw_bars(self, day: int) -> tuple[Bars, Midnight]:
        """The bars of a day whose midnight is known, and the midnight after it."""
        rng = default_rng([self._seed, day, _BARS])
        return draw_bars(self._traits, self._midnights[day], rng)
