"""The paper venue as a venue: what it takes, what it fills, what it remembers."""

import asyncio
from decimal import Decimal

import msgspec
import pytest
from desk_bench import finish
from desk_examples import BUY, COIN, OTHER, SELL, STEP, SYMBOLS, T0, bar_row, instruments, quote
from msgspec.structs import replace

from trading.brokers.paper import KEPT_CLOSED, PaperBroker
from trading.domain.errors import Refused
from trading.domain.events import OrderAccepted, OrderCanceled, OrderFilled
from trading.domain.orders import Order, OrderType, Role, client_id
from trading.domain.prints import BarPrints, QuotePrints, Shape
from trading.store.vault import FileVault, MemoryVault

QUIET = (100, 100, 100, 100, 1e6)


class Venue:
    """The broker with bars by hand."""

    def __init__(self, vault=None, share="0.1", made=None):
        self.made = made or instruments()
        self.broker = PaperBroker(self.made, Decimal(share), lambda at: at, vault)
        self.now = T0

    def order(self, qty="10", side=BUY, kind=OrderType.MARKET, price="0", reduce=False, n=0):
        role = Role.ENTRY if not reduce else Role.STOP
        return Order(
            client_id(f"c{kind}{side}{qty}{price}", role, n),
            "cycle",
            role,
            COIN,
            side,
            kind,
            Decimal(qty),
            Decimal(price),
            reduce,
        )

    def submit(self, order, epoch=1):
        finish(self.broker.submit(order, epoch))
        return order

    def bar(self, bar=QUIET, symbol=COIN):
        row = bar_row(self.now, {symbol: bar})
        self.now += STEP
        prints = BarPrints(row, self.now, Shape(SYMBOLS, self.made))
        return [*self.broker.observe(prints), *self.broker.reports()]

    def fills(self, bar=QUIET):
        return [(f.qty, f.price) for f in self.bar(bar) if isinstance(f, OrderFilled)]

    def hold(self, qty="10"):  # long, entered at 100
        self.submit(self.order(qty))
        self.bar((100, 100, 100, 100, 1e9))
        assert self.broker.book.positions[COIN] == Decimal(qty)


@pytest.fixture
def venue():
    venue = Venue()
    venue.bar()
    return venue


def test_an_order_is_accepted_and_meets_the_next_open(venue):
    order = venue.submit(venue.order())
    [accepted] = venue.broker.reports()
    assert (type(accepted), accepted.client_id) == (OrderAccepted, order.client_id)
    assert venue.fills((101, 102, 100, 100, 1e6)) == [(10, 101)]


def test_an_entry_takes_its_share_of_the_volume_and_the_rest_is_canceled(venue):
    venue.submit(venue.order("10"))
    reports = venue.bar((100, 100, 100, 100, 40.0))
    kinds = [type(r) for r in reports]
    assert kinds == [OrderFilled, OrderCanceled, OrderAccepted]
    assert reports[0].qty == 4
    assert reports[1].reason == "the market took 4.000 of 10"
    assert venue.fills() == []


def test_an_entry_into_nothing_is_canceled(venue):
    venue.submit(venue.order("10"))
    reports = venue.bar((100, 100, 100, 100, 0.0))
    assert [type(r) for r in reports] == [OrderCanceled, OrderAccepted]
    assert not venue.broker.book.orders


def test_an_entry_waits_for_a_symbol_without_a_bar(venue):
    venue.submit(venue.order("10"))
    venue.bar(QUIET, symbol=OTHER)
    assert venue.broker.impatient
    assert (venue.fills(QUIET), venue.broker.impatient) == ([(10, 100)], False)


def test_a_bar_too_thin_for_the_stop_has_nothing_left_for_the_target(venue):
    venue.hold()
    venue.submit(venue.order("10", SELL, OrderType.STOP, "98", reduce=True))
    venue.submit(venue.order("10", SELL, OrderType.LIMIT, "105", reduce=True, n=1))
    assert venue.fills((100, 110, 97, 99, 40.0)) == [(4, 98)]


def test_a_market_order_within_a_bar_is_filled_after_it_arrived(venue):
    venue.broker.book.now = venue.now + STEP // 2
    venue.submit(venue.order())
    [fill] = [f for f in venue.bar((90, 101, 90, 100, 1e6)) if isinstance(f, OrderFilled)]
    assert (fill.at, fill.price) == (venue.now, 100)


