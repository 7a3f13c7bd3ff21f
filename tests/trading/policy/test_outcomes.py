"""Every signal ends in exactly one outcome, and its R is what a hand computes."""

from collections import Counter
from decimal import Decimal

import pytest
from desk_bench import Bench
from desk_examples import COIN, OTHER, SELL, SYMBOLS, candidate, costly, instruments
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.events import OutcomeKnown, PositionClosed, ProposalMade, SignalRejected

QUIET = (100, 100, 100, 100)


def shadow(settings=None, made=None, side=None):
    """A desk that only watches, with one shadow: entry 100, stop 97.50 (102.50 for a sell)."""
    bench = Bench(settings, made, autonomy="watch")
    bench.flat()
    bench.flat(candidates=[candidate(side=side or candidate().side)])
    return bench


def the_outcome(bench):
    [outcome] = bench.of(OutcomeKnown)
    assert not bench.state.shadows
    assert not bench.state.stages
    return outcome.exit, outcome.r


FREE = [
    # target 106.42: 6.42 / 2.50; stop: -1; gap to 95: -5 / 2.50; both in one bar: the stop
    ("target", (100, 106.42, 100, 104), ("target", 2.568)),
    ("stop", (100, 100, 97.5, 98), ("stop", -1.0)),
    ("gap", (95, 96, 94, 95), ("stop", -2.0)),
    ("both", (100, 110, 97, 104), ("stop", -1.0)),
    ("gap beyond the target", (108, 109, 107, 108), ("target", 3.2)),
]


@pytest.mark.parametrize(
    ("bar", "expected"), [row[1:] for row in FREE], ids=[row[0] for row in FREE]
)
def test_r_of_a_shadow_without_costs(bar, expected):
    bench = shadow()
    bench.bar({COIN: bar})
    assert the_outcome(bench) == expected


def test_r_of_a_short_shadow():
    bench = shadow(side=SELL)
    bench.bar({COIN: (100, 100, 93.58, 95)})
    assert the_outcome(bench) == ("target", 2.568)


def test_r_of_a_shadow_with_costs():
    """Entered at 100 x 1.0002 = 100.02, stopped at 97.5 x 0.9997 = 97.47075, down to 97.47.

    Fees 0.0004 x (100.02 + 97.47) = 0.078996; net -2.55 - 0.078996 = -2.628996; / 2.50.
    """
    bench = shadow(made=instruments(make=costly))
    bench.bar({COIN: (100, 100, 97, 98)})
    assert the_outcome(bench) == ("stop", pytest.approx(-1.051598, abs=1e-6))


def test_a_shadow_ends_by_time_at_the_close():
    bench = shadow({"exits": {"max_hold_bars": 3}})
    bench.flat()
    bench.flat()
    assert not bench.of(OutcomeKnown)
    bench.bar({COIN: (100, 102, 100, 101)})
    assert the_outcome(bench) == ("time", 0.4)


def test_the_bar_of_the_signal_itself_ends_nothing():
    """Its high and low were before the signal."""
    bench = Bench(autonomy="watch")
    bench.bar({COIN: (100, 110, 90, 100)}, candidates=[candidate()])
    assert not bench.of(OutcomeKnown)


def test_a_missing_bar_is_no_outcome():
    bench = shadow({"exits": {"max_hold_bars": 2}})
    bench.bar({OTHER: QUIET})
    bench.bar({OTHER: QUIET})
    bench.bar({OTHER: QUIET})
    assert not bench.of(OutcomeKnown)
    bench.bar({COIN: QUIET})
    assert the_outcome(bench) == ("time", 0.0)


def test_r_of_a_trade_is_money_over_planned_risk():
    """15 x 6.42 earned, 15 x 2.50 at risk."""
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.bar({COIN: (100, 107, 100, 107)})
    [trade] = bench.of(PositionClosed)
    assert trade.pnl == Decimal("96.30")
    assert trade.r == 2.568
    [outcome] = bench.of(OutcomeKnown)
    assert (outcome.r, outcome.shadow, outcome.exit) == (2.568, False, "target")


def test_r_of_a_half_trade_is_half():
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate()])
    bench.press(bench.card, "half", 100)
    bench.flat()
    bench.bar({COIN: (100, 107, 100, 107)})
    [trade] = bench.of(PositionClosed)
    assert (trade.qty, trade.r) == (Decimal("7.5"), 1.284)


