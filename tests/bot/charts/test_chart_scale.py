import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import equity, heatmap, labels, scale, theme
from bot.charts.scale import Axis

HOUR_MS = 3_600_000
DAY_MS = 86_400_000

sizes = st.floats(-1e12, 1e12)


@pytest.mark.parametrize("module", [scale, labels, equity, heatmap])
def test_examples_in_docstrings_hold(module):
    done = doctest.testmod(module)
    assert done.attempted > 0
    assert done.failed == 0


@given(sizes, st.floats(1e-6, 1e12), st.integers(3, 9))
def test_ticks_are_even_inside_and_neither_few_nor_many(low, length, count):
    low, high = scale.padded(low, low + length, 0.05)
    ticks = scale.nice_ticks(low, high, count)
    assert 1 <= len(ticks) <= count + 1
    assert all(low - abs(low) * 1e-12 <= tick <= high + abs(high) * 1e-12 for tick in ticks)
    gaps = np.diff(ticks)
    assert len(gaps) == 0 or np.allclose(gaps, gaps[0], rtol=1e-6, atol=abs(high) * 1e-12)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (
            58_100.0,
            61_900.0,
            [58_500.0, 59_000.0, 59_500.0, 60_000.0, 60_500.0, 61_000.0, 61_500.0],
        ),
        (0.0, 1.0, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
    ],
)
def test_ticks_are_round(low, high, ticks):
    assert scale.nice_ticks(low, high, 8) == pytest.approx(ticks)


@given(sizes, sizes)
def test_padding_leaves_room_even_around_one_price(a, b):
    low, high = scale.padded(min(a, b), max(a, b), 0.05)
    assert low < high
    assert low <= min(a, b)
    assert high >= max(a, b)


def test_a_narrow_range_is_not_widened():
    low, high = scale.padded(60_000.0, 60_010.0, 0.05)
    assert (low, high) == pytest.approx((59_999.5, 60_010.5))


def test_axis_maps_ends_and_holds_back_what_lies_beyond():
    axis = Axis(10.0, 20.0, 800.0, 100.0)
    assert [axis.px(v) for v in (10, 15, 20, 99, -99)] == [800, 450, 100, 100, 800]
    assert axis.holds(15)
    assert not axis.holds(20.1)


@given(st.lists(st.floats(), max_size=20))
def test_what_is_drawable_is_finite_or_missing(values):
    array = scale.drawable(values)
    kept = array[~np.isnan(array)]
    assert array.shape == (len(values),)
    assert np.all(np.abs(kept) <= scale.DRAWABLE)


@given(st.lists(st.floats() | st.integers(-(10**18), 10**18), max_size=20))
def test_times_fit_a_calendar(values):
    for at_ms in scale.times(values):
        for step in (HOUR_MS, DAY_MS, 365 * DAY_MS):
            assert scale.time_text(int(at_ms), step)


def test_time_steps_cut_a_day_into_usual_pieces():
    assert scale.time_step(DAY_MS, 5) == 6 * HOUR_MS
    assert scale.time_step(8 * HOUR_MS, 5) == 2 * HOUR_MS
    assert scale.time_step(0, 5) == 60_000


def test_marks_stand_at_the_first_bar_of_each_step_across_a_gap():
    opens = np.array([0, 1, 2, 5, 6, 7], dtype=np.int64) * HOUR_MS + 22 * HOUR_MS
    assert list(scale.first_of_each(opens, 4 * HOUR_MS)) == [(2, DAY_MS), (4, DAY_MS + 4 * HOUR_MS)]


def _seen_by(colour, matrix):
    """A colour as seen with a missing kind of cones (Machado, Oliveira and Fernandes 2009)."""
    linear = (np.array(colour) / 255) ** 2.2
    return np.clip(np.array(matrix) @ linear, 0, 1) ** (1 / 2.2) * 255


PROTANOPIA = ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052))
DEUTERANOPIA = ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969))


@pytest.mark.parametrize("eyes", [PROTANOPIA, DEUTERANOPIA])
@pytest.mark.parametrize(
    "pair", [(theme.UP, theme.DOWN), (theme.NEGATIVE, theme.POSITIVE), (theme.ENTRY, theme.ACCENT)]
)
def test_opposite_colours_stay_apart_for_colour_blind_eyes(eyes, pair):
    first, second = (_seen_by(colour, eyes) for colour in pair)
    assert np.linalg.norm(first - second) > 80


def test_text_and_lines_are_large_enough_for_a_phone():
    assert min(theme.SMALL, theme.BODY, theme.TITLE) >= 30
    assert theme.LINE >= 3


def test_text_stands_out_on_every_ground():
    assert theme.readable_on(theme.NEUTRAL) == theme.TEXT
    assert theme.readable_on(theme.POSITIVE) == theme.BACKGROUND
