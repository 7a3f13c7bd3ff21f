"""The contract that every advisor must pass, as one call; what is broken is said in one sentence.

A test of a new advisor is ``check_advisor(partial(OFFER, config), questions, outcomes)``.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

import msgspec

from ml.contract import ContractError, check_reason, require
from trading.domain.codec import VERSIONS, decode, encode, kind_of
from trading.domain.events import AdvisorAdjusted, OutcomeKnown, PredictionKnown
from trading.domain.signals import Advice, Effect, Signal
from trading.domain.state import State
from trading.policy.panel import MAX_SIZE
from trading.ports import Advisor, Candidate, Lesson, View

Known = OutcomeKnown | PredictionKnown

REVIEW_EVERY = 10
"""Outcomes and predictions between two reviews in a lesson."""


class Question(NamedTuple):
    """What an advisor is asked about one signal."""

    signal: Signal
    candidate: Candidate
    state: State
    view: View


class Portrait(NamedTuple):
    """All that can be seen of an advisor."""

    memory: bytes
    described: dict[str, float]
    due: list[AdvisorAdjusted]
    answers: list[Advice]


def check_advisor(
    factory: Callable[[], Advisor],
    questions: Sequence[Question],
    outcomes: Sequence[Known],
) -> None:
    """The contract of ``trading.ports.Advisor``, before, during and after learning.

    ``outcomes``, predictions among them, are in order of time; enough of them to move the advisor
    make a better check.
    Raises ContractError with the first thing that is broken.
    """
    half = len(outcomes) // 2
    first, second = outcomes[:half], outcomes[half:]
    asked, silent, folded = factory(), factory(), factory()
    _check_answers(asked, questions)
    for lesson in (first, second):
        before = _portrait(asked, questions)
        _teach(asked, lesson, questions)
        for event in map(_journaled, _teach(silent, lesson, ())):
            folded.learn(event)
        _check_answers(asked, questions)
        after = _portrait(asked, questions)
        _check_honest(before, after)
        require(
            after == _portrait(silent, questions),
            "asking changes the advisor: a twin that was taught the same but never asked differs",
        )
        require(
            after == _portrait(folded, questions),
            "learning is no fold over the journal: a twin that only read it again differs",
        )
    _check_remembers(factory, questions, first, second)


def _check_answers(advisor: Advisor, questions: Sequence[Question]) -> None:
    """Every answer is well formed, and asking changes neither the advisor nor what it is shown."""
    _check_description(advisor.describe())
    before = _inside(advisor)
    answers = []
    for question in questions:
        shown = _shown(question)
        answers.append(advisor.advise(*question))
        _check_advice(advisor, answers[-1])
        require(_shown(question) == shown, "advise changes what it is shown")
    again = [advisor.advise(*question) for question in reversed(questions)]
    require(again[::-1] == answers, "advise gives another answer when asked twice")
    for question, answer in zip(questions, answers, strict=True):
        _check_tempered(advisor, answer, question.signal)
    require(_inside(advisor) == before, "advise changes what the advisor remembers")


def _check_honest(before: Portrait, after: Portrait) -> None:
    """What it says of its values is what it goes by: other answers come of other values."""
    require(
        before.described != after.described or before.answers == after.answers,
        "it answers otherwise than before and describes the same values",
    )


def _check_advice(advisor: Advisor, advice: Advice) -> None:
    require(
        advice.advisor == advisor.name, f"advice is signed {advice.advisor!r}, not {advisor.name!r}"
    )
    numbers = (advice.base, advice.adjusted, advice.size, advice.reward)
    require(all(map(isfinite, numbers)), f"advice holds a number that is not finite: {numbers}")
    require(0.0 <= advice.size <= MAX_SIZE, f"size {advice.size} is outside 0 to {MAX_SIZE}")
    require(not advice.abstained, "abstaining is the panel's word: raise an exception instead")
    check_reason(advice.reason)


def _check_tempered(advisor: Advisor, advice: Advice, signal: Signal) -> None:
    """Full trust is the whole wish; less of it lies between the wish and doing nothing."""
    whole = Effect(advice.veto, advice.size, advice.reward, advice.turn)
    wholly = advisor.tempered(advice, signal, 1.0)
    again = advisor.tempered(advice, signal, 1.0)
    require(again == wholly, f"tempered gives another effect when asked twice: {again}")
    require(wholly == whole, f"trusted wholly it does {wholly}, its wish is {whole}")
    before = _away(wholly, advice)
    for trust in (0.75, 0.5, 0.25, 0.0):
        effect = advisor.tempered(advice, signal, trust)
        away = _away(effect, advice)
        nearer = all(less <= more for less, more in zip(away, before, strict=True))
        require(nearer, f"with trust {trust} it goes further than with more: {effect}")
        before = away


def _away(effect: Effect, advice: Advice) -> tuple[float, float]:
    """How far an effect is from leaving size and target alone."""
    return abs(effect.size - 1.0), abs(effect.reward - advice.base) if effect.reward else 0.0


def _check_description(description: Mapping[str, float]) -> None:
    for name, value in description.items():
        require(isfinite(value), f"describe says {name} is {value}: it must be finite")
        check_reason(name)


def _reviewed(advisor: Advisor, at: int) -> list[AdvisorAdjusted]:
    """The moves that are due, asked for twice."""
    before = _inside(advisor)
    moves = list(advisor.review(at))
    for move in moves:
        _check_move(advisor, move, at)
    require(list(advisor.review(at)) == moves, "review gives other moves when asked twice")
    require(_inside(advisor) == before, "review changes the advisor: a move comes back by learn")
    return moves


def _check_remembers(
    factory: Callable[[], Advisor],
    questions: Sequence[Question],
    first: Sequence[Known],
    second: Sequence[Known],
) -> None:
    """Memory survives JSON, is a copy, and is all that later lessons need."""
    taught, restored = factory(), factory()
    _teach(taught, first, ())
    memory = taught.memory()
    saved = _plain(memory)
    restored.remember(json.loads(saved))
    require(_plain(restored.memory()) == saved, "remember loses part of what memory gave")
    for lesson in ((), second):
        _teach(taught, lesson, ())
        _teach(restored, lesson, ())
        require(
            _portrait(restored, questions) == _portrait(taught, questions),
            "remember gives another advisor than the one that was saved",
        )
    require(_plain(memory) == saved, "memory is not a copy: later lessons change it")


def _teach(
    advisor: Advisor, outcomes: Iterable[Known], questions: Sequence[Question]
) -> list[Lesson]:
    """A lesson with its reviews, and all ``questions`` asked between any two of its events.

    Returns what a journal would hold of it.
    """
    told: list[Lesson] = []
    for count, outcome in enumerate(outcomes, 1):
        due = count % REVIEW_EVERY == 0
        advisor.learn(outcome)
        moves = _reviewed(advisor, outcome.at) if due else []
        for move in moves:
            advisor.learn(move)
            _check_moved(advisor, move)
        told += [outcome, *moves]
        for question in questions:
            advisor.advise(*question)
    return told


def _check_moved(advisor: Advisor, move: AdvisorAdjusted) -> None:
    said = advisor.describe().get(move.key)
    require(
        said == move.adjusted,
        f"describe says {move.key} is {said}, its move made it {move.adjusted}",
    )


def _journaled(event: Lesson) -> Any:
    """The event as it is read from a journal again."""
    kind = kind_of(event)
    return decode(kind, VERSIONS[kind], encode(event))


def _check_move(advisor: Advisor, move: AdvisorAdjusted, at: int) -> None:
    require(
        move.advisor == advisor.name, f"a move is signed {move.advisor!r}, not {advisor.name!r}"
    )
    require(move.at == at, f"a move is dated {move.at}, the review was at {at}")
    require(
        isfinite(move.base) and isfinite(move.adjusted) and move.base != move.adjusted,
        f"a move goes from {move.base} to {move.adjusted}",
    )
    check_reason(move.reason)


def _shown(question: Question) -> tuple[Any, ...]:
    """Everything of a question that an advisor could change, in a form that does not change."""
    view = question.view
    market = (view.prints, view.marks, view.correlation, view.woken, dict(view.quotes))
    candidates = [(id(one), one.features.tobytes()) for one in view.candidates]
    own = question.candidate.features.tobytes()
    return msgspec.json.encode(question.state), market, candidates, own


def _inside(advisor: Advisor) -> tuple[bytes, dict[str, float]]:
    return _plain(advisor.memory()), dict(advisor.describe())


def _portrait(advisor: Advisor, questions: Sequence[Question]) -> Portrait:
    answers = [advisor.advise(*question) for question in questions]
    return Portrait(*_inside(advisor), list(advisor.review(0)), answers)


def _plain(memory: Any) -> bytes:
    """The memory as JSON."""
    try:
        return json.dumps(memory, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise ContractError(f"memory is not plain data that JSON can hold: {error}") from error
