"""The one place that owns the rungs: who is asked, how much of an advice counts, who abstains."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import Any

from msgspec.structs import replace

from trading.config.advisors import Canary, Faults
from trading.domain.events import AdvisorAdjusted, AdvisorFailed
from trading.domain.evidence.trust import in_canary
from trading.domain.money import exact
from trading.domain.scoring import APPLIED, CANARY, FULL, trust_in
from trading.domain.signals import NO_EFFECT, Advice, Effect, Signal
from trading.domain.state import State
from trading.policy.rules import RUNGS
from trading.ports import Advisor, Candidate, Lesson, View

MAX_SIZE = 1.5
About = tuple[Signal, Candidate, State, View]
_CAPPED = {(wish, cap): min(wish, cap, key=RUNGS.index) for wish in RUNGS for cap in RUNGS}


@dataclass(frozen=True, slots=True)
class Panel:
    """All advisors by name, and the highest rung that the configuration allows.

    Attributes:
        canary: which signals try what an advisor on that rung says.
        faults: how often it may fail, and how long it may take.
        clock: seconds that pass; None, as in a replay, where nobody waits.
        failed: advisors that could not learn something; they abstain until the next start.
        late: advisors whose last lesson took too long, and how long, seconds.
        strayed: advisors that know something else than before this start, and a sentence each.
    """

    advisors: Mapping[str, Advisor]
    cap: str
    canary: Canary = field(default_factory=Canary)
    faults: Faults = field(default_factory=Faults)
    clock: Callable[[], float] | None = None
    failed: set[str] = field(default_factory=set)
    late: dict[str, float] = field(default_factory=dict)
    strayed: dict[str, str] = field(default_factory=dict)

    def rung(self, state: State, name: str) -> str:
        """Where the advisor stands, after the cap."""
        return _CAPPED[state.rungs.get(name, "off"), self.cap]

    def rungs(self, configured: Mapping[str, str]) -> dict[str, str]:
        """Where everyone shall stand: as configured, a new advisor in shadow."""
        known = {name: rung for name, rung in configured.items() if name in self.advisors}
        return known | {name: "shadow" for name in self.advisors if name not in known}

    def leads(self, state: State) -> bool:
        """Whether somebody is asked who may turn a signal round."""
        every = self.advisors.items()
        return any(one.turns and self.rung(state, name) != "off" for name, one in every)

    def lead(
        self, signal: Signal, candidate: Candidate, state: State, view: View
    ) -> tuple[Advice, ...]:
        """What those say who may turn the signal round; they are asked first."""
        return self._hear(True, (signal, candidate, state, view))

    def consult(
        self, signal: Signal, candidate: Candidate, state: State, view: View
    ) -> tuple[Advice, ...]:
        """What the others say, about the signal as it is traded."""
        return self._hear(False, (signal, candidate, state, view))

    def _hear(self, turns: bool, about: About) -> tuple[Advice, ...]:
        """What those say who turn signals, or the others. A failing advisor abstains."""
        said = []
        signal, _candidate, state, _view = about
        for name, advisor in self.advisors.items() if self.cap != "off" else ():
            if advisor.turns is turns and (rung := self.rung(state, name)) != "off":
                trust = self._trust(state, name, rung, signal)
                said.append(self._timely(name, advisor, rung, trust, about))
        return tuple(said)

    def _timely(
        self, name: str, advisor: Advisor, rung: str, trust: float | None, about: About
    ) -> Advice:
        """The advice; one that comes too late, or after a lesson that took too long, is none."""
        if name in self.failed:
            return _abstention(name, rung, "it failed to learn")
        if self.clock is None:
            return _ask(advisor, rung, trust, about)
        began = self.clock()
        advice = _ask(advisor, rung, trust, about)
        took = max(self.clock() - began, self.late.pop(name, 0.0))
        if took <= self.faults.slow_s:
            return advice
        return _abstention(name, rung, f"it took {took:.2f} s", slow=True)

    def _trust(self, state: State, name: str, rung: str, signal: Signal) -> float | None:
        """How far the advice on this signal may go, None where it does not count."""
        if rung not in APPLIED or (rung == CANARY and not self._tries(name, signal)):
            return None
        card = state.scorecards.get(name)
        return 0.0 if card is None else trust_in(card, signal.symbol)

    def _tries(self, name: str, signal: Signal) -> bool:
        listed = signal.symbol in self.canary.symbols
        return listed or in_canary(signal.id, name, self.canary.share)

    def review(self, state: State, at: int) -> Iterable[AdvisorAdjusted | AdvisorFailed]:
        """The moves that advisors want to make of their own values, unless they are off."""
        for name, advisor in self.advisors.items() if self.cap != "off" else ():
            if self.rung(state, name) != "off":
                yield from self._moves(name, advisor, at)

    def _moves(
        self, name: str, advisor: Advisor, at: int
    ) -> Sequence[AdvisorAdjusted | AdvisorFailed]:
        """One that cannot review, or takes too long, keeps its values."""
        began = self.clock() if self.clock else 0.0
        try:
            moves = advisor.review(at)
            for move in moves:
                _need_finite(move.base + move.adjusted)
        except Exception as error:  # noqa: BLE001 (whatever the failure)
            return [AdvisorFailed(at, name, type(error).__name__)]
        took = self.clock() - began if self.clock else 0.0
        if took > self.faults.slow_s:
            return [AdvisorFailed(at, name, f"it took {took:.2f} s", slow=True)]
        return moves

    def memories(self) -> dict[str, Any]:
        """What each advisor remembers, plain JSON data that nothing changes any more."""
        return {name: advisor.memory() for name, advisor in self.advisors.items()}

    def learn(self, event: Lesson) -> None:
        """Let everyone learn from what has been journaled; a move is for who made it."""
        if type(event) is not AdvisorAdjusted:
            for name in self.advisors:
                self._teach(name, event)
        elif event.advisor in self.advisors:
            self._teach(event.advisor, event)

    def _teach(self, name: str, event: Lesson) -> None:
        began = self.clock() if self.clock else 0.0
        try:
            self.advisors[name].learn(event)
        except Exception:  # noqa: BLE001 (what it knows is now incomplete: it speaks no more)
            self.failed.add(name)
        if self.clock and (took := self.clock() - began) > self.faults.slow_s:
            self.late[name] = took


def _ask(
    advisor: Advisor,
    rung: str,
    trust: float | None,
    about: About,
) -> Advice:
    try:
        advice = advisor.advise(*about)
        _need_sound(advice.size, advice.base + advice.adjusted + advice.reward)
        applied = _nothing_on(rung) if trust is None else advisor.tempered(advice, about[0], trust)
        if applied is not None:
            _need_sound(applied.size, applied.reward)
    except Exception as error:  # noqa: BLE001 (a failing advisor abstains, whatever the failure)
        return _abstention(advisor.name, rung, type(error).__name__)
    if advice.rung == rung and applied is None:
        return advice
    return replace(advice, rung=rung, applied=applied)


def _abstention(name: str, rung: str, why: str, *, slow: bool = False) -> Advice:
    return Advice(
        name, rung, veto=False, base=0.0, adjusted=0.0, reason=f"abstained: {why}", abstained=True,
        applied=_nothing_on(rung), slow=slow,
    )  # fmt: skip


def _nothing_on(rung: str) -> Effect | None:
    """What counts of an advice that does not: without a word, all of it would on ``full``."""
    return NO_EFFECT if rung == FULL else None


def _need_sound(size: float, others: float) -> None:
    """Raises ValueError for a size out of bounds, or other numbers whose sum is not finite."""
    if not 0.0 <= size <= MAX_SIZE:
        raise ValueError(f"size {size} is outside 0 to {MAX_SIZE}")
    _need_finite(others)


def _need_finite(total: float) -> None:
    """Raises ValueError for NaN and infinity: JSON has neither, and the journal must be read."""
    if not isfinite(total):
        raise ValueError(f"numbers that add up to {total} are not all finite")


def vetoes(advice: Sequence[Advice]) -> list[str]:
    """Reasons of those whose refusal counts."""
    return [f"{said.advisor}: {said.reason}" for said in advice if said.effect.veto]


def multiplier(advice: Sequence[Advice]) -> float:
    """Product of the size multipliers that count."""
    product = 1.0
    for said in advice:
        product *= said.effect.size
    return round(product, 9)  # 0.7 x 0.8 shall be 0.56: a lot may hang on it


def reward_of(advice: Sequence[Advice], configured: Decimal) -> Decimal:
    """The reward:risk that counts, or the configured one."""
    for said in advice:
        if reward := said.effect.reward:
            return exact(reward)
    return configured


def turns(advice: Sequence[Advice]) -> bool:
    """Whether the signal is traded the other way round."""
    return any(said.effect.turn for said in advice)
