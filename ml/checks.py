"""The contracts that every advisor and every scorer must pass, as one call each.

A test of a new plug-in is ``check_advisor(partial(OFFER, config), questions, outcomes)`` or
``check_scorer(OFFER)``; what is broken is said in one sentence.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

import msgspec
import numpy as np

from trading.domain.candles import Floats
from trading.domain.events import AdvisorAdjusted, OutcomeKnown
from trading.domain.frame import FEATURES
from trading.domain.signals import Advice, Signal
from trading.domain.state import State
from trading.policy.panel import MAX_SIZE
from trading.ports import Advisor, Candidate, Scorer, View

LONGEST_REASON = 120
"""Characters; a longer one does not fit a card."""

REVIEW_EVERY = 10
"""Outcomes between two reviews in a lesson."""


class ContractError(AssertionError):
    """A plug-in breaks the contract of its port; the text says which part."""


class Question(NamedTuple):
    """What an advisor is asked about one signal."""

    signal: Signal
    candidate: Candidate
    state: State
    view: View


def _require(kept: bool, otherwise: str) -> None:
    if not kept:
        raise ContractError(otherwise)


# -- advisors ------------------------------------------------------------------------------------


def check_advisor(
    factory: Callable[[], Advisor],
    questions: Sequence[Question],
    outcomes: Sequence[OutcomeKnown],
) -> None:
    """The contract of ``trading.ports.Advisor``, before, during and after learning.

    ``outcomes`` are in order of time; enough of them to move the advisor make a better check.
    Raises ContractError with the first thing that is broken.
    """
    half = len(outcomes) // 2
    first, second = outcomes[:half], outcomes[half:]
    asked, silent = factory(), factory()
    _check_answers(asked, questions)
    for lesson in (first, second):
        _teach(asked, lesson, questions)
        _teach(silent, lesson, ())
        _check_answers(asked, questions)
        _require(
            _portrait(asked, questions) == _portrait(silent, questions),
            "asking changes the advisor: a twin that was taught the same but never asked differs",
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
        _require(_shown(question) == shown, "advise changes what it is shown")
    again = [advisor.advise(*question) for question in reversed(questions)]
    _require(again[::-1] == answers, "advise gives another answer when asked twice")
    _require(_inside(advisor) == before, "advise changes what the advisor remembers")


def _check_advice(advisor: Advisor, advice: Advice) -> None:
    _require(
        advice.advisor == advisor.name, f"advice is signed {advice.advisor!r}, not {advisor.name!r}"
    )
    numbers = (advice.base, advice.adjusted, advice.size)
    _require(all(map(isfinite, numbers)), f"advice holds a number that is not finite: {numbers}")
    _require(0.0 <= advice.size <= MAX_SIZE, f"size {advice.size} is outside 0 to {MAX_SIZE}")
    _require(not advice.abstained, "abstaining is the panel's word: raise an exception instead")
    _check_reason(advice.reason)


def _check_reason(reason: str) -> None:
    _require(
        0 < len(reason) <= LONGEST_REASON and reason.isprintable() and reason == reason.strip(),
        f"a reason is one sentence of 1 to {LONGEST_REASON} characters, not {reason!r}",
    )


def _check_description(description: Mapping[str, float]) -> None:
    for name, value in description.items():
        _require(isfinite(value), f"describe says {name} is {value}: it must be finite")


def _reviewed(advisor: Advisor, at: int) -> list[AdvisorAdjusted]:
    """The moves that are due, asked for twice."""
    before = _inside(advisor)
    moves = list(advisor.review(at))
    for move in moves:
        _check_move(advisor, move, at)
    _require(list(advisor.review(at)) == moves, "review gives other moves when asked twice")
    _require(_inside(advisor) == before, "review changes the advisor: a move comes back by learn")
    return moves


def _check_remembers(
    factory: Callable[[], Advisor],
    questions: Sequence[Question],
    first: Sequence[OutcomeKnown],
    second: Sequence[OutcomeKnown],
) -> None:
    """Memory survives JSON, is a copy, and is all that later lessons need."""
    taught, restored = factory(), factory()
    _teach(taught, first, ())
    memory = taught.memory()
    saved = _plain(memory)
    restored.remember(json.loads(saved))
    _require(_plain(restored.memory()) == saved, "remember loses part of what memory gave")
    for lesson in ((), second):
        _teach(taught, lesson, ())
        _teach(restored, lesson, ())
        _require(
            _portrait(restored, questions) == _portrait(taught, questions),
            "remember gives another advisor than the one that was saved",
        )
    _require(_plain(memory) == saved, "memory is not a copy: later lessons change it")


def _teach(
    advisor: Advisor, outcomes: Iterable[OutcomeKnown], questions: Sequence[Question]
) -> None:
    """A lesson with its reviews, and all ``questions`` asked between any two of its events."""
    for count, outcome in enumerate(outcomes, 1):
        advisor.learn(outcome)
        due = count % REVIEW_EVERY == 0
        for move in _reviewed(advisor, outcome.at) if due else ():
            advisor.learn(move)
        for question in questions:
            advisor.advise(*question)


def _check_move(advisor: Advisor, move: AdvisorAdjusted, at: int) -> None:
    _require(
        move.advisor == advisor.name, f"a move is signed {move.advisor!r}, not {advisor.name!r}"
    )
    _require(move.at == at, f"a move is dated {move.at}, the review was at {at}")
    _require(
        isfinite(move.base) and isfinite(move.adjusted) and move.base != move.adjusted,
        f"a move goes from {move.base} to {move.adjusted}",
    )
    _check_reason(move.reason)


def _shown(question: Question) -> tuple[Any, ...]:
    """Everything of a question that an advisor could change, in a form that does not change."""
    view = question.view
    market = (view.prints, view.marks, view.correlation, view.woken, dict(view.quotes))
    candidates = [(id(one), one.features.tobytes()) for one in view.candidates]
    own = question.candidate.features.tobytes()
    return msgspec.json.encode(question.state), market, candidates, own


def _inside(advisor: Advisor) -> tuple[bytes, dict[str, float]]:
    return _plain(advisor.memory()), dict(advisor.describe())


def _portrait(advisor: Advisor, questions: Sequence[Question]) -> tuple[Any, ...]:
    """All that can be seen of an advisor."""
    answers = [advisor.advise(*question) for question in questions]
    return *_inside(advisor), list(advisor.review(0)), answers


def _plain(memory: Any) -> bytes:
    """The memory as JSON."""
    try:
        return json.dumps(memory, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise ContractError(f"memory is not plain data that JSON can hold: {error}") from error


# -- scorers -------------------------------------------------------------------------------------


def check_scorer(factory: Callable[[], Scorer]) -> None:
    """The contract of ``trading.ports.Scorer``. Raises ContractError with what is broken."""
    scorer, block = factory(), _rows()
    untouched = block.copy()
    scores = _scored(scorer, block)
    _require(bool(np.isfinite(scores).all()), "a score is not finite: unknown features count as 0")
    _require(bool((np.abs(scores) <= 1.0).all()), "a score is outside -1 to 1")
    _require(_same(block, untouched), "score writes into the features")
    _require(_same(_scored(scorer, block), scores), "score gives another answer when asked twice")
    _require(_same(_scored(factory(), block), scores), "two scorers made alike do not agree")
    _check_layouts(scorer, block, scores)
    _check_odds(scorer, scores.ravel())
    _check_words(scorer, block)


def _rows() -> Floats:
    """Features ``(1500, 7, F)``: calm and wild rows, and every kind of number that is not one."""
    chance = np.random.default_rng(7)
    rows = chance.normal(size=(1500, 7, len(FEATURES))) * 10.0 ** chance.integers(
        -3, 4, (1500, 7, 1)
    )
    for strange in (np.nan, np.inf, -np.inf, 0.0, 1e308, -1e308):
        rows[chance.random(rows.shape) < 0.02] = strange
    rows[:3], rows[3:6] = np.nan, 0.0
    return rows


def _scored(scorer: Scorer, features: Floats) -> Floats:
    scores = scorer.score(features)
    _require(
        scores.shape == features.shape[:-1] and scores.dtype == np.float64,
        f"features {features.shape} give scores {scores.shape} of {scores.dtype}: "
        f"float64 {features.shape[:-1]} is needed",
    )
    return scores


def _check_layouts(scorer: Scorer, block: Floats, scores: Floats) -> None:
    """No shape, order or stride of the features changes a bit of the result."""
    part = (slice(1100, 20, -7), slice(1, 6, 2))
    column_major = np.ascontiguousarray(block.transpose(2, 1, 0)).transpose(2, 1, 0)
    for words, features, expected in (
        ("laid out feature by feature", column_major, scores),
        ("laid out symbol by symbol", np.asfortranarray(block), scores),
        ("taken with strides", block[part], scores[part]),
        ("flattened", block.reshape(-1, block.shape[-1]), scores.ravel()),
        ("of which there are none", block[:0], scores[:0]),
        *((f"of bar {t} alone", block[t], scores[t]) for t in range(0, len(block), 50)),
        *((f"of row {t} alone", block[t, 2], scores[t, 2]) for t in range(0, len(block), 50)),
    ):
        same = _same(_scored(scorer, features), expected)
        _require(same, f"features {words} get other scores: work elementwise, in one order")


def _check_odds(scorer: Scorer, s_model: Floats) -> None:
    """Odds are probabilities, elementwise, and promise nothing that is not claimed."""
    reward = np.linspace(0.1, 10.0, len(s_model))
    confidence, p_target = scorer.odds(s_model, reward)
    for words, odds in (("confidence", confidence), ("p_target", p_target)):
        possible = odds.shape == s_model.shape and bool(((odds >= 0.0) & (odds <= 1.0)).all())
        _require(possible, f"{words} is not one probability for each row")
    again = scorer.odds(s_model[::3], reward[::3])
    same = _same(again[0], confidence[::3]) and _same(again[1], p_target[::3])
    _require(same, "odds of a row depend on the other rows")
    if not scorer.claims_edge:
        fair = bool((p_target <= 1.0 / (1.0 + reward)).all() and (confidence <= 0.5).all())
        _require(fair, "odds promise more than a fair game, and no edge is claimed")


def _check_words(scorer: Scorer, block: Floats) -> None:
    """Any row that a market can have is explained in one sentence."""
    possible = ~(np.abs(block) > 1e4).any(axis=-1)
    for row in block[possible][:500]:
        untouched = row.copy()
        _check_reason(scorer.why(row))
        _require(_same(row, untouched), "why writes into the features")


def _same(one: Floats, other: Floats) -> bool:
    """Whether two arrays agree in every bit."""
    return one.shape == other.shape and one.tobytes() == other.tobytes()
