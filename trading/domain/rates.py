"""Funding rates as they were settled, symbol by symbol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np

from trading.domain.candles import HOUR_MS, Floats, Ints

RECENT = 90  # settlements that tell what is usual: 30 days of three a day
QUOTED_MS = 8 * HOUR_MS  # what a rate is told for, however often a symbol settles


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


class FundingRates(Protocol):
    """Funding of a market's perpetuals as it is settled."""

    def between(self, after_ms: int, until_ms: int) -> Sequence[Settled]:
        """Settlements in ``(after_ms, until_ms]``, in order of time."""
        ...

    def interval_ms(self, symbol: str) -> int:
        """Time from one settlement to the next."""
        ...

    def recent(self, symbol: str, at_ms: int) -> Floats:
        """``(n,)`` rates settled by ``at_ms``, the newest last; empty where they are unknown."""
        ...


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

    def interval_ms(self, symbol: str) -> int:
        """Time from one settlement to the next; that of most perpetuals where nothing is known."""
        known = self.rates.get(symbol)
        return QUOTED_MS if known is None else known.interval_ms

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
