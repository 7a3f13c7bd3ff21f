from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from trading.domain.money import against, ceil_to, exact, floor_to, nearest

PRICES = st.decimals("0.00000001", "1000000", places=8)
STEPS = st.sampled_from([Decimal(s) for s in ("1E-8", "0.01", "0.05", "0.25", "1", "7")])


@given(PRICES, STEPS)
def test_rounding_stays_on_the_grid_and_within_one_step(price, step):
    low, high, near = floor_to(price, step), ceil_to(price, step), nearest(price, step)
    for value in (low, high, near):
        assert value % step == 0
    assert low <= price <= high
    assert high - low in (0, step)
    assert near in (low, high)
    assert abs(near - price) <= step / 2


@given(PRICES, STEPS)
def test_against_means_dearer_for_the_buyer_and_cheaper_for_the_seller(price, step):
    assert against(price, 1, step) >= price >= against(price, -1, step)


@given(PRICES, STEPS)
def test_what_lies_on_the_grid_stays(price, step):
    on_grid = floor_to(price, step)
    assert floor_to(on_grid, step) == ceil_to(on_grid, step) == nearest(on_grid, step) == on_grid


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_exact_reads_back_as_the_same_float(value):
    assert float(exact(value)) == value
