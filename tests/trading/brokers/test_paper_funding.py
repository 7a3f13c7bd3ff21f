"""The paper venue settles funding: on what is held at the moment, each settlement once."""

from decimal import Decimal

import pytest
from desk_bench import finish
from desk_examples import BUY, COIN, SELL, STEP, SYMBOLS, T0, bar_row, instruments

from trading.brokers.paper import PaperBroker
from trading.domain.events import FundingPaid, OrderFilled
from trading.domain.funding import Settlement
from trading.domain.orders import Order, OrderType, Role, client_id
from trading.domain.prints import BarPrints, Shape
from trading.store.vault import MemoryVault

RATE, MARK = Decimal("0.0001"), Decimal(101)
QUIET = (100, 100, 100, 100, 1e9)


class Venue:
    """The broker with bars by hand; ``restart`` opens it again from its vault."""

    def __init__(self, *, hedged=False):
        self.vault, self.now, self.made = MemoryVault(), T0, instruments()
        self.hedged = hedged
        self.restart()

    def restart(self):
        self.broker = PaperBroker(
            self.made, Decimal(1), lambda at: at + 7, self.vault, hedged=self.hedged
        )

    def submit(self, side, qty, kind=OrderType.MARKET, price="0"):
        name = client_id(f"{side}{qty}{kind}{self.now}", Role.ENTRY, 0)
        reduce = kind is not OrderType.MARKET
        order = Order(
            name, "cycle", Role.ENTRY, COIN, side, kind, Decimal(qty), Decimal(price), reduce
        )
        finish(self.broker.submit(order, 1))
        self.broker.reports()

    def bar(self, bar=QUIET, settled=(), at=None):
        """A bar closes, with settlements at its close unless told otherwise."""
        at_open = self.now if at is None else at
        if at is None:
            self.now += STEP
        prints = BarPrints(bar_row(at_open, {COIN: bar}), at_open + STEP, Shape(SYMBOLS, self.made))
        moments = [at_open + STEP if one is True else one for one in settled]
        prints.settlements = [Settlement(COIN, moment, RATE, MARK) for moment in moments]
        return list(self.broker.observe(prints))

    def paid(self, *args, **how):
        return [f.amount for f in self.bar(*args, **how) if isinstance(f, FundingPaid)]

    def hold(self, side=BUY, qty="10"):
        self.submit(side, qty)
        self.bar()
        assert self.broker.book.positions[COIN] == side.sign * Decimal(qty)


@pytest.fixture
def venue():
    return Venue()


@pytest.mark.parametrize("side", [BUY, SELL])
def test_a_long_pays_and_a_short_receives(venue, side):
    venue.hold(side)
    [fact] = venue.bar(settled=[True])
    qty = side.sign * Decimal(10)
    assert fact == FundingPaid(
        venue.now, venue.now + 7, COIN, RATE, MARK, qty, side.sign * Decimal("0.101")
    )


def test_who_holds_nothing_pays_nothing(venue):
    assert venue.paid(settled=[True]) == []


def test_the_same_settlement_told_again_is_not_paid_again(venue):
    venue.hold()
    assert len(venue.paid(settled=[True])) == 1
    told = venue.now
    assert venue.paid(settled=[told]) == []
    venue.restart()
    assert venue.paid(settled=[told]) == []
    assert len(venue.paid(settled=[True])) == 1, "the next one is"


def test_a_stop_in_the_bar_that_ends_there_comes_before(venue):
    venue.hold()
    venue.submit(SELL, "4", OrderType.STOP, "99")
    facts = venue.bar((100, 100, 98, 98, 1e9), settled=[True])
    assert [type(fact) for fact in facts] == [OrderFilled, FundingPaid]
    assert facts[1].qty == 6


def test_an_entry_holds_from_its_open_on(venue):
    venue.submit(BUY, "10")
    assert venue.paid(settled=[True]) == [Decimal("0.101")]


def test_a_settlement_inside_a_bar_comes_after_its_open_and_before_its_stops(venue):
    venue.submit(BUY, "10")
    inside = T0 + STEP // 2
    assert venue.paid(settled=[inside, True]) == [Decimal("0.101")] * 2
    venue.submit(SELL, "10", OrderType.STOP, "99")
    facts = venue.bar((100, 100, 98, 98, 1e9), settled=[venue.now + STEP // 2, venue.now + STEP])
    assert [type(fact) for fact in facts] == [FundingPaid, OrderFilled]


def test_a_bar_that_is_told_again_after_a_later_entry_charges_nothing(venue):
    """What a restarted desk shows again, the position did not see."""
    told = venue.now
    venue.bar()
    venue.bar()
    venue.hold()
    venue.submit(BUY, "2")
    venue.bar()
    venue.restart()
    assert venue.paid(settled=[True], at=told) == []
    assert venue.paid(settled=[venue.now - 1], at=told) == [Decimal("0.1212")]


def test_the_last_payment_is_reported_again_after_a_restart(venue):
    """The desk may have died between the venue's note and its own."""
    venue.hold()
    venue.bar(settled=[True])
    [last] = venue.bar(settled=[True])
    venue.restart()
    assert venue.broker.reports() == [last]
    assert venue.broker.reports() == []


def test_a_hedged_account_settles_its_long_and_its_short():
    """And takes back from each slot what was filled after the moment."""
    venue = Venue(hedged=True)
    venue.submit(BUY, "10")
    venue.submit(SELL, "4")
    paid = [f for f in venue.bar(settled=[True]) if isinstance(f, FundingPaid)]
    assert [(f.slot, f.symbol, f.qty, f.amount) for f in paid] == [
        (f"{COIN} long", COIN, 10, Decimal("0.101")),
        (f"{COIN} short", COIN, -4, Decimal("-0.0404")),
    ]
    told = venue.now
    venue.bar()
    venue.submit(SELL, "3", OrderType.STOP, "99")
    venue.bar((100, 100, 98, 98, 1e9))
    again = [f for f in venue.bar(settled=[told + 1], at=told) if isinstance(f, FundingPaid)]
    assert [f.qty for f in again] == [10, -4]
