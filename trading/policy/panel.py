"""The one place that owns the rungs: who is asked, whose advice counts, who abstains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from trading.domain.events import AdvisorAdjusted, OutcomeKnown
from trading.domain.signals import Advice, Signal
from trading.domain.state import State
from trading.policy.rules import RUNGS
from trading.ports import Advisor, Candidate, View

MAX_SIZE = 1.5
_CAPPED = {(wish, cap): min(wish, cap, key=RUNGS.index) for wish in RUNGS for cap in RUNGS}


@dataclass(frozen=True, slots=True)
class Panel:
    """All advisors by name, and the highest rung that the configuration allows.

    Attributes:
        failed: advisors that could not learn something; they abstain until the next start.
    """

    advisors: Mapping[str, Advisor]
    cap: str
    failed: set[str] = field(default_factory=set)

    def rung(self, state: State, name: str) -> str:
        """Where the advisor stands, after the cap."""
        return _CAPPED[state.rungs.get(name, "off"), self.cap]

    def rungs(self, configured: Mapping[str, str]) -> dict[str, str]:
        """Where everyone shall stand: as configured, a new advisor in shadow."""
        known = {name: rung for name, rung in configured.items() if name in self.advisors}
        return known | {name: "shadow" for name in self.advisors if name not in known}

    def consult(
        self, signal: Signal, candidate: Candidate, state: State, view: View
    ) -> tuple[Advice, ...]:
        """What everyone who is not off says. A failing advisor abstains."""
        said = []
        for name, advisor in self.advisors.items():
            rung = self.rung(state, name)
            if name in self.failed and rung != "off":
                said.append(_abstention(name, rung, "it failed to learn"))
            elif rung != "off":
                said.append(_ask(advisor, rung, (signal, candidate, state, view)))
        return tuple(said)

    def review(self, at: int) -> Iterable[AdvisorAdjusted]:
        """The moves that advisors want to make of their own values; none when all are off."""
        if self.cap != "off":
            for advisor in self.advisors.values():
                yield from _moves(advisor, at)

    def learn(self, event: OutcomeKnown | AdvisorAdjusted) -> None:
        """Let everyone learn from what has been journaled."""
        if isinstance(event, OutcomeKnown):
            for name in self.advisors:
                self._teach(name, event)
        elif event.advisor in self.advisors:
            self._teach(event.advisor, event)

    def _teach(self, name: str, event: OutcomeKnown | AdvisorAdjusted) -> None:
        try:
            self.advisors[name].learn(event)
        except Exception:  # noqa: BLE001 (what it knows is now incomplete: it speaks no more)
            self.failed.add(name)


def _ask(advisor: Advisor, rung: str, about: tuple[Signal, Candidate, State, View]) -> Advice:
    try:
        advice = advisor.advise(*about)
        _need_finite(advice.size, advice.base, advice.adjusted)
        if not 0.0 <= advice.size <= MAX_SIZE:
            raise ValueError(f"size {advice.size} is outside 0 to {MAX_SIZE}")  # noqa: TRY301
    except Exception as error:  # noqa: BLE001 (a failing advisor abstains, whatever the failure)
        return _abstention(advisor.name, rung, type(error).__name__)
    return advice if advice.rung == rung else _on(advice, rung)


def _abstention(name: str, rung: str, why: str) -> Advice:
    return Advice(
        name, rung, veto=False, base=0.0, adjusted=0.0, reason=f"abstained: {why}", abstained=True
    )


def _moves(advisor: Advisor, at: int) -> Sequence[AdvisorAdjusted]:
    try:
        moves = advisor.review(at)
        for move in moves:
            _need_finite(move.base, move.adjusted)
    except Exception:  # noqa: BLE001 (an advisor that cannot review keeps its values)
        return ()
    return moves


def _need_finite(*values: float) -> None:
    """Raises ValueError for NaN and infinity: JSON has neither, and the journal must be read."""
    if not all(map(isfinite, values)):
        raise ValueError(f"{values} has a number that is not finite")


def _on(advice: Advice, rung: str) -> Advice:
    return Advice(
        advice.advisor, rung, advice.veto, advice.base, advice.adjusted, advice.reason,
        advice.size, advice.abstained,
    )  # fmt: skip


def vetoes(advice: Sequence[Advice]) -> list[str]:
    """Reasons of those whose refusal counts."""
    return [f"{a.advisor}: {a.reason}" for a in advice if a.applies and a.veto]


def multiplier(advice: Sequence[Advice]) -> float:
    """Product of the size multipliers that count."""
    product = 1.0
    for said in advice:
        if said.applies:
            product *= said.size
    return round(product, 9)  # 0.7 x 0.8 shall be 0.56: a lot may hang on it
