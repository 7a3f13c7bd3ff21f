"""Volatility sizing: smaller in a wild market, larger in a calm one."""

from collections.abc import Mapping, Sequence
from typing import Any

from trading.config import Config
from trading.domain.events import AdvisorAdjusted
from trading.domain.evidence.trust import trusted
from trading.domain.signals import Advice, Effect, Signal
from trading.domain.state import State
from trading.policy.panel import MAX_SIZE
from trading.ports import Candidate, Lesson, View

HIGH_RANK, LOW_RANK = 0.8, 0.2
"""ATR percentiles, as shares, beyond which a symbol is wild or calm by its own standards."""


class Volatility:
    """A multiplier for the volatility regime, times one for the rank of the ATR, capped."""

    name = "volatility"
    version = 1
    turns = False

    def __init__(self, config: Config) -> None:
        settings = config.ml_improvements.volatility
        self._by_regime = {
            "low": settings.low,
            "normal": settings.normal,
            "high": settings.high,
            "extreme": settings.extreme,
        }
        self._rank_high, self._rank_low = settings.rank_high, settings.rank_low
        # The panel takes no larger size; an advisor that offers one would always abstain.
        self._cap = min(settings.cap, MAX_SIZE)

    def advise(self, _signal: Signal, candidate: Candidate, _state: State, _view: View) -> Advice:
        size, rank = self._by_regime[candidate.regime], candidate.atr_rank
        if rank > HIGH_RANK:
            size *= self._rank_high
        elif rank < LOW_RANK:
            size *= self._rank_low
        size = min(size, self._cap)
        return Advice(
            self.name,
            "shadow",  # the panel stamps the real rung
            False,
            1.0,
            size,
            f"{candidate.regime} volatility (ATR percentile {100 * rank:.0f}): size x{size:.2f}",
            size,
        )

    def tempered(self, advice: Advice, _signal: Signal, trust: float) -> Effect:
        return Effect(size=trusted(advice.adjusted, advice.base, (0.0, self._cap), trust))

    def review(self, _at: int) -> Sequence[AdvisorAdjusted]:
        return ()

    def learn(self, event: Lesson) -> None:
        """Nothing: the multipliers are configured."""

    def describe(self) -> Mapping[str, float]:
        return {
            **self._by_regime,
            "rank_high": self._rank_high,
            "rank_low": self._rank_low,
            "cap": self._cap,
        }

    def memory(self) -> Any:
        return {}

    def remember(self, memory: Any) -> None:
        """Nothing: there is nothing to remember."""


OFFER = Volatility
