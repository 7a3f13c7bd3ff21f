"""Every gate refuses by name, and only while it stands in ``GATES``."""

from decimal import Decimal

import pytest
from account_scenes import ACCOUNT_SCENES
from desk_bench import Bench, entries_of
from desk_examples import COIN, OTHER, SELL, STEP, candidate, instruments
from market_scenes import MARKET_SCENES
from pair_scenes import PAIR_SCENES

from trading.domain.events import (
    BarsClosed,
    InvariantBroken,
    OutcomeKnown,
    PositionClosed,
    SignalRejected,
)
from trading.domain.types import Quote
from trading.policy import gates, market_gates
from trading.policy.gates import GATES

LOSER = {COIN: (100, 100, 90, 90), OTHER: (100, 100, 100, 100)}


def paused():
    bench = Bench()
    bench.say("pause")
    return bench, candidate(), {}


def locked():
    bench = Bench()
    bench.take(InvariantBroken(bench.now, bench.desk_ms, "I9", "two ledgers"))
    return bench, candidate(), {}


def halted():
    bench = Bench()
    bench.say("kill")
    bench.confirm()
    assert bench.state.halt == "halted"
    return bench, candidate(), {}


def watch():
    return Bench(autonomy="watch"), candidate(), {}


def catch_up():
    return Bench(), candidate(), {"catch_up": True}


def freshness():
    bench = Bench()
    at = bench.now + STEP
    old = Quote(COIN, Decimal(100), Decimal(100), at, at - 10_001)
    return bench, candidate(), {"quotes": {COIN: old}}


def short():
    return Bench(made=instruments(kind="spot")), candidate(side=SELL), {}


def spike():
    return Bench(), candidate(spike=True), {}


def cooldown():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.bar(LOSER)
    return bench, candidate(), {}


def one_cycle():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    return bench, candidate(), {}


def positions():
    bench = Bench({"capital": {"max_positions": 1}})
    bench.flat(candidates=[candidate(OTHER)])
    bench.flat()
    return bench, candidate(), {}


def budgets():
    """The first cycle holds nearly all of the wallet."""
    bench = Bench({"capital": {"cycle_budget": 0.6}})
    bench.flat(candidates=[candidate(OTHER)])
    bench.flat()
    return bench, candidate(), {}


def confidence():
    bench = Bench({"preset": "strict", "pair": {"5m": {"conf_min": 0}}})
    return bench, candidate(confidence=0.54, edge_r=0.2), {}


def edge():
    return Bench({"preset": "strict"}), candidate(confidence=0.6, edge_r=0.04), {}


def size():
    return Bench(made=instruments(min_qty=Decimal(20))), candidate(), {}


SCENES = {
    gates.paused: (paused, "paused"),
    gates.halted: (halted, "halted"),
    gates.locked: (locked, "locked"),
    gates.watch: (watch, "watch"),
    gates.catch_up: (catch_up, "catch_up"),
    gates.freshness: (freshness, "freshness"),
    gates.short: (short, "no_short"),
    gates.spike: (spike, "spike"),
    gates.cooldown: (cooldown, "cooldown"),
    gates.one_cycle: (one_cycle, "one_cycle"),
    gates.positions: (positions, "positions"),
    gates.budgets: (budgets, "budgets"),
    gates.confidence: (confidence, "confidence"),
    gates.edge: (edge, "edge"),
    gates.size: (size, "size"),
    **MARKET_SCENES,
    **PAIR_SCENES,
    **ACCOUNT_SCENES,
}


def names(reasons):
    return [reason.partition(":")[0] for reason in reasons]


def wish_in(scene):
    """The bench after a bar with the scene's wish, the reasons, and the orders before it."""
    bench, wish, view = scene()
    before = len(entries_of(bench))
    events = bench.flat(candidates=[wish], **view)
    refused = [e for e in events if isinstance(e, SignalRejected)]
    reasons = names(refused[0].reasons) if refused else []
    return len(entries_of(bench)) - before, reasons


def test_every_gate_has_a_scene():
    assert set(SCENES) == set(GATES)


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.__name__)
def test_a_gate_refuses_by_name_and_nothing_else_does(gate):
    scene, name = SCENES[gate]
    orders, reasons = wish_in(scene)
    assert reasons == [name]
    assert orders == 0


CHECKED = {
    gates.paused: "I12 .*: CycleOpened while .* paused",
    gates.locked: "I12 .*: CycleOpened while .* locked",
    gates.halted: "I12 .*: CycleOpened while .* killed",
    gates.watch: "I12 .*: CycleOpened while .* watched",
    market_gates.symbol_lock: f"I12 .*: OrderRequested while .* locked in {COIN} by a person",
    gates.budgets: "I4 .*: an entry took the budgets to 12000",
}


@pytest.mark.parametrize("gate", CHECKED, ids=lambda gate: gate.__name__)
def test_without_a_gate_that_is_an_invariant_too_the_checker_speaks(gate, monkeypatch):
    monkeypatch.setattr(gates, "GATES", tuple(one for one in GATES if one is not gate))
    with pytest.raises(AssertionError, match=CHECKED[gate]):
        wish_in(SCENES[gate][0])


