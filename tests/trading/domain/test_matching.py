from decimal import Decimal

import pytest
from desk_examples import BUY, COIN, SELL, T0, costly, instrument, quote
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.matching import Print, fee_of, last_price_of, met_price, pay, print_of
from trading.domain.money import nearest
from trading.domain.orders import OrderType

FREE, COSTLY = instrument(), costly()
MARKET, STOP, LIMIT = OrderType.MARKET, OrderType.STOP, OrderType.LIMIT


def seen(open_, high, low, close, half_spread="0"):
    return Print(T0, T0 + 1, open_, high, low, close, 1e6, Decimal(half_spread))


FILLS = [
    # what, type, side, price, bar, expected
    ("market buys at the open", MARKET, BUY, "0", (100, 103, 98, 101), "100"),
    ("market sells at the open", MARKET, SELL, "0", (100, 103, 98, 101), "100"),
    ("stop sells at its trigger", STOP, SELL, "99", (100, 103, 98, 101), "99"),
    ("stop touched exactly", STOP, SELL, "98", (100, 103, 98, 101), "98"),
    ("stop not touched", STOP, SELL, "97.99", (100, 103, 98, 101), None),
    ("gap through the stop fills at the open", STOP, SELL, "99", (95, 96, 94, 95), "95"),
    ("stop buys at its trigger", STOP, BUY, "102", (100, 103, 98, 101), "102"),
    ("stop to buy not touched", STOP, BUY, "103.01", (100, 103, 98, 101), None),
    ("gap up through a stop to buy", STOP, BUY, "102", (105, 106, 104, 105), "105"),
    ("limit sells at its price", LIMIT, SELL, "102", (100, 103, 98, 101), "102"),
    ("limit not reached", LIMIT, SELL, "103.01", (100, 103, 98, 101), None),
    ("gap beyond a limit gives the better open", LIMIT, SELL, "102", (105, 106, 104, 105), "105"),
    ("limit buys at its price", LIMIT, BUY, "99", (100, 103, 98, 101), "99"),
    ("limit to buy not reached", LIMIT, BUY, "97.99", (100, 103, 98, 101), None),
    ("gap below a limit to buy", LIMIT, BUY, "99", (95, 96, 94, 95), "95"),
]


@pytest.mark.parametrize(
    ("order_type", "side", "price", "bar", "expected"),
    [row[1:] for row in FILLS],
    ids=[row[0] for row in FILLS],
)
def test_where_orders_meet_a_market_without_costs(order_type, side, price, bar, expected):
    met = met_price(order_type, side, Decimal(price), seen(*bar), FREE)
    assert met == (None if expected is None else Decimal(expected))


COSTS = [
    # half a spread of 1 and slippage of 2 basis points: 0.03 on 100
    ("market buys above", MARKET, BUY, "0", (100, 103, 98, 101), "100.03"),
    ("market sells below", MARKET, SELL, "0", (100, 103, 98, 101), "99.97"),
    # 99 x 0.9997 = 98.9703, rounded down for the seller
    ("a triggered stop sells below", STOP, SELL, "99", (100, 103, 98, 101), "98.97"),
    # 102 x 1.0003 = 102.0306, rounded up for the buyer
    ("a triggered stop buys above", STOP, BUY, "102", (100, 103, 98, 101), "102.04"),
    # the best bid was 103 x 0.9999 = 102.9897
    ("a limit needs the bid", LIMIT, SELL, "102.98", (100, 103, 98, 101), "102.98"),
    ("the high alone is not the bid", LIMIT, SELL, "102.99", (100, 103, 98, 101), None),
    # the best ask was 98 x 1.0001 = 98.0098
    ("a limit needs the ask", LIMIT, BUY, "98.01", (100, 103, 98, 101), "98.01"),
    ("the low alone is not the ask", LIMIT, BUY, "98", (100, 103, 98, 101), None),
]


