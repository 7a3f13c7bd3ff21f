"""Intervals against zero: what leaves zero out has a colour, what is not known says so."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.canvas import text_width
from bot.charts.forest import Course, ForestChart, ForestRow, forest_png, layout

ROWS = (
    ForestRow("all", 0.02, -0.02, 0.06, "0 %"),
    ForestRow("BTC", 0.2, 0.1, 0.3, "100 %"),
    ForestRow("ETH", -0.2, -0.3, -0.1, "none"),
)
NUMBERS = st.floats(allow_nan=True, allow_infinity=True)


def course_of(*means):
    mean = np.array(means, dtype=np.float64)
    width = 1.0 / np.arange(1, len(means) + 1)
    times = np.arange(len(means), dtype=np.int64) * 14_400_000 + 1_735_689_600_000
    return Course(times, mean, mean - width, mean + width)


def chart_of(*rows, course=None):
    return ForestChart("Advisors", "SIMULATED", tuple(rows), "trust", course)


def row_colours(image, y):
    return {c for _, c in image.crop((0, y - 12, image.width, y + 13)).getcolors(1 << 16)}


def test_picture_is_the_same_every_time(picture):
    chart = chart_of(*ROWS, course=course_of(*[0.1] * 20))
    assert picture(forest_png(chart)).height == layout(chart).height
    assert forest_png(chart) == forest_png(chart)


def test_only_what_leaves_zero_out_has_a_colour(picture):
    chart = chart_of(*ROWS)
    image, places = picture(forest_png(chart)), layout(chart)
    meant = [{theme.MUTED}, {theme.UP}, {theme.DOWN}]
    for row, expected in enumerate(meant):
        mean = (round(places.axis.px(ROWS[row].mean)), places.row_y(row))
        assert image.getpixel(mean) in expected
        band = round(places.axis.px(ROWS[row].low)) + 8
        colour = theme.mix(theme.PANEL, next(iter(expected)), 0.45)
        assert image.getpixel((band, places.row_y(row))) == colour


def test_no_word_of_the_axis_runs_into_the_name_of_a_column(picture):
    nothing = float("nan")
    chart = chart_of(ForestRow("correlation", nothing, nothing, nothing, "0"))
    image, places = picture(forest_png(chart)), layout(chart)
    column = theme.WIDTH - theme.MARGIN - 148 - text_width("mean R", theme.SMALL)
    y = places.panel.top - 28
    gap = image.crop((round(column) - 10, y - 20, round(column) - 2, y + 21))
    assert len(gap.getcolors()) == 1


def test_an_unknown_interval_has_no_dot(picture):
    nothing = float("nan")
    chart = chart_of(ForestRow("BTC", nothing, nothing, nothing, "0 %"))
    image, places = picture(forest_png(chart)), layout(chart)
    assert theme.UP not in row_colours(image, places.row_y(0))


def test_ends_that_nobody_knows_reach_the_edge(picture):
    chart = chart_of(ForestRow("BTC", 0.1, -5.0, 5.0))
    image, places = picture(forest_png(chart)), layout(chart)
    for x in (places.axis.start + 8, places.axis.end - 8):
        colour = theme.mix(theme.PANEL, theme.MUTED, 0.45)
        assert image.getpixel((round(x), places.row_y(0))) == colour


def test_a_course_needs_two_points():
    assert layout(chart_of(*ROWS, course=course_of(0.1))).course is None
    assert layout(chart_of(*ROWS, course=course_of(0.1, 0.2))).course is not None


def test_nothing_to_show_and_too_much(picture):
    assert picture(forest_png(chart_of()))
    many = chart_of(*[ForestRow("x" * 90, 0.1, 0.0, 0.2, "y" * 90)] * 50)
    assert picture(forest_png(many)).height < 1_400


@settings(max_examples=20)
@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=4), st.lists(NUMBERS, max_size=5))
def test_no_number_breaks_the_picture(picture, rows, means):
    found = [ForestRow("a", *ends) for ends in rows]
    assert picture(forest_png(chart_of(*found, course=course_of(*means))))
