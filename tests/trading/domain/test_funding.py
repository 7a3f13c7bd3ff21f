"""Funding is exact: what is paid, how it is shared, and that it is booked as cash."""

from decimal import Decimal

import pytest
from desk_bench import refolded
from desk_examples import COIN, OTHER, SELL, T0, proposal
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.cycles import Cycle
from trading.domain.events import FundingPaid
from trading.domain.fold import fold
from trading.domain.funding import SMALLEST, payment, shares

MONEY = st.decimals(-(10**6), 10**6, places=8)
SIZES = st.lists(st.decimals(-1000, 1000, places=3), min_size=1, max_size=6)


def paid(qty, amount, symbol=COIN, at=T0):
    rate, mark = Decimal("0.0001"), Decimal(100)
    return FundingPaid(at, at, symbol, rate, mark, Decimal(qty), Decimal(amount))


def open_cycle(state, name, qty, **plan):
    """A cycle that holds ``qty`` base units."""
    planned = proposal(**plan)
    state.cycles[name] = Cycle(
        id=name, number=1, proposal=planned, advice=(), until_ms=0, budget=Decimal(1),
        committed=Decimal(1), stage="open", opened_at=T0, stop=planned.stop, qty=Decimal(qty),
    )  # fmt: skip
    return state.cycles[name]


@pytest.mark.parametrize(
    ("qty", "rate", "mark", "amount"),
    [
        ("2", "0.0001", "100", "0.02"),
        ("-2", "0.0001", "100", "-0.02"),
        ("2", "-0.0001", "100", "-0.02"),
        ("0.001", "0.00012345", "64000.5", "0.00790086"),  # 0.0079008617250
        ("0.001", "0.000015", "1", "0.00000002"),  # 1.5e-8: to even
        ("0", "0.0001", "100", "0"),
    ],
)
def test_longs_pay_a_positive_rate_to_eight_decimals(qty, rate, mark, amount):
    assert payment(Decimal(qty), Decimal(rate), Decimal(mark)) == Decimal(amount)


@given(amount=MONEY, held=SIZES)
def test_positions_that_add_up_bear_exactly_the_amount(amount, held):
    qty = sum(held)
    if qty:
        assert sum(shares(amount, qty, held)) == amount


@given(amount=MONEY, held=SIZES)
def test_a_share_is_its_part_of_the_whole(amount, held):
    qty = sum(held)
    if qty:
        borne = shares(amount, qty, held)
        for one, share in zip(held, borne, strict=True):
            assert abs(share - amount * one / qty) <= SMALLEST


def test_two_positions_of_a_symbol_share_and_another_symbol_pays_nothing():
    state = refolded([])
    long = open_cycle(state, "long", "3")
    short = open_cycle(state, "short", "1", side=SELL)
    other = open_cycle(state, "other", "5", symbol=OTHER)
    fold(state, paid("2", "0.02"))
    assert (long.funding, short.funding, other.funding) == (Decimal("0.03"), Decimal("-0.01"), 0)
    assert (long.cash, short.cash) == (-long.funding, -short.funding)
    assert state.funded == {COIN: T0}


def test_what_somebody_else_holds_is_not_booked():
    """The account holds 4, of which 1 is the desk's."""
    state = refolded([])
    ours = open_cycle(state, "ours", "1")
    fold(state, paid("4", "0.04"))
    assert ours.funding == Decimal("0.01")


def test_a_cycle_that_is_not_entered_pays_nothing():
    state = refolded([])
    waiting = open_cycle(state, "waiting", "0")
    fold(state, paid("1", "0.01"))
    assert waiting.funding == 0
