"""What people's answers to cards were worth, read from the ledger.

What is counted, and against what it is judged, stands in ``trading.domain.answers``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trading.domain.answers import LEFT_OUT, REASONS, REJECTED, Answers, Record
from trading.domain.evidence.lift import CAP, Lift
from trading.report.verdicts import TOO_FEW, verdict

FEW = 20  # cards; the mean of fewer is known to half an R at best
UNSAID = ""  # the reason of a rejection that nobody explained

Ends = tuple[float | None, float | None]  # of a 95 % interval, R; None is not known yet
UNKNOWN: Ends = (None, None)


@dataclass(frozen=True, slots=True)
class Kind:
    """The cards of one answer, reason or person.

    Attributes:
        cards: those whose outcome is known; ``lost`` of them lost, or would have.
        mean: their result, R a card; ``ends`` of its interval.
        gap: how far they lie from the average answered card, R a card, below zero where worse
            cards were left out; ``gap_ends`` of its interval. None where nothing was left out, or
            too few.
        verdict: whether leaving out just them helps (``trading.report.verdicts``); of fewer than
            ``FEW`` cards it is ``TOO_FEW`` too.
    """

    name: str
    cards: int
    lost: int
    mean: float
    ends: Ends
    gap: float | None
    gap_ends: Ends
    verdict: str


@dataclass(frozen=True, slots=True)
class Worth:
    """Everything about answers.

    Attributes:
        all: every answered card, None before the first outcome; vetoes: the rejected ones.
        answers, reasons, people: the cards by answer, and the rejected ones by reason and by who
            rejected them.
    """

    all: Kind | None
    vetoes: Kind | None
    answers: tuple[Kind, ...]
    reasons: tuple[Kind, ...]
    people: tuple[Kind, ...]


def worth_of(answers: Answers) -> Worth:
    """What is known by now."""
    total = answers.cards
    kinds = _kinds(answers.by_answer, LEFT_OUT, total)
    return Worth(
        _kind("all", answers.all, answers.cards) if answers.cards else None,
        next((kind for kind in kinds if kind.name == REJECTED), None),
        kinds,
        _kinds(answers.by_reason, (*REASONS, UNSAID), total),
        _kinds(answers.by_person, sorted(answers.by_person), total),
    )


def _kinds(records: Mapping[str, Record], names: Iterable[str], total: int) -> tuple[Kind, ...]:
    return tuple(_kind(name, records[name], total) for name in names if name in records)


def _kind(name: str, record: Record, total: int) -> Kind:
    """A record of ``total`` answered cards; its choice, told for each card that was left out."""
    said = verdict_of(record)
    gap, ends, gap_ends = None, UNKNOWN, UNKNOWN
    if said != TOO_FEW:
        ends = _ends(record.made)
    if said != TOO_FEW and record.left_out:
        each = -total / record.left_out
        gap, (high, low) = each * record.choice.mean, _ends(record.choice, each)
        gap_ends = low, high
    mean = record.result / record.cards
    return Kind(name, record.cards, record.lost, mean, ends, gap, gap_ends, said)


def _ends(lift: Lift, times: float = 1.0) -> Ends:
    """Its interval, multiplied; an end at the largest difference that counts is not known yet."""
    low, high = lift.interval()
    return None if low == -CAP else times * low, None if high == CAP else times * high


def verdict_of(record: Record) -> str:
    """Whether the cards were chosen better than by chance."""
    return TOO_FEW if record.cards < FEW else verdict(record.choice)
