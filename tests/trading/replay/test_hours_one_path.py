"""A replay whose entries have hours: sparse and dense agree, and no entry lies outside them."""

import pytest
from replay_examples import OFF, config_of, dense, events_of, rough_market, sha, sparse

from trading.domain.events import CycleOpened
from trading.domain.hours import covering

GATES = {
    "zone": "America/New_York",
    "sessions": ("Mon-Fri 08:00/22:00", "Sun 18:00/02:00"),
    "blackouts": ("daily 11:55/12:30 lunch", "2024-01-31 13:00/15:00 FOMC"),
    "max_spread_bps": 1.9,
}


def counted(replay, name):
    return replay.state.reasons.get(name, 0)


@pytest.fixture(scope="module")
def rough():
    return rough_market()


def test_sparse_and_dense_agree_and_hours_are_kept(rough):
    config = config_of(OFF, gates=GATES | {"max_spread_bps": 15.0})
    one, other = sparse(rough, config), dense(rough, config)
    assert sha(one) == sha(other)
    market = one.desk.engine.policy.rules.market
    opened = [event.at for event in events_of(one) if isinstance(event, CycleOpened)]
    assert len(opened) > 5
    assert all(covering(market.sessions, at) for at in opened)
    assert not any(covering(market.blackouts, at) for at in opened)
    assert counted(one, "session") > 10
    assert counted(one, "blackout") > 0


def test_a_spread_that_is_never_narrow_enough_enters_nothing(rough):
    replay = sparse(rough, config_of(OFF, gates=GATES))
    assert counted(replay, "spread") == replay.state.signals
    assert not [event for event in events_of(replay) if isinstance(event, CycleOpened)]
