"""Base size, then the advisors' multipliers, then the caps, then the lot: by hand."""

from decimal import Decimal

import pytest
from desk_bench import Bench
from desk_examples import candidate, instruments

import ml.advisors
from trading.domain.events import CycleOpened, ProposalMade, SignalRejected
from trading.domain.scorecard import Scorecard

FULL = {"enabled": True, "shadow_mode": False, "rungs": {"volatility": "full"}}


def advisors(config):
    return {"volatility": ml.advisors.discover()["volatility"](config)}


def decided(candidate, made=None, **sections):
    bench = Bench({"ml_improvements": FULL, **sections}, made, advisors)
    bench.flat()
    bench.state.scorecards["volatility"] = Scorecard(rung="full", earned=1.0)
    events = bench.flat(candidates=[candidate])
    [found] = [e for e in events if isinstance(e, ProposalMade | SignalRejected)]
    return bench, found.proposal


BY_RISK = {"risk_per_trade": 0.0025}
SIZES = [
    # base 0.0025 x 10000 / 2.5 = 10 at a normal rank
    ("normal", 0.5, BY_RISK, "10.000"),
    ("low", 0.1, BY_RISK, "14.400"),  # 10 x 1.2 x 1.2
    ("high", 0.85, BY_RISK, "5.600"),  # 10 x 0.7 x 0.8
    ("extreme", 0.96, BY_RISK, "4.000"),  # 10 x 0.5 x 0.8
    # The entry's share is 0.25 x 0.2 x 10000 x 3 / 100 = 15, the base already: no more of it
    ("low", 0.1, {}, "15.000"),
    # 14.4 wanted, exposure allows 0.12 x 10000 / 100: the cap has the last word
    ("low", 0.1, {**BY_RISK, "max_exposure": 0.12}, "12.000"),
    # One unit commits 100 / 3 + 2.5 + 0.165 = 35.998333; of 500 there is room for 13.889. The base
    # is 10 by risk and 14.4 is wanted; a share of 1 would allow 15.
    ("low", 0.1, {**BY_RISK, "cycle_budget": 0.05, "entry_share": 1.0}, "13.889"),
]


@pytest.mark.parametrize(("regime", "rank", "capital", "qty"), SIZES)
def test_multipliers_come_before_the_caps(regime, rank, capital, qty):
    bench, plan = decided(candidate(regime=regime, atr_rank=rank), capital=capital)
    assert plan.qty == Decimal(qty)
    assert plan.risk == plan.base_qty * Decimal("2.5"), "R is counted before any multiplier"
    [opened] = bench.of(CycleOpened)
    assert opened.committed <= opened.budget


def test_the_lot_comes_last():
    """15 x 0.7 x 0.8 = 8.4 on a lot of 0.5."""
    made = instruments(lot=Decimal("0.5"), min_qty=Decimal("0.5"))
    _bench, plan = decided(candidate(regime="high", atr_rank=0.85), made)
    assert plan.qty == Decimal("8.0")


def test_a_size_multiplied_below_the_minimum_is_refused():
    """15 x 0.5 x 0.8 = 6 is less than the venue's minimum of 10."""
    made = instruments(min_qty=Decimal(10))
    bench, plan = decided(candidate(regime="extreme", atr_rank=0.96), made)
    assert plan.qty == Decimal(6)
    assert bench.state.reasons == {"size": 1}
