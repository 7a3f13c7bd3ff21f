"""Zone recovery: the bounded plan, hedged and netting legs, refusals, and one result at the end."""

from dataclasses import replace as ruled
from decimal import Decimal

import pytest
from desk_bench import Bench, refolded, state_bytes
from desk_examples import BUY, COIN, SELL, STEP, SYMBOLS, candidate, costly, instruments
from desk_examples import proposal as plain
from desk_examples import rules as rules_for
from msgspec.structs import replace

from trading.domain.events import (
    CycleOpened,
    LegClosed,
    LegDue,
    LegOpened,
    LegRefused,
    OutcomeKnown,
    PositionClosed,
)
from trading.policy.gates import LEG_GATES, positions
from trading.policy.recovery_plan import recovery_of, zone_width
from trading.policy.safeguards import crash_loss
from trading.policy.stress import strain_of

ON = {"enabled": True, "zone_pct": 1.0, "normal_atr_pct": 1.0, "multiplier": 1.0}


def example():
    """Entry 100, stop 98, target 105, in a market of normal volatility."""
    return replace(plain(), signal=replace(plain().signal, atr=1.0))


def desk(hedged=True, side=BUY, make=instruments, exits=None, **recovery):
    """A desk with a position entered at 100, stop 97.5, whose first leg waits at 99."""
    settings = {
        "recovery": ON | recovery,
        "paper": {"hedged": hedged},
        "capital": {"max_exposure": 20},
        "exits": {"stress": {"smart_exits": False}} | (exits or {}),
    }
    bench = Bench(settings, make())
    bench.flat(candidates=[candidate(side=side)])
    bench.flat()
    return bench


def near(bench, price, **view):
    """A bar without movement in which every symbol has a quote."""
    then = bench.desk_ms + STEP
    quotes = {s: replace(bench.quote(s, price), desk_ms=then) for s in SYMBOLS}
    return bench.flat(price, **{"quotes": quotes} | view)


def held(bench):
    """What is open: side and quantity, in the order in which it was entered."""
    return [(c.proposal.signal.side, c.qty) for c in bench.state.cycles.values() if c.qty]


@pytest.mark.parametrize(
    ("scale", "width"), [("0.5", "66.75"), ("1", "133.5"), ("2", "267"), ("6.5", "267")]
)
def test_a_zone_is_at_most_twice_its_base(scale, width):
    """133.5 pips at 6.5 times the volatility are 267 and never 400.5."""
    assert zone_width(Decimal("133.5"), Decimal(scale), Decimal(2)) == Decimal(width)


def test_the_plan_mirrors_the_trade_and_fits_the_budget():
    rules = rules_for({"recovery": ON})
    plan = recovery_of(example(), Decimal(1000), rules)
    first, second = plan.legs
    assert (first.side, first.trigger, first.stop, first.target) == (SELL, 99, 101, 94)
    assert (second.side, second.trigger, second.stop, second.target) == (BUY, 100, 98, 105)
    assert first.takes == Decimal(99) / 3 + 2 + Decimal("0.00165") * 99
    assert not plan.left_out


@pytest.mark.parametrize(
    ("budget", "legs", "why"),
    [
        (1000, 2, ""),
        (90, 1, "the budget covers 1 of 2 legs"),
        (60, 0, "the budget covers 0 of 2 legs"),
    ],
)
def test_only_legs_that_the_budget_covers_are_planned(budget, legs, why):
    plan = recovery_of(example(), Decimal(budget), rules_for({"recovery": ON}))
    assert (len(plan.legs), plan.left_out) == (legs, why)


def test_a_leg_is_at_most_a_tenth_larger():
    plan = recovery_of(
        example(), Decimal(1000), rules_for({"recovery": ON | {"multiplier": 1.1, "max_legs": 3}})
    )
    assert [leg.qty for leg in plan.legs] == [Decimal("1.100"), Decimal("1.210"), Decimal("1.331")]


