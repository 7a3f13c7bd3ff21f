"""Answers of people to cards: what they said, why they refused, and what became of it.

A person who answers cards is judged like an advisor. Without the person every card would have been
a trade of the size that it showed; what that trade made, or would have made, is its *result* in R
of the planned risk, so that the size of a card counts; a card that was not traded is followed to
its fixed stop and target, whatever exits positions have. There are two questions, and two numbers:

- *What did it change?* A rejected or expired card is worth minus its result, a half one minus half
  of it, an approved one nothing. That is the plain worth, which adds up.
- *Was it well chosen?* Where most cards lose, refusing any of them looks wise. So a kind of answer
  is judged against somebody who leaves out the same share of every card without looking: by
  (running share left out - share left out of this card) x result, as every filter is.
"""

import msgspec

from trading.domain.evidence.lift import Lift
from trading.domain.facts import Event

APPROVED, HALF, REJECTED, EXPIRED = "approved", "half", "rejected", "expired"
LEFT_OUT = {APPROVED: 0.0, HALF: 0.5, REJECTED: 1.0, EXPIRED: 1.0}  # share of a card
REASONS = ("news", "correlated", "level", "other")  # for a rejection; buttons carry these words


class RejectionExplained(Event, frozen=True, tag=True):
    """Somebody said why a card was rejected, before its outcome was known.

    ``reason`` is one of ``REASONS``. ``rejected_by`` and ``rejected_ms`` (desk time) repeat whose
    rejection it was, for the message.
    """

    desk_ms: int
    number: int
    reason: str
    by: str
    rejected_by: str
    rejected_ms: int


class Answer(msgspec.Struct):
    """A card that was answered, or not in time, until its outcome is known.

    Attributes:
        version, nonce: of its last buttons, which those for the reason repeat.
        answer: one of ``LEFT_OUT``.
        by: who decided it, and ``desk_ms`` when; empty for silence.
        scale: size of the card as a multiple of the plain plan's.
        reason: why it was rejected, empty while nobody said.
    """

    number: int
    version: int
    nonce: str
    answer: str
    by: str
    desk_ms: int
    scale: float
    reason: str = ""


class Record(msgspec.Struct):
    """What became of the cards of one kind, by answer, reason or person.

    Attributes:
        cards: with a known outcome; ``lost`` of them lost, or would have.
        result: sum of their results, R; ``left_out``: sum of the shares left out of them.
        made: their results, R a card.
        choice: the worth of choosing just them, R for every card that was answered at all.
    """

    cards: int = 0
    lost: int = 0
    result: float = 0.0
    left_out: float = 0.0
    made: Lift = msgspec.field(default_factory=Lift)
    choice: Lift = msgspec.field(default_factory=Lift)


class Answers(msgspec.Struct):
    """All answers.

    Attributes:
        waiting: signal id -> an answer whose outcome is not known yet.
        cards: how many answered cards have a known outcome.
        group_ms: outcomes of so long a stretch count once, as for advisors.
        by_answer: over all of these, by ``LEFT_OUT``.
        by_reason: over the rejected ones, by ``REASONS``; an empty word where nobody said.
        by_person: over the rejected ones, by who rejected.
    """

    waiting: dict[str, Answer] = msgspec.field(default_factory=dict)
    cards: int = 0
    group_ms: int = 0
    all: Record = msgspec.field(default_factory=Record)
    by_answer: dict[str, Record] = msgspec.field(default_factory=dict)
    by_reason: dict[str, Record] = msgspec.field(default_factory=dict)
    by_person: dict[str, Record] = msgspec.field(default_factory=dict)

    def of(self, number: int) -> Answer | None:
        """The answer to a card whose outcome is not known yet."""
        return next((each for each in self.waiting.values() if each.number == number), None)
