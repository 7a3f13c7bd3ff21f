"""Budget stress: what is used, which band acts, what it does, and when it may act again."""

from decimal import Decimal

import pytest
from desk_bench import Bench, refolded, state_bytes
from desk_examples import BUY, SELL, SYMBOLS, candidate, costly, instruments
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.events import OrderRequested, StressEased, StressReached
from trading.domain.orders import Role
from trading.policy.stress import band_of, in_profit, strain_of

BANDS = (Decimal("0.3"), Decimal("0.5"), Decimal("0.7"))
WIDE = {"max_exposure": 20, "risk_per_trade": 0.05}


def strained(entry_share, leverage, make=instruments, side=BUY, first=100.0, **settings):
    """A desk with one position that takes ``entry_share`` of its budget of 200 as margin.

    It was entered at 100 in a bar that went straight to ``first``.
    """
    capital = WIDE | {"cycle_budget": 0.02, "entry_share": entry_share}
    bench = Bench({"capital": capital, **settings}, make(leverage=Decimal(leverage)))
    bench.flat(candidates=[candidate(side=side)])
    bar(bench, first)
    return bench


def dear(**more):
    return instruments(make=costly, **more)


def bar(bench, close):
    """A bar in which the price goes straight from 100 to ``close``."""
    bars = dict.fromkeys(SYMBOLS, (100, max(100, close), min(100, close), close, 1e6))
    return bench.bar(bars)


def near(bench, price):
    """A bar in which the price does not move."""
    return bench.flat(price)


def exits_in(events):
    return [e.order for e in events if isinstance(e, OrderRequested) and e.order.role is Role.EXIT]


def stops_in(events):
    return [e.order for e in events if isinstance(e, OrderRequested) and e.order.role is Role.STOP]


def the_cycle(bench):
    [cycle] = bench.state.cycles.values()
    return cycle


@pytest.mark.parametrize(
    ("used", "band"),
    [("0.2999", 0), ("0.30", 1), ("0.4999", 1), ("0.50", 2), ("0.6999", 2), ("0.70", 3), ("4", 3)],
)
def test_the_bands_begin_at_30_50_and_70_percent(used, band):
    assert band_of(Decimal(used), BANDS) == band


def test_used_is_margin_and_loss_over_the_budget():
    bench = strained(0.28, 40)
    strain = strain_of([the_cycle(bench)], bench.rules)
    budget = the_cycle(bench).budget
    assert budget == Decimal(200)
    assert (strain.margin, strain.loss(Decimal(100))) == (Decimal(56), 0)
    assert strain.loss(Decimal(99)) == Decimal("22.4")
    assert strain.used(Decimal(99), budget) == Decimal("0.392")
    assert strain.used(Decimal(120), budget) == Decimal("0.28"), "a profit takes nothing"


@pytest.mark.parametrize(("share", "band", "cut"), [(0.31, 1, 30), (0.52, 2, 50), (0.72, 3, 70)])
def test_a_band_closes_its_share_of_what_is_in_profit(share, band, cut):
    bench = strained(share, 5, first=101.5)
    [reached] = bench.of(StressReached)
    assert reached.band == band
    held = the_cycle(bench).qty
    [part] = exits_in(bench.events)
    assert (part.qty, part.why) == (held * cut / 100, "stress")
    assert [one.qty for one in reached.cuts] == [part.qty]
    near(bench, 101.5)
    assert the_cycle(bench).qty == held - part.qty


def test_without_a_profit_only_stops_tighten_and_the_alert_says_so():
    bench = strained(0.28, 40, first=99.5)
    [reached] = bench.of(StressReached)
    assert (reached.band, reached.cuts) == (1, ())
    assert reached.stops == "no leg is in profit: stops come 30% nearer"
    assert not exits_in(bench.events)
    assert [stop.price for stop in stops_in(bench.events)] == [Decimal("97.50"), Decimal("98.10")]
    assert the_cycle(bench).stop == Decimal("97.5") + Decimal("0.3") * Decimal(2)


def test_the_second_band_goes_to_breakeven():
    bench = strained(0.52, 5, dear, first=101.5)
    assert the_cycle(bench).average == Decimal("100.03")
    assert the_cycle(bench).stop == Decimal("100.20"), "0.165 % of costs beyond the entry"


def test_breakeven_waits_for_a_price_that_allows_it():
    bench = strained(0.52, 5, dear, first=100.15)
    assert the_cycle(bench).stop == Decimal("98.82"), "not in profit: half the way nearer"