def test_a_zone_that_would_reach_the_stop_makes_no_plan():
    plan = recovery_of(example(), Decimal(1000), rules_for({"recovery": ON | {"zone_pct": 2.0}}))
    assert (plan.legs, plan.left_out) == ((), "the zone would reach the stop")


def test_off_by_default():
    assert recovery_of(example(), Decimal(1000), rules_for()) is None


@pytest.mark.parametrize("side", [BUY, SELL])
def test_a_hedged_account_holds_the_leg_beside_the_position(side):
    bench = desk(side=side)
    away = 99 if side is BUY else 101
    near(bench, 100)
    assert not bench.of(LegOpened)
    near(bench, away)
    near(bench, away)
    [(_one, qty), leg] = held(bench)
    assert leg == (side.opposite, qty)
    assert len({slot for slot, held in bench.broker.book.positions.items() if held}) == 2
    near(bench, 100)
    near(bench, 100)
    assert [one for one, _qty in held(bench)] == [side, side.opposite, side]
    near(bench, away)
    near(bench, away)
    assert len(bench.of(LegOpened)) == 2, "the plan has no more"


def test_a_netting_account_turns():
    bench = desk(hedged=False)
    near(bench, 99)
    [due] = bench.of(LegDue)
    assert due.leg == 1
    near(bench, 99)
    assert not held(bench)
    near(bench, 99)
    assert held(bench) == [(SELL, Decimal("15.000"))]
    assert bench.broker.book.positions[COIN] == Decimal("-15.000")


def test_the_result_of_all_legs_is_one_outcome():
    bench = desk(make=lambda: instruments(make=costly))
    near(bench, 99)
    for price in (99, 97, 92, 92, 92):
        near(bench, price)
    assert not bench.state.cycles
    [leg] = bench.of(LegClosed)
    [closed] = bench.of(PositionClosed)
    [outcome] = [e for e in bench.of(OutcomeKnown) if not e.shadow]
    assert leg.exit == "target"
    assert (leg.root_number, leg.so_far) == (1, closed.pnl), "the position went out before its leg"
    assert closed.pnl == bench.state.balance - 10_000
    assert closed.pnl > leg.pnl * Decimal("0.2")
    assert outcome.r == closed.r == round(float(closed.pnl) / 37.5, 6)


def test_a_leg_that_ends_first_says_only_what_is_closed():
    bench = desk(make=lambda: instruments(make=costly))
    for price in (99, 99, 102, 102):
        near(bench, price)
    [first] = bench.of(LegClosed)
    [opened, *_] = bench.of(LegOpened)
    assert (opened.root_number, first.number, first.exit) == (1, opened.number, "stop")
    assert first.so_far == first.pnl < 0
    assert bench.state.cycles


def test_what_is_committed_counts_every_leg_from_the_start():
    bench = desk()
    [opened] = bench.of(CycleOpened)
    assert opened.committed <= opened.budget
    one = Decimal(15) * 100 / 3 + 15 * (Decimal("2.5") + Decimal("0.165"))
    assert opened.committed == one + opened.recovery.takes
    near(bench, 99)
    near(bench, 99)
    assert {c.committed for c in bench.state.cycles.values()} == {opened.committed, 0}


@pytest.mark.parametrize(
    ("hold_back", "gate"),
    [
        (lambda bench: bench.say("pause"), "paused"),
        (lambda bench: bench.say("mode", "watch"), "watch"),
        (lambda bench: None, "freshness"),
    ],
)
def test_a_leg_that_is_held_back_says_why_once(hold_back, gate):
    bench = desk()
    hold_back(bench)
    unknown = {"quotes": {}} if gate == "freshness" else {}
    for _ in range(3):
        near(bench, 99, **unknown)
    [refused] = bench.of(LegRefused)
    assert refused.reason.startswith(f"{gate}: ")
    assert bench.state.legs == {"wanted": 1, gate: 1}
    if gate == "freshness":
        near(bench, 99)
        near(bench, 99)
        assert len(held(bench)) == 2
        assert bench.state.legs == {"wanted": 1, "freshness": 1}, "it was wanted once"


