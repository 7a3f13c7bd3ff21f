"""The contract of advisors: all that are found keep it, and a broken one is caught."""

from functools import partial

import pytest
from contract_examples import OUTCOMES, QUESTIONS, changed
from ml_examples import prediction

from ml import advisors
from ml.advisors.direction import Direction
from ml.advisors.threshold import Threshold
from ml.advisors.volatility import Volatility
from ml.checks import check_advisor
from ml.contract import ContractError
from trading.config import Config


def test_what_is_found():
    assert list(advisors.discover()) == [
        "correlation",
        "direction",
        "reward",
        "threshold",
        "volatility",
    ]


@pytest.mark.parametrize(("name", "offer"), advisors.discover().items())
def test_every_advisor_keeps_the_contract(name, offer):
    assert offer(Config()).name == name
    check_advisor(partial(offer, Config()), QUESTIONS, OUTCOMES)


def test_the_lesson_moves_a_threshold_both_ways():
    advisor = Threshold(Config())
    steps = []
    for known in OUTCOMES:
        advisor.learn(known)
        for move in advisor.review(known.at):
            steps.append(move.adjusted - move.base)
            advisor.learn(move)
    assert min(steps) < 0 < max(steps)


def test_the_lesson_turns_a_direction_there_and_back():
    advisor = Direction(Config())
    turns = []
    for known in OUTCOMES:
        advisor.learn(known)
        for move in advisor.review(known.at):
            turns.append(move.adjusted)
            advisor.learn(move)
    assert turns == [-1.0, -1.0, -1.0, 1.0, 1.0, 1.0] * 2


class WritesFeatures(Volatility):
    def advise(self, signal, candidate, state, view):
        candidate.features[0] += 1.0
        return super().advise(signal, candidate, state, view)


class Counting(Volatility):
    asked = 0

    def advise(self, *about):
        self.asked += 1
        return changed(super().advise(*about), adjusted=float(self.asked))


class RemembersQuestions(Threshold):
    def advise(self, signal, *others):
        self._levels.setdefault(f"{signal.symbol} {signal.timeframe}", 70.0)
        return super().advise(signal, *others)


class LearnsFromQuestions(Threshold):
    """Hides what it does: neither its memory nor its answers of today show it."""

    asked = 0

    def advise(self, *about):
        self.asked += 1
        return super().advise(*about)

    def review(self, at):
        return [] if self.asked > 500 else super().review(at)


class WritesState(Volatility):
    def advise(self, signal, candidate, state, view):
        state.reasons[self.name] = state.reasons.get(self.name, 0) + 1
        return super().advise(signal, candidate, state, view)


class WritesView(Volatility):
    def advise(self, signal, candidate, state, view):
        view.candidates = [*view.candidates, candidate]
        return super().advise(signal, candidate, state, view)


class MovesInReview(Threshold):
    def review(self, at):
        moves = super().review(at)
        for move in moves:
            self.learn(move)
        return moves


EVERYONE = {}


class SharesMemory(Threshold):
    """Every copy learns from what any copy saw."""

    def __init__(self, config):
        super().__init__(config)
        self._levels = EVERYONE


class ForgetsLevels(Threshold):
    def memory(self):
        return {**super().memory(), "levels": {}}


class ForgetsOnReturn(Threshold):
    def remember(self, memory):
        super().remember({**memory, "own": {}})


class LendsMemory(Threshold):
    def memory(self):
        return {**super().memory(), "levels": self._levels}


class ForgetsWhatItTold(Direction):
    def remember(self, memory):
        super().remember({**memory, "told": {}})


class TurnsOnAsking(Direction):
    def advise(self, *about):
        self.learn(prediction(False, at=2))
        return super().advise(*about)


class KeepsSets(Volatility):
    def memory(self):
        return {1.0, 2.0}


class Wanders(Threshold):
    def review(self, at):
        return [changed(move, adjusted=float("nan")) for move in super().review(at)]


class MovesOnce(Threshold):
    """Says the same twice, but has already moved."""

    due = ()

    def review(self, at):
        self.due = self.due if self.due and self.due[0].at == at else super().review(at)
        for move in self.due:
            self.learn(move)
        return self.due


class DescribesNothing(Volatility):
    def describe(self):
        return {"size": float("nan")}


def saying(**fields):
    """An advisor whose every advice has these fields."""

    class Says(Volatility):
        def advise(self, *about):
            return changed(super().advise(*about), **fields)

    return Says


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (Counting, "another answer when asked twice"),
        (RemembersQuestions, "advise changes what the advisor remembers"),
        (LearnsFromQuestions, "asking changes the advisor"),
        (WritesState, "advise changes what it is shown"),
        (WritesView, "advise changes what it is shown"),
        (WritesFeatures, "advise changes what it is shown"),
        (MovesInReview, "review gives other moves"),
        (MovesOnce, "review changes the advisor"),
        (SharesMemory, "asking changes the advisor|remember"),
        (ForgetsLevels, "remember gives another advisor"),
        (ForgetsOnReturn, "remember loses part"),
        (LendsMemory, "memory is not a copy"),
        (ForgetsWhatItTold, "remember loses part"),
        (TurnsOnAsking, "advise changes what the advisor remembers"),
        (KeepsSets, "not plain data"),
        (Wanders, "a move goes from"),
        (DescribesNothing, "it must be finite"),
        (saying(size=1.51), "size 1.51 is outside 0 to 1.5"),
        (saying(size=-0.01), "is outside 0 to 1.5"),
        (saying(adjusted=float("nan")), "not finite"),
        (saying(base=float("inf")), "not finite"),
        (saying(advisor="somebody"), "signed 'somebody'"),
        (saying(abstained=True), "the panel's word"),
        (saying(reason=""), "a reason is one sentence"),
        (saying(reason="x" * 121), "a reason is one sentence"),
        (saying(reason="one\ntwo"), "a reason is one sentence"),
    ],
)
def test_a_broken_advisor_is_caught(broken, sentence):
    with pytest.raises(ContractError, match=sentence):
        check_advisor(partial(broken, Config()), QUESTIONS, OUTCOMES)
