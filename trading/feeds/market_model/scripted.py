"""A simulated market in which one symbol follows a script for a while."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from trading.domain.candles import Candles, Floats
from trading.feeds.market_model.model import MarketModel
from trading.feeds.market_model.path import Quotes

PERCENT = 0.01


class Script(NamedTuple):
    """What happens to ``symbol`` from the bar on that opens at ``from_ms``.

    ``bars`` are opens and closes, percent from the close before the first of them.
    """

    symbol: str
    from_ms: int
    bars: tuple[tuple[float, float], ...]


class ScriptedMarket:
    """The market of ``model``, but for one symbol.

    Within a bar of the script its price goes straight from the open to the close; after the last
    bar it goes on from there as the model's own price does. Spreads and volumes stay the model's,
    and so does all that was before.
    """

    def __init__(self, model: MarketModel, script: Script) -> None:
        self.step_ms = model.step_ms
        self._model = model
        self._script = script
        self._column = model.symbols.index(script.symbol)
        self._ticks_per_unit = float(np.rint(1 / model.tick_sizes[self._column]))
        self._base = self._own_close(script.from_ms)
        end = script.from_ms + len(script.bars) * self.step_ms
        last = self._base * (1 + script.bars[-1][1] * PERCENT)
        self._afterwards = last / self._own_close(end)

    def candles(self, from_open_ms: int, to_open_ms: int) -> Candles:
        """The bars that open in ``[from_open_ms, to_open_ms)``. Raises ValueError as the model."""
        found = self._model.candles(from_open_ms, to_open_ms)
        prices = np.array([found.open, found.high, found.low, found.close])
        for row in np.flatnonzero(found.open_ms >= self._script.from_ms).tolist():
            bids, asks = self.quotes(int(found.open_ms[row]))
            path = self._on_grid((bids[:, self._column] + asks[:, self._column]) / 2)
            prices[:, row, self._column] = path[0], path.max(), path.min(), path[-1]
        return replace(found, **dict(zip(("open", "high", "low", "close"), prices, strict=True)))

    def quotes(self, open_ms: int) -> Quotes:
        """The path within the bar that opens at ``open_ms``. Raises ValueError as the model."""
        bids, asks = self._model.quotes(open_ms)
        if open_ms < self._script.from_ms:
            return Quotes(bids, asks)
        bids, asks = bids.copy(), asks.copy()
        bid, ask = bids[:, self._column], asks[:, self._column]  # views
        half = self._on_grid((ask - bid) / 2)
        middle = self._on_grid(self._middle(open_ms, (bid + ask) / 2))
        bid[:], ask[:] = self._on_grid(middle - half), self._on_grid(middle + half)
        return Quotes(bids, asks)

    def _middle(self, open_ms: int, own: Floats) -> Floats:
        """``(substeps,)`` prices between bid and ask; ``own`` are those without the script."""
        number = (open_ms - self._script.from_ms) // self.step_ms
        if number >= len(self._script.bars):
            return own * self._afterwards
        percent = np.linspace(*self._script.bars[number], len(own))
        return np.where(np.isnan(own), np.nan, self._base * (1 + percent * PERCENT))

    def _on_grid(self, prices: Floats) -> Floats:
        """To the nearest tick: the floats nearest to their decimals."""
        rounded: Floats = np.rint(prices * self._ticks_per_unit) / self._ticks_per_unit
        return rounded

    def _own_close(self, at_ms: int) -> float:
        """The model's close at a moment."""
        before = self._model.candles(at_ms - self.step_ms, at_ms)
        return float(before.close[0, self._column])
