"""Correlation and sector filter: the next of many trades that are really one is refused."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from trading.config import Config
from trading.domain.events import AdvisorAdjusted
from trading.domain.signals import Advice, Effect, Signal
from trading.domain.state import State
from trading.ports import Candidate, Lesson, View

NAMED = 2
"""Positions named in a reason; the others are counted."""


class _Twin(NamedTuple):
    """An open position that gains and loses with the signal, and their correlation."""

    symbol: str
    correlation: float


class Correlation:
    """Two limits on open positions: that move with the signal, and that share its sector.

    A position moves with the signal when the absolute correlation of their symbols passes ``limit``
    and it bets the same way: the same side with a positive correlation, the opposite side with a
    negative one. An unknown correlation (NaN) counts as none.

    The limit is about each pair as measured. Shrunk as sums over many positions need it, the same
    pair would pass or not with the number of symbols that happen to be watched.
    """

    name = "correlation"
    version = 1
    turns = False

    def __init__(self, config: Config) -> None:
        self._settings = config.ml_improvements.correlation
        self._sectors = {
            symbol: sector for sector, symbols in config.sectors.items() for symbol in symbols
        }

    def advise(self, signal: Signal, _candidate: Candidate, state: State, view: View) -> Advice:
        settings = self._settings
        held = [cycle.proposal.signal for cycle in state.cycles.values()]
        twins = self._twins(signal, held, view)
        correlated = len(twins) >= settings.max_correlated
        if not correlated and len(held) >= settings.max_per_sector:  # else no sector is full
            sector = self._sector(signal.symbol)
            members = [self._sector(other.symbol) for other in held].count(sector)
            if members >= settings.max_per_sector:
                reason = f"sector {sector} already has {members} open positions"
                return self._advice(True, settings.max_per_sector, members, reason)
        reason = f"moves with {_named(twins)}" if twins else "no open position moves with it"
        return self._advice(correlated, settings.max_correlated, len(twins), reason)

    def tempered(self, advice: Advice, _signal: Signal, _trust: float) -> Effect:
        """All of it: a refusal has no half way."""
        return Effect(veto=advice.veto)

    def review(self, _at: int) -> Sequence[AdvisorAdjusted]:
        return ()

    def learn(self, event: Lesson) -> None:
        """Nothing: the limits are configured."""

    def describe(self) -> Mapping[str, float]:
        settings = self._settings
        return {
            "limit": settings.limit,
            "max_correlated": settings.max_correlated,
            "max_per_sector": settings.max_per_sector,
        }

    def memory(self) -> Any:
        return {}

    def remember(self, memory: Any) -> None:
        """Nothing: there is nothing to remember."""

    def _sector(self, symbol: str) -> str:
        return self._sectors.get(symbol, symbol)

    def _twins(self, signal: Signal, held: Sequence[Signal], view: View) -> list[_Twin]:
        """Those held that move with the signal."""
        limit = self._settings.limit
        found = []
        for other in held:
            correlation = view.correlation(signal.symbol, other.symbol)
            alike = correlation if other.side is signal.side else -correlation
            if alike > limit:
                found.append(_Twin(other.symbol, correlation))
        return found

    def _advice(self, veto: bool, limit: int, count: int, reason: str) -> Advice:
        rung = "shadow"  # the panel stamps the real one
        return Advice(self.name, rung, veto, float(limit), float(count), reason)


def _named(twins: Sequence[_Twin]) -> str:
    first = ", ".join(f"{twin.symbol} ({twin.correlation:.2f})" for twin in twins[:NAMED])
    more = len(twins) - NAMED
    return f"{first} and {more} more" if more > 0 else first


OFFER = Correlation
