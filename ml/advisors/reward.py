"""Dynamic reward:risk: a nearer target in a wild or aimless market, a further one in a trend."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from trading.config import Config
from trading.domain.events import AdvisorAdjusted
from trading.domain.evidence.trust import trusted
from trading.domain.frame import FEATURES
from trading.domain.rewards import SESSIONS, session_of
from trading.domain.signals import Advice, Effect, Signal
from trading.domain.state import State
from trading.ports import Candidate, Lesson, View

EFFICIENCY = FEATURES.index("efficiency20")


class Reward:
    """base x (1 + 0.4 v) x (1 + 0.4 t) x (1 + 0.2 s), never outside 1.5 to 4.0.

    v = (50 - ATR percentile) / 50, t = 2 x trend efficiency over 20 bars - 1, s by session; an
    efficiency that is not known yet says nothing. The formula is a rule of thumb, no
    finding: what it is worth is what its trials say.
    """

    name = "reward"
    version = 1
    turns = False

    def __init__(self, config: Config) -> None:
        settings = config.ml_improvements.reward
        self._base = config.exits.reward_risk
        self._bounds = (settings.low, settings.high)
        self._leans = {session: getattr(settings, session) for session in SESSIONS}

    def advise(self, signal: Signal, candidate: Candidate, _state: State, _view: View) -> Advice:
        session = session_of(signal.at)
        efficiency = float(candidate.features[EFFICIENCY])
        v = 1.0 - 2.0 * candidate.atr_rank
        known = isfinite(efficiency)
        t = 2.0 * efficiency - 1.0 if known else 0.0
        trend = f"trend {100 * efficiency:.0f} %" if known else "trend not known"
        reward = ratio(self._base, (v, t, self._leans[session]), self._bounds)
        return Advice(
            self.name,
            "shadow",  # the panel stamps the real rung
            False,
            self._base,
            reward,
            f"ATR percentile {100 * candidate.atr_rank:.0f}, {trend}, {session}:"
            f" reward:risk {reward:.2f}",
            reward=reward,
        )

    def tempered(self, advice: Advice, _signal: Signal, trust: float) -> Effect:
        return Effect(reward=round(trusted(advice.reward, advice.base, self._bounds, trust), 4))

    def review(self, _at: int) -> Sequence[AdvisorAdjusted]:
        return ()

    def learn(self, event: Lesson) -> None:
        """Nothing: the formula is fixed."""

    def describe(self) -> Mapping[str, float]:
        low, high = self._bounds
        return {"base": self._base, "low": low, "high": high, **self._leans}

    def memory(self) -> Any:
        return {}

    def remember(self, memory: Any) -> None:
        """Nothing: there is nothing to remember."""


def ratio(base: float, terms: tuple[float, float, float], bounds: tuple[float, float]) -> float:
    """The reward:risk for volatility v, trend t and session s, each in [-1, 1]; four decimals.

    >>> ratio(2.5, (-0.8, 0.0, 0.0), (1.5, 4.0)), ratio(2.5, (0.8, 0.0, 0.0), (1.5, 4.0))
    (1.7, 3.3)
    """
    v, t, s = terms
    low, high = bounds
    reward = base * (1.0 + 0.4 * v) * (1.0 + 0.4 * t) * (1.0 + 0.2 * s)
    return round(min(max(reward, low), high), 4)


OFFER = Reward
