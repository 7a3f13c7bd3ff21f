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


@given(PRICES, STEPS, st.integers(0, 4))
def test_equal_numbers_are_equal_bytes(price, step, zeros):
    """0.465 and 0.4650 on a tick of 0.0001 are both 0.4650."""
    longer = price.quantize(price.normalize() * Decimal(10) ** -zeros) if price else price
    for rounded in (floor_to, ceil_to, nearest):
        assert str(rounded(price.normalize(), step)) == str(rounded(longer, step))
        assert rounded(price, step).as_tuple().exponent == step.as_tuple().exponent


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_exact_reads_back_as_the_same_float(value):
    assert float(exact(value)) == value
