"""The part of the fold that follows people's answers to cards."""

from collections.abc import Callable, Iterator
from typing import Any

from trading.domain import events as ev
from trading.domain.answers import (
    APPROVED,
    EXPIRED,
    HALF,
    LEFT_OUT,
    REJECTED,
    Answer,
    Answers,
    Record,
)
from trading.domain.cycles import Card
from trading.domain.scoring import GROUP_MS
from trading.domain.state import State

PERSONS = (APPROVED, REJECTED, EXPIRED)  # a refused card was the desk's own decision


def note_answer(state: State, card: Card, event: ev.ProposalClosed) -> None:
    """Remember a person's answer until its outcome is known."""
    if event.verdict not in PERSONS:
        return
    plan = card.proposal
    half = event.verdict == APPROVED and card.pressed == HALF
    state.answers.waiting[plan.id] = Answer(
        event.number,
        card.version,
        card.nonce,
        HALF if half else event.verdict,
        event.by,
        event.desk_ms,
        float(plan.qty / plan.base_qty) if plan.base_qty else 0.0,
    )


def _rejection_explained(state: State, event: ev.RejectionExplained) -> None:
    answer = state.answers.of(event.number)
    if answer is not None:
        answer.reason = event.reason


def note_result(answers: Answers, event: ev.OutcomeKnown) -> None:
    """Book the outcome of an answered card; those of one group of bars count once."""
    answer = answers.waiting.pop(event.proposal_id, None)
    if answer is None:
        return
    answers.group_ms = max(answers.group_ms, GROUP_MS[event.timeframe])
    result, group = result_of(answer, event), event.at // answers.group_ms
    own = list(_records(answers, answer))
    answers.cards += 1
    for record in own:
        record.cards += 1
        record.lost += result < 0
        record.result += result
        record.left_out += LEFT_OUT[answer.answer]
        record.made.observe(group, result)
    tables = (answers.by_answer, answers.by_reason, answers.by_person)
    for record in (answers.all, *(each for table in tables for each in table.values())):
        left_out = LEFT_OUT[answer.answer] if any(record is each for each in own) else 0.0
        share = record.left_out / answers.cards
        record.choice.observe(group, (share - left_out) * result)


def result_of(answer: Answer, outcome: ev.OutcomeKnown) -> float:
    """What the whole card made, or would have made, R; an order that never filled made nothing."""
    if answer.answer in (APPROVED, HALF):
        traded = 0.0 if outcome.shadow else outcome.r
        return traded if answer.answer == APPROVED else 2 * traded
    return outcome.r * answer.scale


def _records(answers: Answers, answer: Answer) -> Iterator[Record]:
    """Those to which an answer belongs."""
    yield answers.all
    yield answers.by_answer.setdefault(answer.answer, Record())
    if answer.answer == REJECTED:
        yield answers.by_reason.setdefault(answer.reason, Record())
        yield answers.by_person.setdefault(answer.by, Record())


ANSWERS: dict[type[ev.Event], Callable[[State, Any], None]] = {
    ev.RejectionExplained: _rejection_explained
}
