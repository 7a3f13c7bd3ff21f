"""A venue that starts again knows the time at least as well as the desk that writes to it."""

import asyncio
from decimal import Decimal

from desk_examples import BUY, COIN, STEP, SYMBOLS, T0, bar_row, instruments

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