@pytest.mark.parametrize(
    "gate", [gate for gate in GATES if gate not in CHECKED], ids=lambda gate: gate.__name__
)
def test_without_the_gate_the_wish_is_granted(gate, monkeypatch):
    monkeypatch.setattr(gates, "GATES", tuple(one for one in GATES if one is not gate))
    orders, reasons = wish_in(SCENES[gate][0])
    assert reasons == []
    assert orders == 1


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.__name__)
def test_a_gate_that_fails_refuses(gate, monkeypatch):
    def broken(_state, _request, _rules):
        raise ZeroDivisionError

    broken.__name__ = gate.__name__
    monkeypatch.setattr(gates, "GATES", tuple(broken if one is gate else one for one in GATES))
    bench = Bench()
    bench.flat()
    events = bench.flat(candidates=[candidate()])
    [refused] = [e for e in events if isinstance(e, SignalRejected)]
    assert refused.reasons == (f"{gate.__name__}: the gate failed (ZeroDivisionError)",)


def test_all_reasons_are_collected_and_counted():
    bench = Bench(
        {"preset": "strict", "capital": {"max_positions": 1}}, made=instruments(kind="spot")
    )
    bench.flat(candidates=[candidate(OTHER, confidence=0.6, edge_r=0.2)])
    bench.flat()
    bench.say("pause")
    poor = candidate(side=SELL, spike=True, confidence=0.1, edge_r=-1.0, high=90.0)
    events = bench.flat(candidates=[poor], quotes={}, catch_up=True)
    [refused] = [e for e in events if isinstance(e, SignalRejected)]
    expected = [
        "paused", "catch_up", "freshness", "no_short", "spike", "positions", "conf_min",
        "confidence", "edge",
        "size",
    ]  # fmt: skip
    assert names(refused.reasons) == expected
    assert bench.state.reasons == dict.fromkeys(expected, 1)
    assert bench.state.rejected == 1


@pytest.mark.parametrize(
    ("age_ms", "orders"), [(10_000, 1), (10_001, 0), (-60_000, 1), (-60_001, 0)]
)
def test_a_quote_of_ten_seconds_is_fresh_and_one_of_tomorrow_is_not(age_ms, orders):
    bench = Bench()
    at = bench.now + STEP
    aged = Quote(COIN, Decimal(100), Decimal(100), at, at - age_ms)
    bench.flat(candidates=[candidate()], quotes={COIN: aged})
    assert len(entries_of(bench)) == orders


def test_freshness_is_measured_by_the_desks_clock():
    """The market's time of a quote does not matter, the moment of its receipt does."""
    bench = Bench()
    bench.lag_ms = 3_600_000
    now = bench.now + STEP + bench.lag_ms
    received = Quote(COIN, Decimal(100), Decimal(100), 0, now - 10_000)
    bench.flat(candidates=[candidate()], quotes={COIN: received})
    assert len(entries_of(bench)) == 1


def test_exits_need_no_fresh_quote():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.bar({COIN: (100, 100, 90, 90)}, quotes={})
    assert [e.exit for e in bench.of(PositionClosed)] == ["stop"]


def test_a_spike_blocks_entries_while_exits_act():
    careless = {"safeguards": {"cooldown_all_bars": 0}, "capital": {"daily_loss_limit": 0.5}}
    bench = Bench(careless)
    bench.flat(candidates=[candidate()])
    bench.flat()
    crash = {COIN: (100, 100, 60, 60), OTHER: (100, 100, 60, 60)}
    events = bench.bar(crash, candidates=[candidate(OTHER, close=60.0, spike=True)])
    assert [e.exit for e in bench.of(PositionClosed)] == ["stop"]
    [refused] = [e for e in events if isinstance(e, SignalRejected)]
    assert names(refused.reasons) == ["spike"]


def test_a_catch_up_bar_closes_positions_and_opens_none():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.bar(LOSER, candidates=[candidate(OTHER)], catch_up=True)
    assert [e.exit for e in bench.of(PositionClosed)] == ["stop"]
    assert len(entries_of(bench)) == 1


def test_pause_stops_entries_only():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.say("pause")
    bench.flat()  # the order that was under way is executed and protected
    assert bench.state.cycle_of(COIN).protected
    bench.bar(LOSER, candidates=[candidate(OTHER)])
    assert [e.exit for e in bench.of(PositionClosed)] == ["stop"]
    bench.say("resume")
    bench.flat(candidates=[candidate(OTHER)])
    assert len(entries_of(bench)) == 2


def test_a_bar_that_was_decided_on_decides_nothing_again():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    head = bench.journal.head
    bench.now -= STEP
    bench.flat(candidates=[candidate(OTHER)])
    assert len(bench.of(BarsClosed)) == 1
    assert len(entries_of(bench)) == 1
    assert bench.journal.head >= head
    assert not bench.of(OutcomeKnown)