def test_a_touched_stop_stays_until_it_is_filled(venue):
    venue.hold()
    venue.submit(venue.order("10", SELL, OrderType.STOP, "98", reduce=True))
    assert venue.fills((100, 100, 97, 99, 40.0)) == [(4, 98)]
    assert venue.broker.impatient
    # triggered: it is a market order now, wherever the price goes
    assert venue.fills((103, 104, 102, 103, 1e6)) == [(6, 103)]
    assert venue.broker.book.positions[COIN] == 0


def test_a_stop_that_was_touched_without_volume_is_triggered(venue):
    venue.hold()
    venue.submit(venue.order("10", SELL, OrderType.STOP, "98", reduce=True))
    assert venue.fills((100, 100, 97, 99, 0.0)) == []
    assert venue.broker.impatient
    assert venue.fills((101, 101, 101, 101, 1e6)) == [(10, 101)]


def test_a_limit_fills_in_parts_and_keeps_its_price(venue):
    venue.hold()
    venue.submit(venue.order("10", SELL, OrderType.LIMIT, "105", reduce=True))
    assert venue.fills((100, 106, 100, 104, 40.0)) == [(4, 105)]
    assert venue.fills((100, 104, 100, 104, 1e6)) == []
    assert venue.fills((100, 106, 100, 104, 1e6)) == [(6, 105)]


def test_a_stop_goes_before_a_limit_in_one_bar(venue):
    venue.hold()
    limit = venue.submit(venue.order("10", SELL, OrderType.LIMIT, "105", reduce=True))
    venue.submit(venue.order("10", SELL, OrderType.STOP, "98", reduce=True))
    assert venue.fills((100, 106, 97, 104, 1e6)) == [(10, 98)]
    assert venue.broker.book.closed[limit.client_id].reason == "nothing left to reduce"


def test_reduce_only_never_turns_a_position(venue):
    venue.hold("10")
    venue.submit(venue.order("25", SELL, OrderType.STOP, "98", reduce=True))
    reports = venue.bar((100, 100, 97, 97, 1e6))
    assert [(type(r), getattr(r, "qty", None)) for r in reports] == [
        (OrderFilled, 10),
        (OrderCanceled, None),
        (OrderAccepted, None),
    ]
    assert venue.broker.book.positions[COIN] == 0


def test_reduce_only_without_a_position_is_canceled(venue):
    venue.submit(venue.order("5", SELL, OrderType.MARKET, reduce=True))
    assert OrderFilled not in [type(r) for r in venue.bar()]
    assert not venue.broker.book.orders
    assert not venue.broker.book.positions.get(COIN)


def test_a_client_id_is_placed_once(venue):
    order = venue.submit(venue.order())
    venue.submit(order)
    venue.submit(replace(order, qty=Decimal(99)))
    assert len(venue.broker.book.orders) == 1
    assert venue.fills() == [(10, 100)]
    venue.submit(order)
    assert not venue.broker.book.orders, "nor after it was filled"


def test_an_older_desk_is_fenced_off(venue):
    venue.submit(venue.order(), epoch=3)
    with pytest.raises(Refused, match="epoch 2 is over, 3 runs this account"):
        venue.submit(venue.order(n=1), epoch=2)
    venue.submit(venue.order(n=1), epoch=4)


@pytest.mark.parametrize("qty", ["0", "-1"])
def test_no_quantity_is_refused(venue, qty):
    with pytest.raises(Refused, match="not positive"):
        venue.submit(venue.order(qty))
    assert not venue.broker.book.orders


def test_an_order_that_came_within_a_bar_meets_its_close_only(venue):
    venue.hold()
    venue.broker.book.now = venue.now + 60_000  # a quote has moved the venue into the bar
    venue.submit(venue.order("10", SELL, OrderType.STOP, "98", reduce=True))
    assert venue.fills((100, 106, 97, 99, 1e6)) == []
    assert venue.fills((97, 97, 97, 97, 1e6)) == [(10, 97)]


def test_an_order_that_came_as_the_bar_ended_meets_the_next(venue):
    venue.hold()
    venue.submit(venue.order("10", SELL, OrderType.STOP, "98", reduce=True))
    old = BarPrints(bar_row(venue.now - STEP, {COIN: (100, 100, 90, 90, 1e6)}), venue.now,
                    Shape(SYMBOLS, venue.made))  # fmt: skip
    assert [*venue.broker.observe(old)] == []
    assert venue.fills((97, 97, 97, 97, 1e6)) == [(10, 97)]


