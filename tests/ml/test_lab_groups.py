"""The lottery of vetoes: counted as the ledger counts, believed only where groups are too short."""

import numpy as np
import pytest
from desk_examples import advice, proposal, signal
from ml_examples import outcome
from msgspec.structs import replace

from ml.lab.groups import LENGTHS, Outcomes, experiment, outcomes_of
from ml.lab.groups import _differences as differences
from trading.domain.candles import HOUR_MS, TIMEFRAMES_MS
from trading.domain.events import PositionClosed, ProposalMade, SignalRejected
from trading.domain.evidence.lift import Lift
from trading.domain.scorecard import Scorecard
from trading.domain.scoring import GROUP_BARS, note_worth

BAR_MS = TIMEFRAMES_MS["5m"]


def market(shared, hours=3_000, seed=4):
    """An outcome every quarter of an hour; ``shared`` is how much of it a move of two days makes.

    Every trade lasts twelve hours.
    """
    chance = np.random.default_rng(seed)
    made = np.arange(4 * hours, dtype=np.int64) * HOUR_MS // 4
    moves = chance.normal(size=hours // 48 + 1)[made // (48 * HOUR_MS)]
    side = chance.choice((-1, 1), made.size)
    r = np.sqrt(shared) * side * moves + np.sqrt(1 - shared) * chance.normal(size=made.size)
    return Outcomes(made, made + 12 * HOUR_MS, side, r)


def test_it_counts_as_the_ledger_does():
    found = market(0.2, hours=200)
    vetoes = np.random.default_rng(1).random((found.r.size, 1)) < 0.3
    card = Scorecard(rung="shadow")
    for at, r, veto in zip(found.known_at, found.r, vetoes[:, 0], strict=True):
        said = advice("lot", "shadow", veto=bool(veto))
        note_worth(card, said, outcome(50.0, float(r), at=int(at)), float(r))
    lift = Lift()
    for difference in differences(found, vetoes, GROUP_BARS * BAR_MS)[:-1, 0].tolist():
        lift.update(difference)
    assert card.lift.count == lift.count > 40
    assert card.lift.mean == pytest.approx(lift.mean)
    assert card.lift.interval() == pytest.approx(lift.interval())


def test_trades_that_share_moves_are_believed_one_by_one_and_not_in_groups():
    found = experiment(market(0.5), BAR_MS, runs=25, seed=1)
    shares = [figures["helps"] + figures["hurts"] for figures in found.scenarios.values()]
    assert len(shares) == len(LENGTHS)
    assert shares[0] > 0.2 > shares[-1]


def test_trades_of_their_own_are_not_believed():
    found = experiment(market(0.0), BAR_MS, runs=25, seed=1)
    assert found.hold
    assert all(figures["helps"] <= 0.05 for figures in found.scenarios.values())


def test_outcomes_come_from_a_journal():
    about = signal()
    refused = SignalRejected(
        about.at, replace(proposal(), signal=about), ("paused",), (), about.at + HOUR_MS
    )
    known = replace(outcome(50.0, -1.0, at=about.at + HOUR_MS), proposal_id=about.id)
    found = outcomes_of([refused, known])
    assert [column.tolist() for column in found] == [[about.at], [known.at], [1], [-1.0]]


def test_a_trade_counts_at_the_base_size_of_its_signal():
    """A quarter of it was entered, and lost a quarter of an R."""
    plan = proposal()
    made = ProposalMade(plan.signal.at, 1, plan, (), plan.signal.at + HOUR_MS, "trend up")
    closed = PositionClosed(
        at=plan.signal.at + HOUR_MS, cycle_id=plan.id, number=1, symbol=plan.signal.symbol,
        side=plan.signal.side, qty=plan.base_qty / 4, entry=plan.entry, price=plan.stop,
        pnl=-plan.risk / 4, fees=plan.risk * 0, r=-0.25, exit="stop", opened_at=plan.signal.at,
        cooldown_until=0,
    )  # fmt: skip
    known = replace(outcome(50.0, -0.25, at=closed.at), proposal_id=plan.id, shadow=False)
    assert outcomes_of([made, closed, known]).r.tolist() == [-1.0]
