"""Prints: what a market certainly did not meet is said quickly, and never of what it met."""

from decimal import Decimal
from math import inf, nextafter

import pytest
from desk_examples import (
    BUY,
    COIN,
    SELL,
    STEP,
    SYMBOLS,
    T0,
    bar_row,
    instrument,
    instruments,
    quote,
)
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.matching import NOWHERE, met_price
from trading.domain.orders import OrderType
from trading.domain.prints import BarPrints, QuotePrints, Shape

STOP, LIMIT = OrderType.STOP, OrderType.LIMIT


def seen(low, high):
    row = bar_row(T0, {COIN: (low, high, low, high)})
    return BarPrints(row, T0 + STEP, Shape(SYMBOLS, instruments()))


@st.composite
def close_calls(draw):
    """Low and high of a bar, and two prices that are as good as equal to them."""
    low = draw(st.floats(1e-6, 1e6))
    high = low * draw(st.sampled_from([1.0, 1.001]))
    return low, high, draw(near(low)), draw(near(high))


@st.composite
def near(draw, price):
    """As written, as the float is, or some part of a float's distance to the next one away."""
    whole = Decimal(nextafter(price, inf)) - Decimal(price)
    share = draw(st.sampled_from(["-2", "-0.51", "-0.5", "-0.49", "0.49", "0.5", "0.51", "2"]))
    exactly = Decimal(price)
    return draw(st.sampled_from([Decimal(repr(price)), exactly, exactly + whole * Decimal(share)]))


@given(close_calls())
def test_what_lies_outside_of_its_reach_is_not_met(call):
    low, high, lower, upper = call
    prints = seen(low, high)
    lowest, highest = prints.reach(COIN)
    if lower < lowest and highest < upper:
        bar, traded = prints.of(COIN), instrument()
        for order_type, side, price in (
            (STOP, SELL, lower), (LIMIT, BUY, lower), (STOP, BUY, upper), (LIMIT, SELL, upper),
        ):  # fmt: skip
            assert met_price(order_type, side, price, bar, traded) is None


@pytest.mark.parametrize("tick", ["1E-6", "0.01"])
def test_a_tick_away_is_outside(tick):
    lowest, highest = seen(98, 103).reach(COIN)
    assert 98 - Decimal(tick) < lowest < 98
    assert 103 < highest < 103 + Decimal(tick)


def test_a_symbol_without_a_print_met_nothing():
    assert seen(98, 103).reach(SYMBOLS[1]) == NOWHERE
    assert QuotePrints([], T0).reach(COIN) == NOWHERE


def test_a_quote_is_a_print_of_one_price():
    lowest, highest = QuotePrints([quote(COIN, "99", "101")], T0).reach(COIN)
    assert lowest < 100 < highest
    assert highest - lowest < Decimal("1E-6")
