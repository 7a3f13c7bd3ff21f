"""Predictions in replay: sparse, dense and restarted, one journal byte for byte."""

import random

import pytest
from desk_bench import finish, refolded, state_bytes
from msgspec.structs import replace
from replay_examples import (
    BAR_MS,
    config_of,
    dense,
    events_of,
    replay_on,
    rough_market,
    sha,
    sparse,
)

from trading.domain.events import PredictionKnown
from trading.replay.agenda import Agenda
from trading.store.cursors import MemoryCursors
from trading.store.journal import MemoryJournal
from trading.store.vault import MemoryVault


def turning(rung="full", rule="classic", horizon=2, **sections):
    improvements = {
        "enabled": True,
        "shadow_mode": False,
        "rungs": {"direction": rung},
        "direction": {"rule": rule},
    }
    scoring = {"signal_min": 0.4, "horizon_bars": horizon}
    return config_of(improvements, scoring=scoring, **sections)


@pytest.fixture(scope="module")
def rough():
    return rough_market(1_400)


@pytest.fixture(scope="module")
def turned(rough):
    return sparse(rough, turning())


def signals(replay):
    return [e for e in events_of(replay) if hasattr(e, "advice")]


def test_the_market_has_turns_and_late_predictions(turned, rough):
    known = [e for e in events_of(turned) if isinstance(e, PredictionKnown)]
    assert any(said.turn for event in signals(turned) for said in event.advice)
    assert any(event.at - event.made_at > 2 * BAR_MS for event in known), "a bar was missing"
    assert len(known) > 200


@pytest.mark.parametrize("horizon", [1, 2, 50])
def test_sparse_and_dense_write_the_same_journal(rough, horizon):
    config = turning(horizon=horizon)
    one, other = sparse(rough, config), dense(rough, config)
    assert events_of(one) == events_of(other)
    assert sha(one) == sha(other)


def test_a_look_that_comes_too_late_is_noticed(rough, turned, monkeypatch):
    watch = Agenda._prediction

    def late(self, made, row):
        watch(self, replace(made, due_ms=made.due_ms + BAR_MS), row)

    monkeypatch.setattr(Agenda, "_prediction", late)
    assert sha(sparse(rough, turning())) != sha(turned)


def test_restarts_change_nothing(rough, turned):
    journal, cursors, vault = MemoryJournal(), MemoryCursors(), MemoryVault()
    places = sorted(random.Random(6).sample(range(600, len(rough)), 8))
    for last in (*places, len(rough)):
        replay = replay_on(rough, turning(), journal, cursors, vault)
        finish(replay.run(last))
    assert sha(replay) == sha(turned)
    assert state_bytes(refolded(events_of(replay))) == state_bytes(turned.state)
