"""Does the direction rule turn without reason, and how fast does it turn with one?

Every run is a scorer whose chance of a hit is known at every prediction.
"""

from dataclasses import dataclass

import numpy as np

from ml.lab.bars import Bar, Figures, Findings, Flags, first, median, share
from trading.domain.evidence.direction import FLOOR, MISS, SHARES, STAKES, WINDOW, fresh_capital

LONG = 10_000  # predictions
GOOD = 2_000  # predictions before the scorer turns inverse
INVERSE = 200  # predictions until it heals
AFTER = 1_000  # predictions in which the rule may notice
HORIZON = 12  # bars


@dataclass(frozen=True, slots=True)
class Truth:
    """A scorer: so many predictions with such a chance of a hit, then so many with another."""

    name: str
    parts: tuple[tuple[int, float], ...]

    def hits(self, runs: int, chance: np.random.Generator) -> Flags:
        """What became of its predictions, (predictions, runs)."""
        return np.concatenate(
            [chance.random((count, runs), np.float32) < hit for count, hit in self.parts]
        )


COIN = Truth("fair coin", ((LONG, 0.5),))
FROM_START = Truth("inverse from the start", ((AFTER, 0.3),))
TURNING = Truth("inverse after 2,000 good ones", ((GOOD, 0.55), (AFTER, 0.3)))
HEALING = Truth("healed 200 later", ((GOOD, 0.55), (INVERSE, 0.3), (AFTER, 0.7)))
OVERLAPPING = "coin, but every bar predicts the next 12"


def experiment(runs: int, seed: int) -> Findings:
    """All truths under both rules, each with its own chance from ``seed``."""
    coin, start, turning, healing, overlapping = (
        np.random.default_rng(own) for own in np.random.SeedSequence(seed).spawn(5)
    )
    found = {
        COIN.name: _ever(COIN.hits(runs, coin)),
        FROM_START.name: _delay(FROM_START.hits(runs, start), 0),
        TURNING.name: _delay(TURNING.hits(runs, turning), GOOD),
        HEALING.name: _healed(HEALING.hits(runs, healing)),
        OVERLAPPING: _overlapping(runs, overlapping),
    }
    bars = (
        Bar("fair coin: share that ever inverts", found[COIN.name]["inverts"], most=0.01),
        Bar("inverse from the start: median delay", found[FROM_START.name]["after"], most=60),
        Bar("inverse after 2,000: median delay", found[TURNING.name]["after"], most=180),
        Bar("healed: median delay until back", found[HEALING.name]["after"], most=120),
    )
    return Findings(found, bars)


def _ever(hits: Flags) -> Figures:
    ours, classic = first(inverted(hits)), first(classic_inverted(hits))
    return {
        "inverts": share(ours),
        "classic_inverts": share(classic),
        "classic_after": median(classic),
    }


def _delay(hits: Flags, since: int) -> Figures:
    return {
        "after": median(first(inverted(hits)[since:])),
        "classic_after": median(first(classic_inverted(hits)[since:])),
    }


def _healed(hits: Flags) -> Figures:
    """Only a run that has turned can turn back."""
    change = GOOD + INVERSE
    ours, classic = inverted(hits), classic_inverted(hits)
    return {
        "turned": float(ours[change - 1].mean()),
        "after": median(first(~ours[change:, ours[change - 1]])),
        "classic_after": median(first(~classic[change:, classic[change - 1]])),
    }


def _overlapping(runs: int, chance: np.random.Generator) -> Figures:
    """A random walk that is always predicted to rise."""
    steps = chance.standard_normal((LONG + HORIZON, runs), np.float32)
    walk = np.cumsum(steps, axis=0, out=steps)
    hits = walk[HORIZON:] > walk[:-HORIZON]
    return {
        "inverts": share(first(inverted(hits[::HORIZON]))),
        "inverts_if_all_count": share(first(inverted(hits))),
    }


def inverted(hits: Flags) -> Flags:
    """Where ``Direction`` stands after each prediction, (predictions, runs)."""
    count, runs = hits.shape
    fresh = np.array([fresh_capital(age) for age in range(1, count + 1)])
    stakes, shares = (np.array(row)[:, np.newaxis] for row in (STAKES, SHARES))
    capital = np.zeros((len(STAKES), runs))
    began, stands = np.zeros(runs, np.int64), np.zeros(runs, np.bool_)
    after = np.empty_like(hits)
    for now, hit in enumerate(hits):
        won = np.where(hit == stands, 1, -1)
        capital = (capital + shares * fresh[now - began]) * (1 + won * stakes)
        turn = capital.sum(axis=0) >= 1 / MISS
        stands = stands ^ turn
        began[turn] = now + 1
        capital[:, turn] = 0.0
        after[now] = stands
    return after


def classic_inverted(hits: Flags) -> Flags:
    """Where ``ClassicDirection`` stands after each prediction, (predictions, runs)."""
    total = np.cumsum(hits, axis=0, dtype=np.int32)
    total[WINDOW:] -= total[:-WINDOW].copy()
    low = total < FLOOR * WINDOW
    low[: WINDOW - 1] = False
    return low
