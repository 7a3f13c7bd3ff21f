"""A plan follows prices that the position has seen, and no earlier ones of the same bar."""

from decimal import Decimal

import pytest
from desk_bench import Bench
from desk_examples import BUY, COIN, SELL, STEP, bar_row, candidate
from holding import the_cycle

from trading.domain import events as ev
from trading.domain.orders import Role
from trading.domain.prints import BarPrints, Shape
from trading.ports import View

SECOND = 1_000


def entered_within_a_bar(side):
    """A card that is approved 100 s after its bar; the next bar has begun meanwhile."""
    bench = Bench({"exits": {"table": "ratchet"}}, autonomy="approve")
    bench.flat()
    bench.flat(candidates=[candidate(side=side)])
    began = bench.now
    bench.now += 100 * SECOND
    bench.press(bench.card, "approve", 100)
    bench.quotes({COIN: 100.0})
    assert the_cycle(bench).qty == 15
    bench.now = began
    return bench


def ran(side, away, last=100.3):
    """A bar that goes so far in the position's favour and ends nearby."""
    if side is BUY:
        return {COIN: (100.0, 100.0 + away, 99.9, last)}
    return {COIN: (100.0, 100.1, 100.0 - away, 200.0 - last)}


@pytest.mark.parametrize("side", [BUY, SELL])
@pytest.mark.parametrize("last", [100.3, 100.0])
def test_what_a_bar_reached_before_the_entry_moves_no_stop(side, last):
    bench = entered_within_a_bar(side)
    bench.bar(ran(side, 4.0, last))
    cycle = the_cycle(bench)
    assert cycle.stop == cycle.proposal.stop
    assert not bench.of(ev.PositionReduced)
    assert cycle.qty == 15
    bench.bar(ran(side, 4.0))
    assert bench.of(ev.StopMoved), "the next bar is its own"


def test_nor_does_a_longer_bar_in_which_it_was_entered():
    bench = Bench({"exits": {"table": "ratchet"}})
    bench.flat(candidates=[candidate()])
    bench.flat()
    cycle = the_cycle(bench)
    row = bar_row(cycle.opened_at - 11 * STEP, ran(BUY, 4.0), bench.symbols)
    prints = BarPrints(row, bench.now, Shape(bench.symbols, bench.instruments))
    view = View(prints=prints, venue_sees=False, marks=bench.mark)
    bench.take(ev.BarsClosed(bench.now, bench.desk_ms, "1h"), view)
    assert cycle.stop == Decimal("97.50")
    assert not bench.state.orders_of(cycle.id, Role.EXIT)
