"""Funding of the simulated market, invented as everything else of it."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.random import default_rng

from trading.domain.candles import MINUTE_MS, Floats
from trading.domain.rates import RECENT, Settled

INTERVAL_MS = 8 * 60 * MINUTE_MS
USUAL = 1e-4  # a basis point, as on most venues
DEVIATION = 2e-4
LARGEST = 3e-3
MEMORY = 0.8  # of a rate in the next one
TERMS = 15  # of the sum that remembers: the next would be under four per cent
MARKET_SHARE = 0.6  # of a rate's deviation; the rest is the symbol's own

_FUNDING = 2  # what the generators of a seed are for; see ``model``


class SimulatedFunding:
    """Rates of one seed: equal arguments give equal numbers, whichever moment is asked for first.

    Every eight hours from midnight UTC on. A rate is what it usually is and a fading memory of
    shocks, most of them shared by the whole market.
    """

    def __init__(self, seed: int, symbols: Sequence[str]) -> None:
        self._seed = seed
        self._column = {symbol: place for place, symbol in enumerate(symbols)}
        self._shocks = lru_cache(maxsize=2 * RECENT)(self._draw)
        self._rates = lru_cache(maxsize=2 * RECENT)(self._mix)

    def between(self, after_ms: int, until_ms: int) -> list[Settled]:
        """Settlements in ``(after_ms, until_ms]``, in order of time."""
        return [
            Settled(symbol, number * INTERVAL_MS, float(self._rates(number)[column]))
            for number in range(after_ms // INTERVAL_MS + 1, until_ms // INTERVAL_MS + 1)
            for symbol, column in self._column.items()
        ]

    def interval_ms(self, _symbol: str) -> int:
        """Time from one settlement to the next."""
        return INTERVAL_MS

    def recent(self, symbol: str, at_ms: int) -> Floats:
        """``(RECENT,)`` rates settled by ``at_ms``, the newest last; empty for another symbol."""
        column = self._column.get(symbol)
        if column is None:
            return np.empty(0)
        newest = at_ms // INTERVAL_MS
        numbers = range(newest - RECENT + 1, newest + 1)
        return np.array([self._rates(number)[column] for number in numbers])

    def _mix(self, number: int) -> Floats:
        """``(N,)`` the rates of a settlement, counted from 1970."""
        shocks = np.stack([self._shocks(number - back) for back in range(TERMS)])
        fading = MEMORY ** np.arange(TERMS) * np.sqrt(1 - MEMORY**2)
        market, *own = fading @ shocks
        mixed = np.sqrt(MARKET_SHARE) * market + np.sqrt(1 - MARKET_SHARE) * np.array(own)
        rates: Floats = np.clip(USUAL + DEVIATION * mixed, -LARGEST, LARGEST).round(6)
        return rates

    def _draw(self, number: int) -> Floats:
        """``(1 + N,)`` shocks of a settlement: of the market and of each symbol."""
        return default_rng([self._seed, number, _FUNDING]).standard_normal(1 + len(self._column))
