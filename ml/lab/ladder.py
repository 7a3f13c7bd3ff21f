"""Does the ladder promote what is worth nothing, and does it see what helps or hurts?

Every run is an advisor with a truth that is known; its evidence is judged after every outcome.
"""

from collections.abc import Callable, Iterator, Mapping
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from ml.lab.bars import Bar, Figures, Findings, Flags, Times, first, median, share
from trading.domain.evidence.lift import BETS, CAP, MISS, fourth

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, int]], Floats]  # differences in R, (signals, runs)

SD = 1.2  # R
EFFECT = 0.15  # R per signal
LONG = 5_000  # signals
GROUP = 5  # signals that share a shock; divides LONG
TOGETHER = 0.3  # correlation within such a group
RUNS_AT_ONCE = 250  # so that memory stays small


def normal(mean: float) -> Draw:
    """Differences around a mean."""

    def draw(chance: np.random.Generator, shape: tuple[int, int]) -> Floats:
        return chance.normal(mean, SD, shape)

    return draw


def heavy_tails(chance: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Student's t with three degrees of freedom, whose variance is 3."""
    return SD / sqrt(3) * chance.standard_t(3, shape)


def refusals(chance: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """A filter without knowledge: many stops avoided, and as much lost in a few missed targets."""
    return np.where(chance.random(shape) < 0.7, 1.05, -2.45)


def shared_shocks(chance: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Signals that come in groups and share a part of the market's move: no independent news."""
    signals, runs = shape
    common = chance.standard_normal((signals // GROUP, runs)).repeat(GROUP, axis=0)
    own = chance.standard_normal(shape)
    return SD * (sqrt(TOGETHER) * common + sqrt(1 - TOGETHER) * own)


def group_means(mean: float) -> Draw:
    """The same around a mean, but each group counts as one difference, as in ``Lift.observe``."""

    def draw(chance: np.random.Generator, shape: tuple[int, int]) -> Floats:
        signals, runs = shape
        groups = shared_shocks(chance, shape).reshape(signals // GROUP, GROUP, runs)
        means: Floats = mean + groups.mean(axis=1)
        return means

    return draw


NOTHING = "no effect"
HEAVY = "no effect, Student t with 3 degrees"
SKEWED = "no effect, many small wins and few large losses"
HELPS = f"worth +{EFFECT} R"
HURTS = f"worth -{EFFECT} R"
SHARED = f"no effect, but {GROUP} signals at a time share a shock"
GROUPED = f"no effect, {GROUP} signals share a shock and count as one"
SLOWER = f"worth +{EFFECT} R, {GROUP} signals share a shock and count as one"

SCENARIOS: Mapping[str, Draw] = {
    NOTHING: normal(0.0),
    HEAVY: heavy_tails,
    SKEWED: refusals,
    HELPS: normal(EFFECT),
    HURTS: normal(-EFFECT),
    SHARED: shared_shocks,
    GROUPED: group_means(0.0),
    SLOWER: group_means(EFFECT),
}


def experiment(runs: int, seed: int) -> Findings:
    """All scenarios, each with its own chance from ``seed``."""
    seeds = np.random.SeedSequence(seed).spawn(len(SCENARIOS))
    found = {
        name: _moves(draw, runs, np.random.default_rng(own))
        for (name, draw), own in zip(SCENARIOS.items(), seeds, strict=True)
    }
    false = [
        Bar(f"{name}: share ever promoted", share(found[name][0]), most=0.05)
        for name in (NOTHING, HEAVY, SKEWED, GROUPED)
    ]
    seen = (
        Bar(f"{HELPS}: promoted within 1,500", share(found[HELPS][0], 1_500), least=0.9),
        Bar(f"{HURTS}: demoted within 1,200", share(found[HURTS][1], 1_200), least=0.9),
    )
    return Findings({name: _figures(*moves) for name, moves in found.items()}, (*false, *seen))


def _moves(draw: Draw, runs: int, chance: np.random.Generator) -> tuple[Times, Times]:
    """When each run was promoted, and when it was demoted."""
    parts = [first_moves(draw(chance, (LONG, count))) for count in _portions(runs)]
    promoted, demoted = (np.concatenate(times) for times in zip(*parts, strict=True))
    return promoted, demoted


def _portions(runs: int) -> Iterator[int]:
    for done in range(0, runs, RUNS_AT_ONCE):
        yield min(RUNS_AT_ONCE, runs - done)


def _figures(promoted: Times, demoted: Times) -> Figures:
    return {
        "promoted": share(promoted),
        "promoted_after": median(promoted),
        "demoted": share(demoted),
        "demoted_after": median(demoted),
    }


def first_moves(differences: Floats) -> tuple[Times, Times]:
    """After which signal ``Lift`` first helps and first hurts; ``differences`` (signals, runs).

    The same bets in another form: every bet's growth is summed step by step.
    """
    cut = np.clip(differences, -CAP, CAP)
    return first(_proved(cut)), first(_proved(-cut))


def _proved(cut: Floats) -> Flags:
    capital = np.zeros_like(cut)
    for bet in BETS:
        y = bet * cut
        grown = y * (1 - y * (1 / 2 - y * (1 / 3 - y * fourth(bet))))
        capital += np.exp(np.cumsum(grown, axis=0)) / len(BETS)
    return capital >= 1 / MISS
