"""Sparse equals dense where positions are left in parts, stops move and budgets are strained."""

from collections import Counter

import pytest
from replay_examples import config_of, dense, events_of, rough_market, sha, sparse

from trading.domain.events import (
    ExitsSet,
    LegClosed,
    LegDue,
    LegOpened,
    PositionClosed,
    PositionReduced,
    StopMoved,
    StressEased,
    StressReached,
)
from trading.policy import manage, stress
from trading.replay import agenda

KINDS = (
    ExitsSet, PositionReduced, StopMoved, StressEased, StressReached, LegOpened, LegDue, LegClosed,
)  # fmt: skip
BUSY = {
    "capital": {"max_positions": 50, "max_exposure": 20},
    "scoring": {"signal_min": 0.4},
    "gates": {"cooldown_bars": 1},
}


def strained(table, entry_share, leverage=50, **told):
    """Budgets so small, and leverage so high, that ordinary moves use them up."""
    return config_of(
        capital={
            "max_positions": 50,
            "max_exposure": 20,
            "cycle_budget": 0.002,
            "entry_share": entry_share,
            "risk_per_trade": 0.05,
        },
        scoring={"signal_min": 0.4},
        instruments={"defaults": {"leverage": leverage}},
        exits={"table": table, "stress": told},
    )


def recovering(*, hedged):
    """Narrow zones, so that legs come, are stopped and come again."""
    return config_of(
        recovery={"enabled": True, "zone_pct": 0.05, "normal_atr_pct": 0.3, "max_legs": 4},
        paper={"hedged": hedged},
        exits={"table": "moving"},
        **BUSY,
    )


CONFIGS = {
    "ladder": config_of(exits={"table": "ladder"}, **BUSY),
    "moving": config_of(exits={"table": "moving", "reward_risk": 1.2}, **BUSY),
    "ratchet": config_of(exits={"table": "ratchet", "stop_atr": 0.2}, **BUSY),
    "trail_atr": config_of(exits={"table": "trail_atr", "stop_atr": 0.5}, **BUSY),
    "trail_percent": config_of(exits={"table": "trail_percent"}, **BUSY),
    "breakeven, time": config_of(
        exits={
            "table": "both",
            "tables": {"both": {"breakeven_r": 0.3, "max_hold_bars": 9}},
        },
        **BUSY,
    ),
    "strained": strained("fixed", 0.28),
    "strained ladder": strained("ladder", 0.45, rearm=0.01),
    "strained hard": strained("breakeven", 0.72, leverage=10),
    "hedged": recovering(hedged=True),
    "netting": recovering(hedged=False),
    "told only": strained("trail_atr", 0.6, smart_exits=False),
}


@pytest.fixture(scope="module")
def rough():
    return rough_market(1_400)


@pytest.fixture(scope="module")
def runs(rough):
    return {name: sparse(rough, config) for name, config in CONFIGS.items()}


@pytest.mark.parametrize("name", CONFIGS)
def test_sparse_and_dense_write_the_same_journal(rough, runs, name):
    one, other = runs[name], dense(rough, CONFIGS[name])
    assert len(events_of(one)) > 300
    assert events_of(one) == events_of(other)
    assert sha(one) == sha(other)


def test_everything_happens_in_them(runs):
    kinds = Counter(type(event) for run in runs.values() for event in events_of(run))
    for kind in KINDS:
        assert kinds[kind] > 2, (kind.__name__, kinds[kind])
    closed = [e for run in runs.values() for e in events_of(run) if isinstance(e, PositionClosed)]
    ends = {trade.exit for trade in closed}
    assert ends >= {"stop", "target", "time", "trail", "breakeven", "ladder", "stress"}
    strained = [e for run in runs.values() for e in events_of(run) if isinstance(e, StressReached)]
    assert {event.band for event in strained} == {1, 2, 3}


TRUE_WAKE, TRUE_STRESS, TRUE_NEXT = agenda.wake_of_cycle, stress.stress_wake, manage.next_level


def far_levels(state, cycle, rules):
    """Plans wake a thousandth too late."""
    wake = TRUE_WAKE(state, cycle, rules)
    return wake._replace(below=wake.below * 0.999, above=wake.above * 1.001)


def no_plan(_cycle, _rules):
    return None


def no_way_back(state, root, rules):
    """A band is never looked at again once it has acted."""
    return (-stress.NEVER, stress.NEVER) if root.stress else TRUE_STRESS(state, root, rules)


def deaf_legs(_state, _root):
    return -stress.NEVER, stress.NEVER


BUGS = [
    ((agenda, "wake_of_cycle", far_levels), "strained ladder"),
    ((manage, "next_level", no_plan), "trail_percent"),
    ((manage, "stress_wake", no_way_back), "strained ladder"),
    ((agenda, "CHANGES", ()), "strained ladder"),
    ((manage, "recovery_wake", deaf_legs), "hedged"),
]


@pytest.mark.parametrize(
    ("bug", "config"), BUGS, ids=["far", "no plan", "no way back", "deaf", "deaf legs"]
)
def test_the_oracle_catches_a_planted_bug(rough, runs, monkeypatch, bug, config):
    monkeypatch.setattr(*bug)
    assert sha(sparse(rough, CONFIGS[config])) != sha(runs[config])
