"""The one place that owns the rungs: who is asked, whose advice counts, who abstains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from trading.domain.events import AdvisorAdjusted, Event, OutcomeKnown
from trading.domain.signals import Advice, Signal
from trading.domain.state import State
from trading.policy.rules import RUNGS
from trading.ports import Advisor, Candidate, View

MAX_SIZE = 1.5


@dataclass(frozen=True, slots=True)
class Panel:
    """All advisors by name, and the highest rung that the configuration allows."""

    advisors: Mapping[str, Advisor]
    cap: str

    def rung(self, state: State, name: str) -> str:
        """Where the advisor stands, after the cap."""
        wish = state.rungs.get(name, "off")
        return min(wish, self.cap, key=RUNGS.index)

    def rungs(self, configured: Mapping[str, str]) -> dict[str, str]:
        """Where everyone shall stand: as configured, a new advisor in shadow."""
        return {name: configured.get(name, "shadow") for name in self.advisors}

    def consult(
        self, signal: Signal, candidate: Candidate, state: State, view: View
    ) -> tuple[Advice, ...]:
        """What everyone who is not off says. A failing advisor abstains."""
        said = []
        for name, advisor in self.advisors.items():
            rung = self.rung(state, name)
            if rung != "off":
                said.append(_ask(advisor, rung, (signal, candidate, state, view)))
        return tuple(said)

    def review(self, at: int) -> Iterable[AdvisorAdjusted]:
        """The moves that advisors want to make of their own values; none when all are off."""
        if self.cap != "off":
            for advisor in self.advisors.values():
                yield from _moves(advisor, at)

    def learn(self, event: Event) -> None:
        """Let everyone learn from what has been journaled."""
        if isinstance(event, OutcomeKnown):
            for advisor in self.advisors.values():
                advisor.learn(event)
        elif isinstance(event, AdvisorAdjusted) and event.advisor in self.advisors:
            self.advisors[event.advisor].learn(event)


def _ask(advisor: Advisor, rung: str, about: tuple[Signal, Candidate, State, View]) -> Advice:
    try:
        advice = advisor.advise(*about)
        _need_finite(advice.size, advice.base, advice.adjusted)
        if not 0.0 <= advice.size <= MAX_SIZE:
            raise ValueError(f"size {advice.size} is outside 0 to {MAX_SIZE}")  # noqa: TRY301
    except Exception as error:  # noqa: BLE001 (a failing advisor abstains, whatever the failure)
        reason = f"abstained: {type(error).__name__}"
        return Advice(
            advisor.name, rung, veto=False, base=0.0, adjusted=0.0, reason=reason, abstained=True
        )
    return advice if advice.rung == rung else _on(advice, rung)


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
    return product
