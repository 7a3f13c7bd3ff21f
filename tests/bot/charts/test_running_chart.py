"""Two running sums: the picture says which is which, where they end, and never breaks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.running import WITH, WITHOUT, RunningChart, running_png

DAY_MS = 86_400_000
START_MS = 20_000 * DAY_MS
NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
TIMES = st.integers(-(2**63), 2**63 - 1)


def chart_of(treated, control, times_ms=None, start_ms=START_MS):
    days = np.arange(1, len(treated) + 1, dtype=np.int64) * DAY_MS + START_MS
    return RunningChart(
        "threshold", "SIMULATED", start_ms, days if times_ms is None else times_ms,
        np.array(treated, dtype=np.float64), np.array(control, dtype=np.float64),
    )  # fmt: skip


def places(image, colour, left, right):
    """Heights (px) at which a colour stands within some columns, below the legend."""
    part = np.asarray(image)[150:, left:right]
    return 150 + np.flatnonzero((part == colour).all(axis=2).any(axis=1))


def test_picture_is_the_same_every_time(picture):
    chart = chart_of([1.0, -2.0, 3.0], [0.5, 0.5, 0.5])
    assert picture(running_png(chart)).height == 720
    assert running_png(chart) == running_png(chart)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_better_arm_ends_higher_in_its_colour(picture, sign):
    rising, falling = np.arange(1.0, 11.0), -np.arange(1.0, 11.0)
    image = picture(running_png(chart_of(sign * rising, sign * falling)))
    for left, right in ((700, 900), (980, 1080)):  # the ends of the lines, their figures
        ends = places(image, WITH, left, right), places(image, WITHOUT, left, right)
        higher, lower = ends if sign > 0 else ends[::-1]
        assert np.median(higher) < np.median(lower)


def test_both_begin_at_zero(picture):
    """A first day that lost is a line down, not a line that begins below."""
    image = picture(running_png(chart_of([-5.0, -5.0], [5.0, 5.0])))
    first = [places(image, colour, 44, 60).mean() for colour in (WITH, WITHOUT)]
    last = [places(image, colour, 900, 930).mean() for colour in (WITH, WITHOUT)]
    assert abs(first[0] - first[1]) < abs(last[0] - last[1]) / 4


@pytest.mark.parametrize("sums", [[], [float("nan")], [float("inf")]])
def test_without_an_outcome_it_says_so(picture, sums):
    image = picture(running_png(chart_of(sums, sums)))
    colours = {colour for _, colour in image.getcolors(1 << 16)}
    assert WITH not in colours
    assert theme.TEXT in colours


def test_arms_of_another_length_are_refused():
    with pytest.raises(ValueError, match="control has 1 values for 2 times"):
        chart_of([1.0, 2.0], [1.0])


@settings(max_examples=30)
@given(st.lists(st.tuples(TIMES, NUMBERS, NUMBERS), max_size=5), TIMES)
def test_no_number_breaks_the_picture(picture, rows, start_ms):
    times_ms = np.array(sorted(row[0] for row in rows), dtype=np.int64)
    treated, control = [row[1] for row in rows], [row[2] for row in rows]
    assert picture(running_png(chart_of(treated, control, times_ms, start_ms)))
