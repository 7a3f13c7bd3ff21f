import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.together import TogetherChart, layout, together_png

HOUR_MS = 3_600_000
START_MS = 1_722_470_400_000


def chart_of(held, market):
    times_ms = START_MS + HOUR_MS * np.arange(len(held))
    return TogetherChart("Together", "paper", times_ms, np.array(held), np.array(market))


def colours_of(image, box):
    return {colour for _, colour in image.crop(box).getcolors(1 << 20)}


def inside(places):
    return (places.plot.left, places.plot.top, places.plot.right, places.plot.bottom)


def test_picture_is_the_same_every_time(picture):
    chart = chart_of([0.1, 0.4, -0.2], [0.5, 0.6, 0.7])
    assert picture(together_png(chart)).size == (1080, 900)
    assert together_png(chart) == together_png(chart)


def test_each_line_ends_at_its_last_value(picture):
    chart = chart_of([0.1, 0.4, -0.2], [0.5, 0.6, 0.7])
    image, places = picture(together_png(chart)), layout(chart)
    x = round(places.time.px(START_MS + 2 * HOUR_MS)) - 1
    assert image.getpixel((x, round(places.value.px(-0.2)))) == theme.ACCENT
    assert image.getpixel((x, round(places.value.px(0.7)))) == theme.ENTRY
    assert image.getpixel((places.plot.right + 24, round(places.value.px(0.7)) + 18)) == theme.ENTRY


def test_an_hour_without_two_positions_is_a_gap(picture):
    chart = chart_of([0.3, 0.3, np.nan, np.nan, 0.3, 0.3], [np.nan] * 6)
    image, places = picture(together_png(chart)), layout(chart)
    y = round(places.value.px(0.3))
    for hours, drawn in ((0.5, True), (2.5, False), (4.5, True)):
        x = round(places.time.px(START_MS + hours * HOUR_MS))
        column = colours_of(image, (x - 1, y - 2, x + 2, y + 2))
        assert (theme.ACCENT in column) == drawn


def test_an_hour_alone_is_a_dot(picture):
    chart = chart_of([np.nan, 0.3, np.nan], [0.5] * 3)
    image, places = picture(together_png(chart)), layout(chart)
    at = (round(places.time.px(START_MS + HOUR_MS)), round(places.value.px(0.3)))
    assert image.getpixel(at) == theme.ACCENT


@pytest.mark.parametrize("hours", [0, 3])
def test_without_a_value_it_says_so(picture, hours):
    chart = chart_of([np.nan] * hours, [np.nan] * hours)
    image = picture(together_png(chart))
    assert theme.MUTED in colours_of(image, inside(layout(chart)))
    assert theme.ACCENT not in colours_of(image, inside(layout(chart)))


def test_arrays_of_different_length_are_refused():
    with pytest.raises(ValueError, match="held has 2 values for 1 times"):
        TogetherChart("", "", np.zeros(1, np.int64), np.zeros(2), np.zeros(1))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.floats(), st.floats()), max_size=9), st.integers(-(10**15), 10**15))
def test_no_number_is_too_strange_to_draw(values, start):
    held, market = (np.array([pair[k] for pair in values]) for k in (0, 1))
    times_ms = start + HOUR_MS * np.arange(len(values))
    chart = TogetherChart("Together", "", times_ms, held, market)
    assert together_png(chart).startswith(b"\x89PNG")
