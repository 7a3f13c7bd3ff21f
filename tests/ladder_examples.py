"""Advisors of known worth, evidence that is made, and the wiring of the ladder on a bench."""

import random

from desk_bench import Bench
from desk_examples import COIN, Whole, advice, candidate

from trading.domain.evidence.lift import Lift
from trading.domain.scorecard import Scorecard
from trading.policy.jobs import LADDER_MS as GROUP_MS

NAME = "volatility"  # a name that the configuration knows
FULL = {"enabled": True, "shadow_mode": False}
WIN, LOSS = (100, 107, 99, 106), (100, 100, 97, 97)  # +2.5 R and -1 R of the example plan
WINS = 0.3  # share of signals that win


class Guide(Whole):
    """An advisor that says what it was told to say, and fails when that is an exception."""

    name = NAME

    def __init__(self, says=None):
        self.says = says or advice(NAME)
        self.moves = ()

    def advise(self, *_about):
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    def review(self, _at):
        if isinstance(self.moves, Exception):
            raise self.moves
        return self.moves

    def learn(self, _event):
        """Nothing."""

    def describe(self):
        return {}

    def memory(self):
        return {}

    def remember(self, _memory):
        """Nothing."""


def desk(guide=None, rung="shadow", improvements=FULL, **ports):
    """A bench whose only advisor is the guide, on a rung."""
    settings = {**improvements, "rungs": {NAME: rung}}
    guide = guide or Guide()
    return Bench({"ml_improvements": settings}, advisors=lambda _config: {NAME: guide}, **ports)


def evidence(mean, groups=400):
    """So many groups around a mean, R."""
    lift = Lift()
    for n in range(groups):
        lift.update(mean + (0.5 if n % 2 else -0.5))
    return lift


def prove(bench, mean, rung=None):
    """As if the guide had shown so much on its rung."""
    rung = rung or bench.state.rungs[NAME]
    bench.state.scorecards[NAME] = Scorecard(rung=rung, lift=evidence(mean))


def look(bench, later_ms=GROUP_MS):
    """The next time the ladder is looked at."""
    bench.now += later_ms
    return bench.job("ladder", bench.now)


def sizes_with_worth(worth):
    """Sizes of 1.5 and 0.5 whose paired difference is worth so much, R a signal.

    A size that knows the outcome with a chance q is worth
    0.5 x (2 q - 1) x (2.5 x wins + 1 x losses).
    """
    return 0.5 + worth / (2.5 * WINS + (1 - WINS))


def live(bench, guide, worth, groups, seed=1):
    """One signal in each group of evidence, taken or not, up to its outcome; then the ladder."""
    chance = random.Random(seed)
    for _ in range(groups):
        wins = chance.random() < WINS
        knows = chance.random() < sizes_with_worth(worth)
        guide.says = advice(NAME, "shadow", size=1.5 if wins == knows else 0.5)
        bench.flat(candidates=[candidate()])
        bench.bar({COIN: WIN if wins else LOSS})
        bench.flat()
        bench.now += GROUP_MS - bench.now % GROUP_MS
        bench.job("ladder", bench.now)
