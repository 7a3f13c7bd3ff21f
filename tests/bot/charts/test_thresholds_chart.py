from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.thresholds import ThresholdChart, ThresholdRow, layout, steps_png


def chart_of(*rows):
    return ThresholdChart("Thresholds", "since 1 Aug", tuple(rows))


def row_colours(image, y):
    return {c for _, c in image.crop((0, y - 13, image.width, y + 13)).getcolors(1 << 16)}


ROWS = (
    ThresholdRow("BTC", 78.0, 1.5),
    ThresholdRow("ETH", 64.0, -0.5),
    ThresholdRow("SOL", 70.0, 0.0),
)


def test_picture_is_the_same_every_time(picture):
    chart = chart_of(*ROWS)
    assert picture(steps_png(chart)).height == layout(chart).height
    assert steps_png(chart) == steps_png(chart)


def test_bars_reach_from_the_base_to_the_value(picture):
    chart = chart_of(*ROWS)
    image, places = picture(steps_png(chart)), layout(chart)
    for row, value, colour in ((0, 78.0, theme.ACCENT), (1, 64.0, theme.ENTRY)):
        y, inward = places.row_y(row), -6 if value > 70 else 6
        end = round(places.axis.px(value))
        assert image.getpixel((end + inward, y)) == colour
        assert image.getpixel((end - inward, y)) == theme.GRID


def test_the_base_is_a_line_through_all_rows(picture):
    chart = chart_of(*ROWS)
    image, places = picture(steps_png(chart)), layout(chart)
    x = round(places.axis.px(70.0))
    assert all(image.getpixel((x, places.row_y(row))) == theme.TEXT for row in range(3))


def test_arrows_tell_stricter_from_looser_and_no_change(picture):
    rows = [ThresholdRow("BTC", 70.0, change) for change in (1.5, -1.5, 0.04, float("nan"))]
    chart = chart_of(*rows)
    image, places = picture(steps_png(chart)), layout(chart)
    shown = [
        {theme.ACCENT, theme.ENTRY} & row_colours(image, places.row_y(row)) for row in range(4)
    ]
    assert shown == [{theme.ACCENT}, {theme.ENTRY}, set(), set()]


def test_an_unknown_value_has_no_bar(picture):
    chart = chart_of(ThresholdRow("BTC", float("nan"), 1.0))
    image = picture(steps_png(chart))
    assert not {theme.ACCENT, theme.ENTRY} & row_colours(image, layout(chart).row_y(0))


def test_a_value_beyond_the_bounds_fills_the_track_to_its_end(picture):
    chart = chart_of(ThresholdRow("BTC", 99.0, 0.0))
    image, places = picture(steps_png(chart)), layout(chart)
    assert image.getpixel((round(places.axis.end) - 4, places.row_y(0))) == theme.ACCENT
    assert image.getpixel((round(places.axis.end) + 2, places.row_y(0))) == theme.PANEL


def test_no_more_than_10_rows_are_shown():
    rows = [ThresholdRow(f"SYM{i}", 60.0 + i, 1.0) for i in range(12)]
    assert steps_png(chart_of(*rows)) == steps_png(chart_of(*rows[:10]))


def test_without_rows_it_says_so(picture):
    chart = chart_of()
    image = picture(steps_png(chart))
    assert theme.MUTED in row_colours(image, layout(chart).row_y(0))


def test_bounds_that_do_not_enclose_the_base_are_refused():
    with pytest.raises(ValueError, match="do not enclose the base"):
        replace(chart_of(), base=90.0)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.builds(ThresholdRow, st.text(max_size=40), st.floats(), st.floats()), max_size=9)
)
def test_no_number_is_too_strange_to_draw(rows):
    assert steps_png(chart_of(*rows)).startswith(b"\x89PNG")
