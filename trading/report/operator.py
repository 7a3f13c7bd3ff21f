"""What a person's answers were worth, scored like an advisor's advice.

Without the person every card would have been a trade of the size that it showed. A rejected or
expired card is worth what that trade lost, a half one half of what it lost, an approved one
nothing; in R of the planned risk, so that the size of a card counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from trading.domain.events import (
    Event,
    OutcomeKnown,
    Pressed,
    ProposalClosed,
    ProposalMade,
    ProposalReissued,
)
from trading.domain.evidence.lift import Lift
from trading.domain.signals import Proposal

APPROVED, HALF = "approved", "half"
PERSONS = (APPROVED, "rejected", "expired")  # a refused card was the desk's own decision


@dataclass(slots=True)
class Answers:
    """The worth per card with a known outcome, R.

    Attributes:
        all: over all cards that a person decided, or let pass.
        by_answer: over those that were ``approved``, ``half``, ``rejected`` or ``expired``.
    """

    all: Lift = field(default_factory=Lift)
    by_answer: dict[str, Lift] = field(default_factory=dict)


def answers_of(events: Iterable[Event]) -> Answers:
    """The answers in a journal, read from its beginning."""
    answers = Answers()
    cards: dict[int, Proposal] = {}
    pressed: dict[int, str] = {}
    answered: dict[str, tuple[str, Proposal]] = {}
    for event in events:
        if isinstance(event, ProposalMade | ProposalReissued):
            cards[event.number] = event.proposal
        elif isinstance(event, Pressed):
            pressed[event.number] = event.action
        elif isinstance(event, ProposalClosed):
            proposal, action = cards.pop(event.number), pressed.pop(event.number, "")
            if event.verdict in PERSONS:
                half = event.verdict == APPROVED and action == HALF
                answered[proposal.id] = (HALF if half else event.verdict, proposal)
        elif isinstance(event, OutcomeKnown) and event.proposal_id in answered:
            answer, proposal = answered.pop(event.proposal_id)
            _note(answers, answer, _worth(answer, proposal, event))
    return answers


def _worth(answer: str, proposal: Proposal, outcome: OutcomeKnown) -> float:
    """R gained by the answer; an order that never filled would not have done so at full size."""
    if answer == APPROVED or (answer == HALF and outcome.shadow):
        return 0.0
    if answer == HALF:
        return -outcome.r  # of the half that was traded, so also of the half that was not
    return -outcome.r * float(proposal.qty / proposal.base_qty)


def _note(answers: Answers, answer: str, worth: float) -> None:
    answers.all.update(worth)
    answers.by_answer.setdefault(answer, Lift()).update(worth)
