"""Tiers are judged at the close of every bar; sparse replay wakes for it where it must."""

from collections import Counter
from decimal import Decimal

import numpy as np
import pytest
from replay_examples import OFF, config_of, dense, events_of, replay_on, rough_market, sha, sparse

from trading.domain.events import BarsClosed, DayBegan, SignalRejected, TierChanged
from trading.replay import equity

QUARTER_MS = 900_000


def nervous_config(daily_loss_limit):
    """Drawdowns are told from 1 % on, the day's loss from half its limit on."""
    return config_of(
        OFF,
        timezone="Asia/Kathmandu",
        capital={
            "daily_loss_limit": daily_loss_limit,
            "risk_per_trade": 0.02,
            "max_exposure": 3,
            "cycle_budget": 0.3,
            "entry_share": 0.8,
        },
        exits={"stress": {"smart_exits": False}},
        safeguards={
            "drawdown_yellow": 0.01,
            "drawdown_orange": 0.012,
            "drawdown_red": 0.014,
            "drawdown_rest_days": 1,
        },
    )


BY_DAY, BY_DRAWDOWN = nervous_config(0.008), nervous_config(0.016)


@pytest.fixture(scope="module")
def rough():
    return rough_market()


@pytest.fixture(scope="module")
def nervous(rough):
    return sparse(rough, BY_DAY)


def changes(replay):
    return [e for e in events_of(replay) if isinstance(e, TierChanged)]


def test_sparse_and_dense_agree_where_tiers_change(rough, nervous):
    fallen = sparse(rough, BY_DRAWDOWN)
    assert sha(nervous) == sha(dense(rough, BY_DAY))
    assert sha(fallen) == sha(dense(rough, BY_DRAWDOWN))
    seen = {(e.tier, e.cause) for e in [*changes(nervous), *changes(fallen)]}
    assert seen >= {("green", ""), ("red", "day"), ("red", "drawdown"), ("orange", "drawdown")}
    refused = Counter(
        reason.partition(":")[0]
        for event in events_of(nervous)
        if isinstance(event, SignalRejected)
        for reason in event.reasons
    )
    assert min(refused[name] for name in ("tier", "rest", "crash", "cooldown")) > 0


def test_days_are_those_of_the_zone(nervous):
    """Kathmandu is 5 h 45 min ahead: its days begin at 18:15 UTC."""
    days = [e for e in events_of(nervous) if isinstance(e, DayBegan)]
    assert len(days) > 5
    assert {e.day % (96 * QUARTER_MS) // QUARTER_MS for e in days} == {73}
    assert all(e.at == e.day for e in days[1:]), "and are measured at their first moment"


def test_a_replay_that_does_not_wake_for_equity_is_caught(rough, nervous, monkeypatch):
    monkeypatch.setattr(equity, "floor_of", lambda _safety, _rules: Decimal(-1))
    assert sha(sparse(rough, BY_DAY)) != sha(nervous)


def test_a_replay_that_forgets_that_positions_changed_is_caught(rough, nervous, monkeypatch):
    monkeypatch.setattr(equity, "MOVES", {DayBegan, TierChanged})
    assert sha(sparse(rough, BY_DAY)) != sha(nervous)


def test_a_bar_without_a_candidate_changes_the_tier_too(rough, nervous):
    found = nervous.found.by_row
    moments = [e.at for e in changes(nervous) if e.tier != "green"]
    assert any(row not in found for row in np.searchsorted(rough.close_ms, moments).tolist())


def test_the_watch_looks_on_after_a_stretch_without_anything(rough):
    """A row that it names is after the one that was visited, whatever stands there."""
    replay = replay_on(rough.rows(0, 700))
    watch = equity.EquityWatch(replay.market, replay.desk.engine, 10)
    assert watch.row == 11, "the first bar begins the first day"
    replay.desk.engine.state.safety.ends = replay.market.close_ms(399) - 1
    watch.look_on(11)
    assert watch.row == 399, "the first bar that is known when the day is over"
    replay.desk.engine.state.safety.ends = replay.market.close_ms(500)
    watch.follow([BarsClosed(0, 0, "5m")])
    watch.look_on(12)
    assert watch.row == 399, "nothing has moved"
    watch.look_on(399)
    assert watch.row == 500
    watch.look_on(500)
    assert watch.row == 501, "the day is over and no new one has begun"