def test_the_gates_of_legs_are_those_of_pauses_freshness_size_and_tier():
    names = [gate.__name__ for gate in LEG_GATES]
    before = ["paused", "halted", "locked", "watch", "catch_up", "freshness"]
    assert names == [*before, "by_hand", "taken_over", "size", "tier"]


def test_an_old_bar_enters_no_leg():
    bench = desk()
    near(bench, 99, catch_up=True)
    [refused] = bench.of(LegRefused)
    assert refused.reason.startswith("catch_up: ")


def test_a_kill_takes_legs_out_too():
    bench = desk()
    near(bench, 99)
    near(bench, 99)
    bench.say("kill")
    bench.confirm()
    near(bench, 99)
    near(bench, 99)
    assert bench.state.halt == "halted"
    assert not bench.state.cycles


def test_a_card_shows_the_whole_plan_before_the_first_leg():
    bench = Bench({"recovery": ON}, instruments(), autonomy="approve")
    bench.flat(candidates=[candidate()])
    made = bench.events[-1]
    assert [leg.trigger for leg in made.recovery.legs] == [Decimal("99.00"), Decimal("100.00")]
    bench.press(bench.card, "approve", 100.8)
    [again] = [e for e in bench.events if type(e).__name__ == "ProposalReissued"]
    assert again.recovery.legs[0].trigger == Decimal("99.80")


@pytest.mark.parametrize("hedged", [True, False])
def test_a_restart_anywhere_goes_on_where_it_was(hedged):
    paths = (100, 99, 99, 99, 100, 100, 100, 99.5, 97, 97, 97, 102, 102, 107, 107)
    whole = desk(hedged)
    broken = desk(hedged)
    for price in paths:
        near(whole, price)
        near(broken, price)
        broken.start()
    assert not whole.state.cycles
    assert state_bytes(whole.state) == state_bytes(broken.state)
    assert state_bytes(refolded(broken.events)) == state_bytes(broken.state)


def test_a_red_account_enters_no_leg():
    """What is open may go on; it does not grow."""
    bench = desk()
    bench.state.safety.tier, bench.state.safety.cause = "red", "day"
    near(bench, 99)
    [refused] = bench.of(LegRefused)
    assert refused.reason == "tier: red, the day has lost its limit"
    assert len(held(bench)) == 1


def test_a_leg_is_no_position_of_its_own():
    bench = desk()
    near(bench, 99)
    near(bench, 99)
    assert len(held(bench)) == 2
    assert positions(bench.state, None, ruled(bench.rules, max_positions=2)) is None
    full = positions(bench.state, None, ruled(bench.rules, max_positions=1))
    assert full == "positions: 1 of 1 are open"


def test_opposite_legs_strain_their_budget_by_what_both_lose_together():
    bench = desk(multiplier=0.6)
    near(bench, 99)
    near(bench, 99)
    legs = list(bench.state.cycles.values())
    assert [leg.sign for leg in legs] == [1, -1]
    strain, leverage = strain_of(legs, bench.rules), bench.rules.instruments[COIN].leverage
    assert strain.margin == sum(leg.qty * leg.average for leg in legs) / leverage
    for mark in map(Decimal, (80, 99, 100, 120)):
        assert strain.loss(mark) == max(0, -sum(leg.unrealised(mark) for leg in legs))


def test_a_crash_costs_what_is_open_and_not_what_was():
    """A first position that is flat while its legs go on is no loss of a crash any more."""
    bench = desk()
    [root] = bench.state.cycles.values()
    assert crash_loss(bench.state, lambda _symbol: 1.0, bench.rules) == 0.1 * 1500
    root.qty = Decimal(0)
    assert crash_loss(bench.state, lambda _symbol: 1.0, bench.rules) == 0.0