def test_quotes_fill_without_limit_of_volume(venue):
    venue.submit(venue.order("1000000"))
    seen = QuotePrints([quote(COIN, "99.9", "100.1")], venue.now)
    [filled] = venue.broker.observe(seen)
    assert (filled.qty, filled.price) == (1_000_000, Decimal("100.1"))


def test_find_tells_all_that_is_known(venue):
    order = venue.order("10")
    assert finish(venue.broker.find(order)) is None, "absence is proved"
    venue.submit(order)
    venue.broker.reports()
    venue.bar((100, 100, 100, 100, 40.0))
    found = finish(venue.broker.find(order))
    assert [type(f) for f in found] == [OrderAccepted, OrderFilled, OrderCanceled]
    assert found == finish(venue.broker.find(order)), "asking changes nothing"


def test_cancel_takes_back_what_rests_and_ignores_the_rest(venue):
    order = venue.submit(venue.order("10", SELL, OrderType.LIMIT, "105"))
    finish(venue.broker.cancel(order.client_id))
    finish(venue.broker.cancel(order.client_id))
    finish(venue.broker.cancel("unknown"))
    kinds = [type(r) for r in venue.broker.reports()]
    assert kinds == [OrderAccepted, OrderCanceled]


def test_old_orders_are_forgotten(venue):
    for n in range(KEPT_CLOSED + 5):
        order = venue.submit(venue.order("1", n=n))
        venue.bar()
    assert len(venue.broker.book.closed) == KEPT_CLOSED
    assert finish(venue.broker.find(order))


def test_the_book_survives_in_its_vault(tmp_path):
    path = tmp_path / "venue.db"
    vault = FileVault(path)
    venue = Venue(vault)
    venue.bar()
    venue.hold()
    stop = venue.submit(venue.order("10", SELL, OrderType.STOP, "98", reduce=True))
    venue.bar((100, 100, 97, 97, 40.0))
    before = msgspec.json.encode(venue.broker.book)
    vault.close()
    again = Venue(FileVault(path))
    saved = again.broker.book
    # The passing of time alone is not saved: the market tells it again.
    saved.now = venue.broker.book.now
    assert msgspec.json.encode(saved) == before
    again.now = venue.now
    assert again.fills((99, 99, 99, 99, 1e6)) == [(6, 99)]
    assert stop.client_id in again.broker.book.closed


def test_every_change_is_in_the_vault_before_it_is_reported():
    vault = MemoryVault()
    venue = Venue(vault)
    venue.bar()
    venue.submit(venue.order("10"))
    row = bar_row(venue.now, {COIN: (100, 100, 100, 100, 40.0)})
    prints = BarPrints(row, venue.now + STEP, Shape(SYMBOLS, venue.made))
    for report in venue.broker.observe(prints):
        saved = PaperBroker(venue.made, Decimal("0.1"), lambda at: at, vault).book
        held = {**saved.orders, **saved.closed}[report.client_id]
        assert held.fills
        assert saved.positions[COIN] == 4


def test_reports_never_go_back_in_time(venue):
    """What ended because of a fill ends no earlier than the fill."""
    venue.hold()
    venue.submit(venue.order("10", SELL, OrderType.STOP, "98", reduce=True))
    limit = venue.submit(venue.order("10", SELL, OrderType.LIMIT, "105", reduce=True))
    venue.broker.reports()
    times = []
    row = bar_row(venue.now, {COIN: (100, 100, 97, 97, 1e6)})
    for report in venue.broker.observe(
        BarPrints(row, venue.now + STEP, Shape(SYMBOLS, venue.made))
    ):
        times.append(report.at)
        finish(venue.broker.cancel(limit.client_id))
        times += [r.at for r in venue.broker.reports()]
    assert times == sorted(times)
    assert len(times) == 2


def test_desk_time_comes_from_the_clock():
    broker = PaperBroker(instruments(), Decimal(1), lambda at: at + 5)
    asyncio.run(broker.submit(Venue().order(), 1))
    [accepted] = broker.reports()
    assert accepted.desk_ms == accepted.at + 5
