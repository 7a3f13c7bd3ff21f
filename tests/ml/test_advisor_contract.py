"""The contract of advisors: all that are found keep it, and a broken one is caught."""

from functools import partial

import msgspec
import numpy as np
import pytest
from ml_examples import (
    BUY,
    SELL,
    candidate,
    outcome,
    prediction,
    question,
    signal,
    state_with,
    view_with,
)

from ml import advisors
from ml.advisors.direction import Direction
from ml.advisors.threshold import Threshold
from ml.advisors.volatility import Volatility
from ml.checks import check_advisor
from ml.contract import ContractError
from trading.config import Config

CROWD = [("ETHUSDT", SELL), ("SOLUSDT", BUY), ("ADAUSDT", BUY), ("AVAXUSDT", BUY)]
QUESTIONS = [
    question(),
    question(signal(score=12.5), candidate("low", 0.05)),
    question(signal("DOTUSDT", SELL), candidate("extreme", 0.99), state_with(*CROWD)),
    question(signal("DOTUSDT"), candidate("high", 0.9), state_with(*CROWD)),
    question(
        signal("ETHUSDT", timeframe="1h"),
        state=state_with(*CROWD),
        view=view_with({"SOLUSDT": 0.9, "ADAUSDT": 0.8}),
    ),
]


def outcomes():
    """A year of luck in small: enough to move a threshold and a direction there and back."""
    chance = np.random.default_rng(3)
    known = []
    for at in range(1_200):
        luck = 0.6 if at // 300 % 2 else -0.6
        symbol = ("BTCUSDT", "ETHUSDT", "DOTUSDT")[at % 3]
        score, r = round(float(chance.uniform(50, 100)), 2), float(chance.normal(luck))
        known += [outcome(score, r, symbol, at), prediction(luck > 0, symbol, at)]
    return known


OUTCOMES = outcomes()
KNOWN = {id(event) for event in OUTCOMES}


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


def changed(advice, **fields):
    return msgspec.structs.replace(advice, **fields)


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
        self._known.setdefault("BTCUSDT 5m", self._rule()).observe("normal", 1, 2, hit=False)
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


class HidesLevels(Threshold):
    """Says of every threshold that it is where it began."""

    def describe(self):
        return dict.fromkeys(super().describe(), 70.0)


class HidesMood(Volatility):
    """Grows bolder with what it learned and says nothing of it."""

    taught = 0

    def learn(self, event):
        self.taught += 1

    def advise(self, *about):
        return changed(super().advise(*about), reason=f"bold after {self.taught} lessons")

    def memory(self):
        return {"taught": self.taught}

    def remember(self, memory):
        self.taught = memory["taught"]


class KnowsTheObject(Threshold):
    """Learns from what an event is, not from what it says."""

    seen = 0

    def learn(self, event):
        self.seen += id(event) in KNOWN
        if not self.seen % 2:
            super().learn(event)


class Wavers(Volatility):
    asked = 0

    def tempered(self, advice, signal, trust):
        self.asked += 1
        effect = super().tempered(advice, signal, trust)
        return changed(effect, size=effect.size + 1e-6 * (self.asked % 2))


class Overdoes(Volatility):
    """Goes further the less it is trusted."""

    def tempered(self, advice, signal, trust):
        effect = super().tempered(advice, signal, 1.0)
        return changed(effect, size=1.0 + (effect.size - 1.0) * (2.0 - trust))


class HoldsBack(Volatility):
    def tempered(self, advice, signal, trust):
        return super().tempered(advice, signal, trust / 2)


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
        (HidesLevels, "describe says .* is 70.0, its move made it"),
        (HidesMood, "describes the same values"),
        (KnowsTheObject, "learning is no fold over the journal"),
        (Wavers, "tempered gives another effect when asked twice"),
        (Overdoes, "with trust 0.75 it goes further"),
        (HoldsBack, "trusted wholly it does"),
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
