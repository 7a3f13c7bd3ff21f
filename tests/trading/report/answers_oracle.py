"""What answers were worth, read from the whole journal: the oracle of the ledger's records."""

from dataclasses import dataclass
from itertools import groupby

import pytest

from trading.domain.answers import Answers, Record
from trading.domain.events import (
    OutcomeKnown,
    Pressed,
    ProposalClosed,
    ProposalMade,
    ProposalReissued,
    RejectionExplained,
)
from trading.domain.evidence.lift import CAP

LEFT_OUT = {"approved": 0, "half": 1 / 2, "rejected": 1, "expired": 1}
FOUR_HOURS = 4 * 3_600_000


@dataclass
class Row:
    """An answered card whose outcome is known; worth and result in R."""

    answer: str
    reason: str
    by: str
    worth: float
    result: float
    group: int


def answers_of(events):
    """The answers in a journal, read from its beginning, as rows."""
    rows = []
    cards, pressed, answered, reasons = {}, {}, {}, {}
    for event in events:
        if isinstance(event, ProposalMade | ProposalReissued):
            cards[event.number] = event.proposal
        elif isinstance(event, Pressed):
            pressed[event.number] = event.action
        elif isinstance(event, ProposalClosed):
            proposal, action = cards.pop(event.number), pressed.pop(event.number, "")
            if event.verdict in ("approved", "rejected", "expired"):
                half = event.verdict == "approved" and action == "half"
                answer = "half" if half else event.verdict
                answered[proposal.id] = (answer, proposal, event.by, event.number)
        elif isinstance(event, RejectionExplained):
            assert event.number not in reasons
            reasons[event.number] = event.reason
        elif isinstance(event, OutcomeKnown) and event.proposal_id in answered:
            answer, proposal, by, number = answered.pop(event.proposal_id)
            worth, result = worth_and_result(answer, proposal, event)
            group = event.at // FOUR_HOURS
            rows.append(Row(answer, reasons.get(number, ""), by, worth, result, group))
    return rows


def worth_and_result(answer, proposal, outcome):
    """R gained by the answer, and R of the whole card.

    An order that never filled would not have done so at full size either.
    """
    if answer == "approved":
        return 0.0, 0.0 if outcome.shadow else outcome.r
    if answer == "half":  # what was traded is half, so it is also the half that was not
        return (0.0, 0.0) if outcome.shadow else (-outcome.r, outcome.r + outcome.r)
    whole = outcome.r * float(proposal.qty / proposal.base_qty)
    return -whole, whole


def check(state, events):
    """The ledger's records are what the journal says; returns the rows."""
    rows, answers = answers_of(events), state.answers
    assert answers.cards == len(rows)
    if not rows:
        assert answers == Answers(answers.waiting)
        return rows
    compare(answers.all, rows, lambda _row: True)
    for name in LEFT_OUT:
        compare(answers.by_answer.get(name), rows, lambda row, name=name: row.answer == name)
    vetoes = [row for row in rows if row.answer == "rejected"]
    assert set(answers.by_reason) == {row.reason for row in vetoes}
    assert set(answers.by_person) == {row.by for row in vetoes}
    for name, record in answers.by_reason.items():
        compare(record, rows, lambda r, name=name: (r.answer, r.reason) == ("rejected", name))
    for name, record in answers.by_person.items():
        compare(record, rows, lambda r, name=name: (r.answer, r.by) == ("rejected", name))
    return rows


def compare(record, rows, belongs):
    """A record against the rows that belong to it, added up the long way."""
    own = [row for row in rows if belongs(row)]
    if record is None:
        assert not own
        return
    assert (record.cards, record.lost) == (len(own), sum(row.result < 0 for row in own))
    assert record.result == pytest.approx(sum(row.result for row in own))
    left_out = LEFT_OUT[own[0].answer] if len({row.answer for row in own}) == 1 else None
    if left_out is not None:
        assert -left_out * record.result == pytest.approx(sum(row.worth for row in own))
    lift_is(record.made, [(row.group, row.result) for row in own])
    lift_is(record.choice, choices(rows, belongs))


def choices(rows, belongs):
    """(group, share left out so far - share left out of this card) x result, from its first on."""
    found, left = [], 0
    for number, row in enumerate(rows, 1):
        mine = LEFT_OUT[row.answer] if belongs(row) else 0
        left += mine
        found.append((row.group, (left / number - mine) * row.result))
    first = next(number for number, row in enumerate(rows) if belongs(row))
    return found[first:]


def lift_is(lift, values):
    """The lift has the mean of each group but the last, and the last as pending."""
    groups = [[value for _g, value in members] for _g, members in groupby(values, lambda v: v[0])]
    means = [max(-CAP, min(CAP, sum(each) / len(each))) for each in groups]
    assert lift.count == len(groups) - 1
    assert lift.sum1 == pytest.approx(sum(means[:-1]))
    assert (lift.members, lift.pending) == (len(groups[-1]), pytest.approx(sum(groups[-1])))


def plain(record, answer):
    """Cards and worth of each, R."""
    assert isinstance(record, Record)
    return record.cards, -LEFT_OUT[answer] * record.result / record.cards