def test_trade_and_shadow_of_one_plan_agree_to_the_lot():
    """The same signal, traded and only followed, without costs: the same R."""
    bars = [QUIET, (100, 103, 98, 102), (102, 107, 101, 106)]
    ends = []
    for autonomy in ("auto", "watch"):
        bench = Bench(autonomy=autonomy)
        bench.flat(candidates=[candidate()])
        for bar in bars:
            bench.bar({COIN: bar})
        [outcome] = bench.of(OutcomeKnown)
        ends.append((outcome.exit, outcome.r))
    assert ends[0] == ends[1] == ("target", 2.568)


def test_an_entry_that_never_filled_is_followed_from_that_bar_on():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.bar({COIN: (100, 100, 97, 98, 0)})
    [outcome] = bench.of(OutcomeKnown)
    assert (outcome.shadow, outcome.exit, outcome.r) == (True, "stop", -1.0)
    assert not bench.state.cycles


def test_a_position_leaves_when_its_time_is_up():
    bench = Bench({"exits": {"max_hold_bars": 3}})
    bench.flat(candidates=[candidate()])
    for _ in range(3):
        bench.flat()
    assert bench.state.cycle_of(COIN)
    bench.flat(price=101.0)
    [trade] = bench.of(PositionClosed)
    assert (trade.exit, trade.price) == ("time", Decimal(101))


def test_leaving_goes_on_until_it_is_done():
    """A thin market takes a tenth of each bar's volume: 4, 4, 4 and 3 of 15."""
    bench = Bench({"exits": {"max_hold_bars": 2}})
    bench.flat(candidates=[candidate()])
    for _ in range(2):
        bench.flat()
    for _ in range(3):
        bench.flat(volume=40)
        assert bench.state.cycle_of(COIN)
    bench.flat(volume=40)
    assert not bench.state.cycle_of(COIN)
    assert bench.of(PositionClosed)[0].qty == 15


MOVES = st.lists(
    st.tuples(
        st.sets(st.sampled_from(SYMBOLS)),
        st.sampled_from([93.0, 97.0, 99.0, 100.0, 101.0, 103.0, 107.0]),
        st.sampled_from([0.0, 30.0, 1e6]),
        st.booleans(),
    ),
    min_size=3,
    max_size=20,
)


@given(MOVES, st.sampled_from(["auto", "watch"]))
def test_every_signal_ends_in_exactly_one_outcome(moves, autonomy):
    bench = Bench({"exits": {"max_hold_bars": 4}}, instruments(make=costly), autonomy=autonomy)
    price = 100.0
    for wishes, to, volume, short in moves:
        bar = (price, max(price, to), min(price, to), to, volume)
        side = SELL if short else candidate().side
        found = [candidate(s, side=side, close=to) for s in sorted(wishes)]
        bench.bar(dict.fromkeys(SYMBOLS, bar), found)
        price = to
    for _ in range(6):
        bench.flat(price)
    signals = [e.proposal.id for e in bench.of(SignalRejected) + bench.of(ProposalMade)]
    outcomes = [e.proposal_id for e in bench.of(OutcomeKnown)]
    assert Counter(outcomes) == Counter(signals)
    assert max(Counter(outcomes).values(), default=1) == 1
    state = bench.state
    assert not state.shadows
    assert not state.cycles
    assert not state.orders
    assert not state.stages
    assert not any(bench.broker.book.positions.values())
    trades = [e.cycle_id for e in bench.of(PositionClosed)]
    assert [e.proposal_id for e in bench.of(OutcomeKnown) if not e.shadow] == trades


@pytest.mark.parametrize(("side", "sign"), [(None, -1), (SELL, 1)], ids=["long", "short"])
def test_a_shadow_bears_the_funding_of_its_time(side, sign):
    """0.001 an hour on an entry of 100 against a distance of 2.50: 0.04 R a settlement."""
    asked = []

    def carry(symbol, after_ms, until_ms):
        asked.append((symbol, after_ms, until_ms))
        return 0.001

    bench = shadow(side=side)
    signal_at = bench.now
    stopped = (100, 102.5, 97.5, 100)
    bench.bar({COIN: QUIET}, carry=carry)
    assert not asked, "it is added up once, at the end"
    bench.bar({COIN: stopped}, carry=carry)
    assert the_outcome(bench) == ("stop", -1.0 + sign * 0.04)
    assert asked == [(COIN, signal_at, bench.now - 300_000)], "a stop is hit before the bar's end"


def test_a_shadow_whose_time_is_up_pays_at_that_moment_too():
    bench = shadow({"exits": {"max_hold_bars": 2}})
    asked = []
    for _ in range(2):
        bench.bar({COIN: QUIET}, carry=lambda *when: asked.append(when) or 0.0)
    assert [until for _symbol, _after, until in asked] == [bench.now]
