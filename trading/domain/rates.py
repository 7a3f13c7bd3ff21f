"""Funding rates as they were settled, symbol by symbol."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from trading.domain.candles import Floats, Ints

RECENT = 90  # settlements that tell what is usual: 30 days of three a day


class Settled(NamedTuple):
    """A symbol's rate at a moment, ms; longs pay shorts this fraction of notional."""

    symbol: str
    at: int
    rate: float


class Rates(NamedTuple):
    """One symbol's settlements.

    Attributes:
        interval_ms: time from one to the next.
        at: ``(n,)`` increasing, ms.
        rate: ``(n,)`` fraction of notional that longs pay shorts.
    """

    interval_ms: int
    at: Ints
    rate: Floats


@dataclass(frozen=True, slots=True)
class FundingTable:
    """Rates that are known beforehand, of which each moment sees only the past."""

    rates: Mapping[str, Rates] = field(default_factory=dict)

    def between(self, after_ms: int, until_ms: int) -> list[Settled]:
        """Settlements in ``(after_ms, until_ms]``, by time, then in the order of the symbols."""
        found = []
        for symbol, known in self.rates.items():
            first, last = np.searchsorted(known.at, (after_ms, until_ms), side="right")
            rows = slice(int(first), int(last))
            pairs = zip(known.at[rows].tolist(), known.rate[rows].tolist(), strict=True)
            found += [Settled(symbol, at, rate) for at, rate in pairs]
        return sorted(found, key=lambda one: one.at)

    def recent(self, symbol: str, at_ms: int) -> Floats:
        """``(n,)`` rates settled by ``at_ms``, at most ``RECENT``, the newest last.

        Empty where the newest is more than one interval old: then nobody knows what holds now.
        """
        known = self.rates.get(symbol)
        if known is None:
            return np.empty(0)
        last = int(np.searchsorted(known.at, at_ms, side="right"))
        if not last or at_ms - int(known.at[last - 1]) > known.interval_ms:
            return np.empty(0)
        return known.rate[max(0, last - RECENT) : last]


NO_FUNDING = FundingTable()
