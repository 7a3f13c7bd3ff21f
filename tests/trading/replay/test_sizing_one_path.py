"""Sizing by forecast: one path, other sizes; and what the ledger counts is what was journaled."""

import numpy as np
import pytest
from replay_examples import FULL, config_of, dense, events_of, sha, smooth_market, sparse

from trading.domain.events import OutcomeKnown, ProposalMade, SignalRejected
from trading.domain.money import ZERO
from trading.domain.scoring import base_r

HAR = {**FULL, "volatility": {"forecast": "har"}}


@pytest.fixture(scope="module")
def market():
    return smooth_market(2_400, symbols=4, from_day=20)


@pytest.fixture(scope="module")
def by_forecast(market):
    return sparse(market, config_of(HAR))


def sizes_of(replay):
    """Advised size by signal."""
    return {
        event.proposal.id: said.size
        for event in events_of(replay)
        if isinstance(event, SignalRejected | ProposalMade)
        for said in event.advice
        if said.advisor == "volatility"
    }


def test_a_forecast_takes_one_path(market, by_forecast):
    assert sha(by_forecast) == sha(dense(market, config_of(HAR)))


def test_a_forecast_sizes_finely_and_not_as_the_table(market, by_forecast):
    table, forecast = sizes_of(sparse(market, config_of(FULL))), sizes_of(by_forecast)
    assert len(set(table.values())) <= 12
    assert len(set(forecast.values())) > 100
    assert all(0.3 < size <= 1.5 for size in forecast.values())
    assert 0.8 < np.mean(list(forecast.values())) < 1.2


def test_what_the_ledger_counts_is_what_was_journaled(by_forecast):
    sizes = sizes_of(by_forecast)
    outcomes = [e for e in events_of(by_forecast) if isinstance(e, OutcomeKnown)]
    plans = {e.proposal.id: e.proposal for e in events_of(by_forecast) if hasattr(e, "proposal")}
    entered = {trade.cycle_id: trade.qty for trade in by_forecast.state.trades}
    known = [
        (sizes[e.proposal_id], base_r(plans[e.proposal_id], e, entered.get(e.proposal_id, ZERO)))
        for e in outcomes
    ]
    counted = by_forecast.state.sizing
    assert counted.all.outcomes == len(known) > 100
    assert counted.all.sizes == pytest.approx(sum(size for size, _ in known))
    assert counted.all.sized.total == pytest.approx(sum(size * r for size, r in known))
    assert sum(one.outcomes for one in counted.regimes.values()) == len(known)
    assert set(counted.regimes) <= {"low", "normal", "high", "extreme"}
    assert 0 <= counted.held <= counted.raised
