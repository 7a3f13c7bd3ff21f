"""A desk that looks at itself takes the path of one that does not, and finds nothing."""

import pytest
from replay_examples import FULL, config_of, rough_market, sha, sparse

from trading.engine.watch import WatchedEngine
from trading.replay import session


@pytest.mark.parametrize(
    "sections",
    [
        {"exits": {"max_hold_bars": 60}},
        {"capital": {"max_exposure": 0.3, "entry_share": 1.0}},
        {"capital": {"cycle_budget": 0.05, "entry_share": 1.0, "risk_per_trade": 0.02}},
    ],
    ids=["as it is", "little exposure", "small budgets"],
)
def test_a_watched_replay_writes_the_same_journal(sections, monkeypatch):
    market = rough_market(1_500)
    plain = sparse(market, config_of(FULL, **sections))
    monkeypatch.setattr(session, "Engine", WatchedEngine)
    watched = sparse(market, config_of(FULL, **sections))
    assert isinstance(watched.desk.engine, WatchedEngine)
    assert len(watched.state.trades) > 5
    assert watched.state.locks == {}
    assert sha(watched) == sha(plain)
