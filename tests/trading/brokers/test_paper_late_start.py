"""A venue that starts again knows the time at least as well as the desk that writes to it."""

import asyncio
from decimal import Decimal

import pytest
from desk_examples import BUY, COIN, SELL, STEP, SYMBOLS, T0, bar_row, instruments
from test_paper import Venue

from trading.brokers.paper import PaperBroker
from trading.domain.orders import Order, OrderType, Role
from trading.domain.prints import BarPrints, Shape
from trading.store.vault import MemoryVault

DECIDED = T0 + STEP  # at this close


def fills_in_bar(broker, open_ms):
    row = bar_row(open_ms, {COIN: (100, 100, 100, 100)})
    shape = Shape(SYMBOLS, instruments())
    return [fill.price for fill in broker.observe(BarPrints(row, open_ms + STEP, shape))]


def test_an_order_does_not_meet_the_bar_that_it_was_decided_on():
    broker = PaperBroker(instruments(), Decimal(1), lambda at: at, MemoryVault(), DECIDED)
    entry = Order("a", "a", Role.ENTRY, COIN, BUY, OrderType.MARKET, Decimal(1), Decimal(0), False)
    asyncio.run(broker.submit(entry, 1))
    assert fills_in_bar(broker, DECIDED - STEP) == [], "it closed when the order was decided"
    assert fills_in_bar(broker, DECIDED) == [100]


def test_time_does_not_go_back():
    vault = MemoryVault()
    broker = PaperBroker(instruments(), Decimal(1), lambda at: at, vault, DECIDED)
    broker._save()
    again = PaperBroker(instruments(), Decimal(1), lambda at: at, vault, T0)
    assert again.book.now == DECIDED


@pytest.mark.parametrize("again", [False, True])
def test_what_is_ordered_upon_a_fill_does_not_meet_the_bar_of_that_fill(again):
    """Not even when a death makes the market tell the bar again; the next bar does it."""
    venue = Venue()
    venue.bar()
    venue.hold()
    venue.submit(venue.order("4", SELL, OrderType.LIMIT, "105", reduce=True))
    opened, bar = venue.now, (101, 106, 99, 104, 1e6)
    assert venue.fills(bar) == [(4, 105)]
    venue.broker.book.now = opened  # within the bar
    venue.submit(venue.order("6", SELL, OrderType.STOP, "100", reduce=True))
    if again:
        venue.now = opened
        assert venue.fills(bar) == []
    assert venue.fills((104, 104, 99, 99, 1e6)) == [(6, 100)]
