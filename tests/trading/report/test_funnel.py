"""The funnel adds up: nothing that was a signal is missing from it, and nothing counts twice."""

from decimal import Decimal

from desk_bench import Bench, entries_of, refolded, state_bytes
from desk_examples import COIN, OTHER, SELL, T0, THIRD, candidate, costly, instruments
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.events import (
    OrderFilled,
    OutcomeKnown,
    PositionOpened,
    ProposalClosed,
    SignalRejected,
)
from trading.domain.fold import fold
from trading.domain.funnel import WINDOW, Lost
from trading.domain.money import ZERO
from trading.domain.types import Side
from trading.policy.alarms import refusals_of, signals_of
from trading.report.funnel import ENDS, NO_FILL, diagnosis, lost_to

STOPPED = (100, 100, 90, 90)


def test_a_trade_walks_the_whole_funnel():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.bar({COIN: STOPPED})
    one = diagnosis(bench.state, COIN, "5m").buy
    assert (one.signals, one.proposals, one.orders, one.fills) == (1, 1, 1, 1)
    assert (one.closed, one.wins, one.lost) == (1, 0, {})
    assert one.r == bench.of(OutcomeKnown)[0].r < 0
    assert not diagnosis(bench.state, OTHER).buy.signals
    assert not diagnosis(bench.state, COIN, "1h").buy.signals


def test_a_signal_counts_once_at_the_first_filter_and_for_each_in_all():
    bench = Bench(made=instruments(kind="spot", leverage=Decimal(1)))
    bench.say("pause")
    bench.flat(candidates=[candidate(side=SELL)])
    bench.flat()
    bench.bar({COIN: (100, 110, 100, 110)})
    found = diagnosis(bench.state)
    [outcome] = bench.of(OutcomeKnown)
    assert outcome.shadow
    assert found.sell.lost == {
        "paused": Lost(1, 1, 1, outcome.r),
        "no_short": Lost(refused=1),
    }
    assert found.filters == ["paused", "no_short"]
    assert not found.buy.lost


def test_cards_and_orders_that_come_to_nothing_are_filters_too():
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate(symbol) for symbol in (COIN, OTHER, THIRD)])
    first, second, third = list(bench.state.cards.values())
    bench.press(first, "reject", 100)
    bench.press(second, "approve", 100)
    bench.lag_ms += 3_600_000
    bench.press(third, "approve", 100)
    bench.bar({OTHER: (100, 100, 100, 100, 0.0)})
    bench.flat()
    one = diagnosis(bench.state).buy
    ends = [event.verdict for event in bench.of(ProposalClosed)]
    assert ends == ["rejected", "approved", "expired"]
    assert (one.proposals, one.orders, one.fills) == (3, 1, 0)
    assert {name: lost.first for name, lost in one.lost.items()} == {
        "card rejected": 1, "card expired": 1, NO_FILL: 1,
    }  # fmt: skip


def test_an_entry_that_is_filled_in_parts_is_one_trade():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    [entry] = entries_of(bench)
    ledger = refolded(bench.events)
    for part in ("one", "two"):
        fold(ledger, OrderFilled(T0, T0, entry.client_id, part, Decimal(1), Decimal(100), ZERO))
    assert ledger.cycles[entry.cycle_id].qty == 2
    assert diagnosis(ledger).buy.fills == 1


MOVES = st.lists(
    st.tuples(st.sampled_from(Side), st.sampled_from([COIN, OTHER]), st.booleans(), st.booleans()),
    max_size=25,
)


@given(MOVES)
def test_every_signal_is_somewhere(moves):
    bench = Bench({"exits": {"max_hold_bars": 3}}, made=instruments(make=costly))
    for side, symbol, quoted, thin in moves:
        wish = candidate(symbol, side=side)
        volume = 0.0 if thin else 1e6
        bench.flat(candidates=[wish], quotes=None if quoted else {}, volume=volume)
    state = bench.state
    refused = len(bench.of(SignalRejected))
    for one in (diagnosis(state).of(side) for side in Side):
        gates = lost_to(one, [name for name in one.lost if name not in (*ENDS, NO_FILL)])
        assert one.signals == one.proposals + gates.first
        assert one.proposals == one.orders
        assert one.orders >= one.fills + lost_to(one, [NO_FILL]).first
        assert one.fills >= one.closed >= one.wins
    both = diagnosis(state).both
    assert both.signals == state.signals
    assert lost_to(both, both.lost).first - lost_to(both, [NO_FILL]).first == refused
    ended = bench.of(OutcomeKnown)
    assert lost_to(both, both.lost).outcomes == sum(each.shadow for each in ended)
    assert both.closed == sum(not each.shadow for each in ended)
    assert state_bytes(refolded(bench.events)) == state_bytes(state)


def test_windows_hold_the_latest_signals_and_stay_small():
    bench = Bench(autonomy="watch")
    for _ in range(WINDOW):
        bench.flat(candidates=[candidate()], quotes={})
    for _ in range(2 * WINDOW):
        bench.flat(candidates=[candidate()])
    buys = [bench.state.streams["5m"].buy]
    assert signals_of(buys) == 2 * WINDOW
    assert refusals_of(buys) == {"watch": 2 * WINDOW}
    assert diagnosis(bench.state).buy.lost["freshness"].refused == WINDOW


def test_the_ledger_counts_the_same_after_a_restart():
    bench = Bench()
    bench.flat(candidates=[candidate(), candidate(OTHER, side=SELL)])
    before = diagnosis(bench.state)
    bench.start()
    assert diagnosis(bench.state) == before
    assert list(bench.state.milestones) == ["first BUY proposed", "first SELL proposed"]
    bench.flat()
    [_, sell] = bench.of(PositionOpened)
    assert bench.state.milestones["first SELL executed"] == sell.at == bench.state.entered_at