def test_the_third_band_follows_closely():
    bench = strained(0.72, 5, first=101.5)
    plan = the_cycle(bench).exits
    assert (plan.name, plan.trail.start, plan.trail.distance) == (
        "stress",
        Decimal("101.50"),
        Decimal("1.25"),
    )
    near(bench, 104)
    assert the_cycle(bench).stop == Decimal("102.73"), "8 steps of 0.31 on, 1.25 behind"


def test_a_short_is_relieved_as_a_long_is():
    bench = strained(0.52, 5, side=SELL, first=98.5)
    [out] = exits_in(bench.events)
    assert (out.side, out.why) == (BUY, "stress")
    assert the_cycle(bench).stop == Decimal("99.83"), "0.165 % of 100 below the entry, in favour"


def test_only_the_highest_newly_reached_band_acts_and_rearms_five_points_below():
    """Used: 28 % of margin, and 11.2 points more for each 1 % that the price falls."""
    bench = strained(0.28, 40, exits={"stress": {"shares": (0.01, 0.01, 0.01)}})
    seen = []
    for close in (99.7, 99.9, 98.0, 98.3, 98.6, 98.0, 99.4, 99.95, 99.7):
        found = [e for e in near(bench, close) if isinstance(e, StressReached | StressEased)]
        seen += [(close, type(event).__name__[6:], event.band) for event in found]
    assert seen == [
        (99.7, "Reached", 1),  # 31.4 %; at 99.9 it is 29.1 %, which is not five points below
        (98.0, "Reached", 2),  # 50.4 %
        (98.6, "Eased", 1),  # 43.7 %; 98.3 gave 47.0 %
        (98.0, "Reached", 2),
        (99.4, "Eased", 1),  # 34.7 %
    ]


def test_a_jump_over_bands_acts_once():
    bench = strained(0.28, 90, first=98.6)
    assert [event.band for event in bench.of(StressReached)] == [2]


def test_a_fifty_dollar_position_is_not_held_back_by_a_fixed_buffer():
    """The old desk wanted $4.95 of profit whatever the size: 10 % of a position of $50."""
    bench = strained(0.28, 5, dear)
    leg = the_cycle(bench)
    leg.qty = leg.entered = Decimal("0.5")
    leg.entry_value = Decimal(50)
    assert bench.rules.round_trip * leg.qty * Decimal("100.2") < Decimal("0.09")
    assert not in_profit(leg, Decimal("100.16"), bench.rules)
    assert in_profit(leg, Decimal("100.17"), bench.rules), "8.5 cents clear its own costs"


@pytest.mark.parametrize(("buffer", "gains"), [(0.5, True), (1.0, True), (3.0, False)])
def test_the_buffer_scales_with_costs(buffer, gains):
    bench = strained(0.31, 5, dear, first=100.4, exits={"profit_buffer": buffer})
    assert bool(exits_in(bench.events)) is gains


def test_it_survives_a_restart():
    bench = strained(0.28, 40, first=99.5)
    before = state_bytes(bench.state)
    bench.start()
    assert state_bytes(bench.state) == before == state_bytes(refolded(bench.events))
    near(bench, 99.5)
    assert len(bench.of(StressReached)) == 1, "it has acted already"


def test_a_remainder_below_the_minimum_closes_whole():
    def coarse(**more):
        return instruments(**more, min_notional=Decimal(300))

    bench = strained(0.72, 5, coarse, first=101.5)
    near(bench, 101.5)
    assert not bench.state.cycles


def test_switched_off_it_only_tells():
    bench = strained(0.52, 5, first=101.5, exits={"stress": {"smart_exits": False}})
    assert [e.stops for e in bench.of(StressReached)] == ["smart exits are off, nothing is done"]
    assert not exits_in(bench.events)
    assert the_cycle(bench).stop == Decimal("97.50")


PATHS = st.lists(st.integers(-14, 14), min_size=4, max_size=25)


@given(PATHS, st.sampled_from([0.28, 0.45, 0.6]))
def test_each_band_acts_once_per_crossing(steps, share):
    """Between two acts of a band the budget was five points below it, whatever the price did."""
    bench = strained(share, 40)
    acted = max((event.band for event in bench.of(StressReached)), default=0)
    price = 100.0
    for step in steps:
        price += step / 10
        for event in near(bench, price):
            if isinstance(event, StressReached):
                assert event.band > acted
                assert event.used >= BANDS[event.band - 1]
            elif isinstance(event, StressEased):
                assert event.band < acted
                assert event.used + Decimal("0.05") < BANDS[event.band]
            acted = getattr(event, "band", acted)
        assert all(cycle.budget == Decimal(200) for cycle in bench.state.cycles.values())
