"""How long a stretch of outcomes must count as one, that vetoes drawn by lot are not believed.

A lottery refuses 30 % of the signals without looking at them: all of some hours, or all of one side
of some hours. On recorded outcomes, whose trades overlap and share the market's moves, it must not
be said to help or to hurt more often than promised, however long its draws last.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.lab.bars import Bar, Figures, Findings, share
from ml.lab.ladder import first_moves
from trading.domain.candles import HOUR_MS
from trading.domain.events import (
    Event,
    OutcomeKnown,
    PositionClosed,
    ProposalMade,
    SignalRejected,
)
from trading.domain.evidence.lift import MISS
from trading.domain.money import ZERO
from trading.domain.scoring import GROUP_BARS, base_r
from trading.domain.signals import Proposal

REFUSED = 0.3
DRAWN_FOR_H = (1, 4, 24, 96)
LENGTHS = (4, 12, GROUP_BARS, 2 * GROUP_BARS, 6 * GROUP_BARS)  # bars

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Outcomes(NamedTuple):
    """Signals whose outcome is known, ``(n,)`` each, in the order in which it became known.

    ``made_at`` and ``known_at`` are market ms, ``side`` is 1 or -1, ``r`` the result at the
    signal's base size, R, as evidence counts it.
    """

    made_at: Ints
    known_at: Ints
    side: Ints
    r: Floats


def outcomes_of(events: Iterable[Event]) -> Outcomes:
    """All outcomes in a journal, read from its beginning."""
    rows = np.array(list(_rows(events)), dtype=np.float64).reshape(-1, 4)
    made_at, known_at, side = rows[:, :3].astype(np.int64).T
    return Outcomes(made_at, known_at, side, rows[:, 3])


def _rows(events: Iterable[Event]) -> Iterator[tuple[float, ...]]:
    made: dict[str, Proposal] = {}
    entered: dict[str, Decimal] = {}
    for event in events:
        if isinstance(event, ProposalMade | SignalRejected):
            made[event.proposal.id] = event.proposal
        elif isinstance(event, PositionClosed):
            entered[event.cycle_id] = event.qty
        elif isinstance(event, OutcomeKnown):
            plan = made.pop(event.proposal_id)
            r = base_r(plan, event, entered.pop(event.proposal_id, ZERO))
            yield plan.signal.at, event.at, event.side.sign, r


def experiment(outcomes: Outcomes, bar_ms: int, runs: int, seed: int) -> Findings:
    """Every length of a group, over all lotteries; ``runs`` of each."""
    scenarios: dict[str, Figures] = {}
    for bars in LENGTHS:
        chance = np.random.default_rng(seed)
        moves = [
            first_moves(_differences(outcomes, vetoes, bars * bar_ms))
            for vetoes in _lotteries(outcomes, runs, chance)
        ]
        scenarios[_name(bars)] = {
            "lotteries": float(len(moves) * runs),
            "helps": float(np.mean([share(helped) for helped, _hurt in moves])),
            "hurts": float(np.mean([share(hurt) for _helped, hurt in moves])),
        }
    kept = scenarios[_name(GROUP_BARS)]
    bars_of_it = tuple(
        Bar(f"{_name(GROUP_BARS)}: share ever said to {word[:-1]}", kept[word], most=MISS)
        for word in ("helps", "hurts")
    )
    return Findings(scenarios, bars_of_it)


def _name(bars: int) -> str:
    return f"groups of {bars} bars"


def _lotteries(
    outcomes: Outcomes, runs: int, chance: np.random.Generator
) -> Iterator[NDArray[np.bool_]]:
    """Vetoes ``(n, runs)`` of each kind of lottery."""
    for hours in DRAWN_FOR_H:
        stretch = outcomes.made_at // (hours * HOUR_MS)
        for key in (stretch, 2 * stretch + (outcomes.side > 0)):
            drawn, of = np.unique(key, return_inverse=True)
            yield (chance.random((len(drawn), runs)) < REFUSED)[of]


def _differences(outcomes: Outcomes, vetoes: NDArray[np.bool_], group_ms: int) -> Floats:
    """What each lottery was worth in each group, R ``(groups, runs)``, as the ledger counts it."""
    count = np.arange(1, len(outcomes.r) + 1)[:, None]
    refused = np.cumsum(vetoes, axis=0) / count
    worth = (refused - vetoes) * outcomes.r[:, None]
    _groups, starts, sizes = np.unique(
        outcomes.known_at // group_ms, return_index=True, return_counts=True
    )
    means: Floats = np.add.reduceat(worth, starts, axis=0) / sizes[:, None]
    return means
