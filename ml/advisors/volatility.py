"""Volatility sizing: smaller in a wild market, larger in a calm one.

Either by a table, which looks at today's volatility, or by what is expected to last of it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from trading.config import Config
from trading.domain.events import AdvisorAdjusted
from trading.domain.evidence.trust import trusted
from trading.domain.frame import FEATURES
from trading.domain.signals import Advice, Effect, Signal
from trading.domain.state import State
from trading.policy.panel import MAX_SIZE
from trading.ports import Candidate, Lesson, View

HIGH_RANK, LOW_RANK = 0.8, 0.2
"""ATR percentiles, as shares, beyond which a symbol is wild or calm by its own standards."""

LASTS = 0.3
"""Expected volatility = the usual one x (ATR / usual ATR) to this power.

``pitwall lab volatility`` fits 0.32 for the next 288 bars of 5 minutes and 0.23 for those of an
hour, on the recorded set.
"""

_ATR_USUAL = FEATURES.index("atr_usual")


class Volatility:
    """A multiplier for the volatility regime, times one for the rank of the ATR, capped.

    With a forecast: usual / expected volatility instead, capped too.
    """

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
        self._forecasts = settings.forecast == "har"
        # The panel takes no larger size; an advisor that offers one would always abstain.
        self._cap = min(settings.cap, MAX_SIZE)

    def advise(self, _signal: Signal, candidate: Candidate, _state: State, _view: View) -> Advice:
        wish, why = (self._by_forecast if self._forecasts else self._by_table)(candidate)
        size = min(wish, self._cap)
        return Advice(
            self.name,
            "shadow",  # the panel stamps the real rung
            False,
            1.0,
            size,
            f"{why}: size x{size:.2f}",
            size,
        )

    def _by_table(self, candidate: Candidate) -> tuple[float, str]:
        size, rank = self._by_regime[candidate.regime], candidate.atr_rank
        if rank > HIGH_RANK:
            size *= self._rank_high
        elif rank < LOW_RANK:
            size *= self._rank_low
        return size, f"{candidate.regime} volatility (ATR percentile {100 * rank:.0f})"

    def _by_forecast(self, candidate: Candidate) -> tuple[float, str]:
        usual = float(candidate.features[_ATR_USUAL])
        expected = usual**LASTS
        return 1 / expected, f"expected volatility x{expected:.2f} of usual (ATR now x{usual:.2f})"

    def tempered(self, advice: Advice, _signal: Signal, trust: float) -> Effect:
        return Effect(size=trusted(advice.adjusted, advice.base, (0.0, self._cap), trust))

    def review(self, _at: int) -> Sequence[AdvisorAdjusted]:
        return ()

    def learn(self, event: Lesson) -> None:
        """Nothing: the multipliers are configured."""

    def describe(self) -> Mapping[str, float]:
        if self._forecasts:
            return {"lasts": LASTS, "cap": self._cap}
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
