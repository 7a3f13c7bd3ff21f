"""Too little at the venue: booked as closed by a person; and what the checker finds of it all."""

from decimal import Decimal

import pytest
from desk_bench import finish
from desk_examples import COIN, MINUTE, OTHER, candidate
from hand_scenes import gone, later, tap, traded

from trading.domain import events as ev
from trading.domain.orders import Role
from trading.policy import by_hand, going_out


def test_booking_is_offered_when_the_venue_said_it_twice_a_minute_apart():
    bench, cycle = gone()
    bench.reconcile()
    assert bench.of(ev.PositionMissing) == []
    assert bench.say("byhand", "book", COIN, "0") == []
    later(bench)
    later(bench)
    [told] = bench.of(ev.PositionMissing)
    assert (told.ours, told.theirs) == (cycle.qty, 0)
    assert bench.state.cycles, "nothing is booked by itself"


def test_a_booked_position_is_closed_at_the_mark_and_its_orders_are_taken_back():
    bench, cycle = gone()
    later(bench)
    bench.marks[COIN] = 101.5
    tap(bench, "book", COIN)
    [booked] = bench.of(ev.PositionBooked)
    [trade] = bench.of(ev.PositionClosed)
    assert (booked.price, trade.price, trade.exit) == (
        Decimal("101.50"),
        Decimal("101.5"),
        "by hand",
    )
    assert trade.pnl == booked.qty * Decimal("1.5") == bench.state.balance - 10_000
    assert bench.state.orders == bench.broker.book.orders == {}
    assert bench.state.differences == bench.state.cycles == {}
    assert cycle.qty == 0
    bench.flat(candidates=[candidate(COIN)])
    assert bench.state.cycles, "unlocked"


def test_what_was_reduced_by_hand_goes_on_with_its_stop():
    bench, cycle = gone("3")
    before = cycle.qty
    later(bench)
    tap(bench, "book", COIN)
    assert cycle.qty == before - 3
    assert bench.state.differences == {}
    assert bench.of(ev.PositionClosed) == []
    [stop] = bench.state.orders_of(cycle.id, Role.STOP)
    assert stop.order.qty == cycle.qty, "not more than is left"
    bench.bar(dict.fromkeys(bench.symbols, (100, 100, 90, 91)))
    bench.flat(91)
    [trade] = bench.of(ev.PositionClosed)
    assert trade.exit == "stop"
    assert bench.state.orders == {}


def test_it_comes_back_before_anybody_books_it():
    bench, cycle = gone()
    later(bench)
    bench.trade_by_hand(COIN, cycle.qty)
    later(bench)
    assert bench.say("byhand", "book", COIN, "0") == []
    assert bench.state.differences == {}


# -- planted bugs --------------------------------------------------------------------------------


def test_an_adoption_without_a_stop_is_found(monkeypatch):
    bench = traded()
    adopt = by_hand._adopt
    orders = ev.OrderRequested
    monkeypatch.setattr(
        by_hand, "_adopt", lambda *about: (e for e in adopt(*about) if not isinstance(e, orders))
    )
    with pytest.raises(AssertionError, match=f"I3 .*{OTHER} has 10 open and 10 of it without"):
        tap(bench, "adopt")


@pytest.mark.parametrize(("qty", "words"), [("60", "commits"), ("30", "took the exposure to")])
def test_an_adoption_beyond_its_limits_is_found(qty, words, monkeypatch):
    bench = traded(qty, settings={"capital": {"max_exposure": 0.1}})
    monkeypatch.setattr(by_hand, "_beyond", lambda *_about: "")
    with pytest.raises(AssertionError, match=f"I4 money: .*{words}"):
        tap(bench, "adopt")


def test_a_booking_that_nobody_asked_for_is_found(monkeypatch):
    bench, cycle = gone()
    booked = ev.PositionBooked(
        bench.now, bench.now, 7, cycle.id, COIN, cycle.proposal.signal.side, cycle.qty, Decimal(0),
        Decimal(100), "",
    )  # fmt: skip
    monkeypatch.setattr(going_out, "compare", lambda *_about, hedged: iter([booked]))
    with pytest.raises(AssertionError, match=f"I5 .*PositionBooked of {COIN} and nobody pressed"):
        finish(bench.desk.ask_positions(bench.now, bench.desk_ms + MINUTE))
