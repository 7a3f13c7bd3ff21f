"""An advisor in off or shadow changes no order; at full it does."""

import pytest
from replay_examples import FULL, OFF, SHADOW, config_of, events_of, rough_market, sparse

from trading.domain.codec import encode
from trading.domain.events import (
    CancelRequested,
    CycleOpened,
    Fact,
    OrderRequested,
    PositionClosed,
    SignalRejected,
)

NAMES = ("threshold", "correlation", "volatility", "reward", "direction")


@pytest.fixture(scope="module")
def market():
    return rough_market(1_400)


def orders(market, improvements, **sections):
    """What went to the venue and came back, byte by byte."""
    found = events_of(sparse(market, config_of(improvements, **sections)))
    kinds = OrderRequested | CancelRequested | CycleOpened | PositionClosed
    return [encode(e) for e in found if isinstance(e, kinds)]


def rungs(**differing):
    return {**FULL, "rungs": dict.fromkeys(NAMES, "off") | differing}


def test_off_and_shadow_order_the_same(market):
    off = orders(market, OFF)
    assert len(off) > 50
    assert orders(market, SHADOW) == off, "everyone in shadow"
    assert orders(market, {**FULL, "shadow_mode": True}) == off, "capped at shadow"
    assert orders(market, {**FULL, "enabled": False}) == off, "switched off"
    assert orders(market, rungs()) == off, "each off"
    assert orders(market, rungs(**dict.fromkeys(NAMES, "shadow"))) == off, "each in shadow"


@pytest.mark.parametrize("name", NAMES)
def test_each_advisor_at_full_changes_orders(market, name):
    # Limits that this small market meets, and a rule that turns without proof.
    limits = {
        "correlation": {"limit": 0.3, "max_correlated": 1},
        "direction": {"rule": "classic"},
    }
    full = {**rungs(**{name: "full"}), **limits}
    scoring = {"signal_min": 0.4, "horizon_bars": 1}
    assert orders(market, full, scoring=scoring) != orders(market, OFF, scoring=scoring)


def test_shadow_is_heard_and_journaled(market):
    found = events_of(sparse(market, config_of(SHADOW)))
    said = [a for e in found if isinstance(e, SignalRejected) for a in e.advice]
    assert {a.advisor for a in said} == set(NAMES)
    assert {a.rung for a in said} == {"shadow"}
    assert any(a.veto for a in said)
    reasons = [r for e in found if isinstance(e, SignalRejected) for r in e.reasons]
    assert not any(r.startswith(NAMES) for r in reasons)


def test_off_is_not_even_asked(market):
    replay = sparse(market, config_of(OFF))
    found = events_of(replay)
    assert not [a for e in found if isinstance(e, SignalRejected) for a in e.advice]
    assert not any(card.advices for card in replay.state.scorecards.values())


def test_facts_are_the_same_off_and_shadow(market):
    """Venue reports too: only jobs may differ, because reviews are made for those who are heard."""

    def reports(improvements):
        found = events_of(sparse(market, config_of(improvements)))
        return [e for e in found if isinstance(e, Fact) and hasattr(e, "client_id")]

    assert reports(OFF) == reports(SHADOW)