@pytest.mark.parametrize(
    ("order_type", "side", "price", "bar", "expected"),
    [row[1:] for row in COSTS],
    ids=[row[0] for row in COSTS],
)
def test_costs_worsen_the_price(order_type, side, price, bar, expected):
    met = met_price(order_type, side, Decimal(price), seen(*bar, "0.0001"), COSTLY)
    assert met == (None if expected is None else Decimal(expected))


def test_a_fee_is_a_share_of_the_value_rounded_up_to_eight_decimals():
    assert fee_of(Decimal("1.5"), Decimal(100), COSTLY) == Decimal("0.06")
    assert fee_of(Decimal("0.001"), Decimal("0.01"), COSTLY) == Decimal("1E-8")


def test_a_quote_is_a_print_of_one_price_with_its_own_spread():
    met = print_of(quote(COIN, "99.90", "100.10"))
    assert (met.open, met.high, met.low, met.close) == (100.0, 100.0, 100.0, 100.0)
    assert met.volume == float("inf")
    assert met_price(MARKET, BUY, Decimal(0), met, FREE) == Decimal("100.10")
    assert met_price(MARKET, SELL, Decimal(0), met, FREE) == Decimal("99.90")


def test_an_order_that_came_within_a_bar_meets_its_close_only():
    late = last_price_of(seen(100, 103, 98, 101))
    assert met_price(STOP, SELL, Decimal(99), late, FREE) is None
    assert met_price(LIMIT, SELL, Decimal(102), late, FREE) is None
    assert met_price(MARKET, BUY, Decimal(0), late, FREE) == Decimal(101)


@st.composite
def bars(draw):
    low = draw(st.floats(1, 1000))
    high = low * (1 + draw(st.floats(0, 0.2)))
    inside = st.floats(low, max(low, high))
    return seen(draw(inside), high, low, draw(inside), draw(st.sampled_from(["0", "0.0001"])))


@given(
    bars(),
    st.sampled_from([MARKET, STOP, LIMIT]),
    st.sampled_from([BUY, SELL]),
    st.decimals("1", "1200", places=2),
    st.sampled_from([FREE, COSTLY]),
)
def test_no_fill_is_better_than_the_market_and_all_are_on_the_grid(bar, kind, side, price, made):
    met = met_price(kind, side, price, bar, made)
    if met is None:
        return
    sign = side.sign
    tick = made.tick
    assert met % tick == 0
    # Nobody buys below the low or sells above the high, half a spread included.
    best = pay(bar.low if side is BUY else bar.high, side, bar.half_spread, made)
    assert sign * (met - best) >= -tick
    if kind is LIMIT:
        assert sign * (price - met) >= 0, "a limit is kept"
    if kind is STOP:
        assert sign * (met - price) >= 0, "a stop never beats its trigger"
    if kind is MARKET:
        assert sign * (met - Decimal(repr(bar.open))) >= 0


@given(bars(), st.sampled_from([BUY, SELL]), st.decimals("1", "1200", places=2))
def test_costs_never_help(bar, side, price):
    for kind in (MARKET, STOP, LIMIT):
        free = met_price(kind, side, price, bar._replace(half_spread=Decimal(0)), FREE)
        paid = met_price(kind, side, price, bar._replace(half_spread=Decimal("0.0001")), COSTLY)
        if free is None:
            assert paid is None
        elif paid is not None:
            assert side.sign * (paid - free) >= 0


@given(bars(), st.sampled_from([BUY, SELL]), st.floats(-0.02, 0.02))
def test_a_limit_is_filled_at_the_better_of_itself_and_the_open(bar, side, away):
    price = nearest(Decimal(bar.open * (1 + away)), COSTLY.tick)
    met = met_price(LIMIT, side, price, bar, COSTLY)
    opened = pay(bar.open, side, bar.half_spread, COSTLY)
    assert met in {None, max(price, opened) if side is SELL else min(price, opened)}
