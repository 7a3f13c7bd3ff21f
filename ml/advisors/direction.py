"""Direction: reads predictions the other way round where such were shown to be wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from trading.config import Config
from trading.domain.candles import Floats
from trading.domain.events import AdvisorAdjusted, PredictionKnown
from trading.domain.evidence.parted import PartedClassic, PartedDirection
from trading.domain.frame import FEATURES
from trading.domain.signals import Advice, Effect, Signal
from trading.domain.state import State
from trading.ports import Candidate, Lesson, View

AS_SAID, ROUND = 1.0, -1.0
EMA20_DIST, MACD, MACD_SIGNAL, RET1, ATR_PCT = map(
    FEATURES.index, ("ema20_dist", "macd", "macd_signal", "ret1", "atr_pct")
)

Rule = PartedDirection | PartedClassic


class _Rules(msgspec.Struct):
    """Both rules learn, so that what is remembered is the same whichever is configured."""

    sequential: PartedDirection = msgspec.field(default_factory=PartedDirection)
    classic: PartedClassic = msgspec.field(default_factory=PartedClassic)


class Direction:
    """Turns signals, and refuses none: as many are traded as without it.

    (What becomes a sale of spot is refused by the gate ``no_short``, as any other sale is.)

    It learns from predictions alone, the sign of the model against that of the return over the
    model's horizon: what stops and targets make of a trade says nothing about it. Each symbol and
    timeframe is judged as a whole and by volatility regime; see ``trading.domain.evidence.parted``.

    With ``momentum`` it leans on momentum besides. With s the model's opinion in [-1, 1] as it is
    read, and m that of ``momentum_of``, the signal follows m instead of s where

        |s| < momentum  and  s m < 0  and  |m| > |s|.

    Nobody has shown that to be worth anything; its trials, which are those of all turns, will tell.
    """

    name = "direction"
    version = 1
    turns = True

    def __init__(self, config: Config) -> None:
        settings = config.ml_improvements.direction
        self._classic = settings.rule == "classic"
        self._momentum = settings.momentum
        self._known: dict[str, _Rules] = {}  # by symbol and timeframe
        self._told: dict[str, float] = {}  # how each regime's predictions were read when last told

    def advise(self, signal: Signal, candidate: Candidate, _state: State, _view: View) -> Advice:
        about, regime = f"{signal.symbol} {signal.timeframe}", candidate.regime
        known = self._known.get(about)
        rule = None if known is None else self._chosen(known)
        turn = rule is not None and rule.inverted(regime)
        reason = _found(about, regime, rule)
        if self._momentum:
            momentum = momentum_of(candidate.features)
            as_read = -signal.s_model if turn else signal.s_model
            if leans(as_read, momentum, self._momentum):
                turn = not turn
                reason = f"momentum {momentum:+.2f} says more than the model's {as_read:+.2f}"
        way = "the other way round" if turn else "as they are"
        adjusted = ROUND if turn else AS_SAID
        # The panel stamps the real rung.
        return Advice(
            self.name, "shadow", False, AS_SAID, adjusted, f"{reason}: read {way}", turn=turn
        )

    def tempered(self, advice: Advice, _signal: Signal, _trust: float) -> Effect:
        """There is no half way round: on any trust all of it counts."""
        return Effect(turn=advice.turn)

    def review(self, at: int) -> Sequence[AdvisorAdjusted]:
        """What is read otherwise than when it was last told; it counts since it is known."""
        moves = []
        for about, known in self._known.items():
            rule = self._chosen(known)
            for regime in rule.parts:
                key, now = f"{about} {regime}", ROUND if rule.inverted(regime) else AS_SAID
                before = self._told.get(key, AS_SAID)
                if now != before:
                    way = "the other way round" if now == ROUND else "as they are"
                    reason = f"{_found(about, regime, rule)}: read {way} now"
                    moves.append(AdvisorAdjusted(at, self.name, key, before, now, reason))
        return moves

    def learn(self, event: Lesson) -> None:
        if type(event) is AdvisorAdjusted:
            self._told[event.key] = event.adjusted
        elif type(event) is PredictionKnown and event.hit is not None:
            about = f"{event.symbol} {event.timeframe}"
            known = self._known.get(about)
            if known is None:
                known = self._known[about] = _Rules()
            for rule in (known.sequential, known.classic):
                rule.observe(event.regime, event.made_at, event.at, hit=event.hit)

    def describe(self) -> Mapping[str, float]:
        """By symbol, timeframe and regime: 1 as said or -1 the other way round, share of hits.

        And how much there is of the proof that would turn it, 0 to 1.
        """
        said: dict[str, float] = {}
        for about, known in self._known.items():
            rule = self._chosen(known)
            for regime in rule.parts:
                said[f"{about} {regime}"] = ROUND if rule.inverted(regime) else AS_SAID
            for name, hits in rule.hits.items():
                said[f"{about} {name}".strip() + " hits"] = sum(hits) / len(hits)
            for name, proof in rule.proof().items():
                said[f"{about} {name}".strip() + " proof"] = proof
        return said

    def memory(self) -> Any:
        return {"known": msgspec.to_builtins(self._known), "told": dict(self._told)}

    def remember(self, memory: Any) -> None:
        self._known = msgspec.convert(memory["known"], dict[str, _Rules])
        self._told = dict(memory["told"])

    def _chosen(self, known: _Rules) -> Rule:
        return known.classic if self._classic else known.sequential


def _found(about: str, regime: str, rule: Rule | None) -> str:
    """What decides how a prediction is read, in words."""
    name, hits = rule.behind(regime) if rule is not None else ("", ())
    where = f" in {name} volatility" if name else ""
    if not hits:
        return f"no prediction for {about}{where} is known"
    right = 100 * sum(hits) / len(hits)
    return f"predictions for {about}{where} were right {right:.0f} % of the last {len(hits)}"


def momentum_of(features: Floats) -> float:
    """Momentum of one row ``(F,)`` in [-1, 1].

    The mean of three readings, each cut off at 1 either way: distance to the average of 20 bars /
    4 ATR, MACD less its signal / 0.6 ATR, return of the bar / ATR. What is not known says nothing.
    """
    distance, macd, signal, ret, atr = (
        float(features[n]) for n in (EMA20_DIST, MACD, MACD_SIGNAL, RET1, ATR_PCT)
    )
    bar = 100.0 * ret / atr if atr else 0.0
    return sum(map(_cut, (distance / 4.0, (macd - signal) / 0.6, bar))) / 3.0


def _cut(reading: float) -> float:
    return min(max(reading, -1.0), 1.0) if reading == reading else 0.0  # noqa: PLR0124 (NaN)


def leans(s_model: float, momentum: float, weak: float) -> bool:
    """Whether an opinion is ``weak`` and momentum opposes it more strongly.

    >>> leans(0.6, -0.7, 0.65), leans(0.6, -0.5, 0.65), leans(0.7, -0.8, 0.65)
    (True, False, False)
    """
    return abs(s_model) < weak and s_model * momentum < 0 and abs(momentum) > abs(s_model)


OFFER = Direction
