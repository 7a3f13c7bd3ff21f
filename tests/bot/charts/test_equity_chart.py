from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.equity import EquityChart, drawdowns, equity_png, layout

DAY_MS = 86_400_000
START_MS = 1_722_470_400_000


def chart_of(*equity, start=100.0):
    return EquityChart(
        title="Equity",
        subtitle="paper",
        times_ms=START_MS + DAY_MS * np.arange(len(equity)),
        equity=np.array(equity, dtype=np.float64),
        start_balance=start,
    )


def colours_of(image, box):
    return {colour for _, colour in image.crop(box).getcolors(1 << 20)}


def test_picture_is_square_and_the_same_every_time(picture):
    chart = chart_of(101, 99, 104)
    assert picture(equity_png(chart)).size == (1080, 1080)
    assert equity_png(chart) == equity_png(chart)


def test_without_a_trade_it_says_so_in_words(picture):
    chart = chart_of()
    image, places = picture(equity_png(chart)), layout(chart)
    middle = (places.plot.top + places.plot.bottom) // 2
    words = colours_of(image, (places.plot.left, middle - 30, places.plot.right, middle + 30))
    assert theme.MUTED in words
    assert not {theme.UP, theme.DOWN} & colours_of(image, (0, 0, 1080, 1080))


@pytest.mark.parametrize(("last", "colour"), [(104.0, theme.UP), (97.0, theme.DOWN)])
def test_line_and_pill_tell_gain_from_loss(picture, last, colour):
    chart = chart_of(101, 99, last)
    image, places = picture(equity_png(chart)), layout(chart)
    y = round(places.money.px(last))
    assert image.getpixel((places.plot.right - 3, y)) == colour
    assert image.getpixel((places.plot.right + 24, y + 18)) == colour


def test_equity_moves_in_steps(picture):
    chart = chart_of(102, 106)
    image, places = picture(equity_png(chart)), layout(chart)
    before = round(places.time.px(START_MS + 0.9 * DAY_MS))
    assert image.getpixel((before, round(places.money.px(102)))) == theme.UP


def test_one_trade_is_a_step_from_the_start(picture):
    chart = chart_of(98)
    image, places = picture(equity_png(chart)), layout(chart)
    assert image.getpixel((places.plot.left + 5, round(places.money.px(100)))) == theme.DOWN
    assert image.getpixel((places.plot.right - 40, round(places.money.px(98)))) == theme.DOWN


def test_the_deepest_drawdown_is_marked(picture):
    chart = chart_of(110, 99, 104)
    image, places = picture(equity_png(chart)), layout(chart)
    x, y = places.time.px(START_MS + DAY_MS), places.share.px(-0.1)
    assert image.getpixel((round(x), round(y))) == theme.TEXT
    inside = (round(x) + 60, round(places.share.px(-0.03)))
    assert image.getpixel(inside) == theme.mix(theme.PANEL, theme.DOWN, 0.4)


def test_without_a_loss_no_drawdown_is_drawn(picture):
    chart = chart_of(101, 102)
    image, places = picture(equity_png(chart)), layout(chart)
    below = places.below
    shown = colours_of(image, (below.left + 20, below.top, below.right - 20, below.bottom))
    assert shown <= {theme.PANEL, theme.GRID}


@given(st.lists(st.floats(1, 1e6), max_size=30), st.floats(1, 1e6))
def test_drawdown_is_the_distance_from_the_highest_so_far(equity, start):
    expected = [value / max([start, *equity[: i + 1]]) - 1 for i, value in enumerate(equity)]
    assert drawdowns(np.array(equity, dtype=float), start) == pytest.approx(expected, abs=1e-9)


def test_money_that_came_is_neither_gain_nor_loss(picture):
    """Of 100 a tenth is lost, 900 come, and then a tenth of the first is won back."""
    chart = replace(chart_of(90, 1000), came=np.array([0.0, 900.0]))
    places = layout(chart)
    assert places.drawdown.tolist() == pytest.approx([-0.1, 0.0])
    assert places.capital.tolist() == [100.0, 1000.0]
    image, right = picture(equity_png(chart)), places.plot.right
    assert image.getpixel((right - 3, round(places.money.px(1000)))) == theme.UP, "all is back"
    before = range(places.plot.left, round(places.time.px(START_MS + DAY_MS)) - 3)
    line = {image.getpixel((x, round(places.money.px(100)) + 1)) for x in before}
    assert theme.MUTED in line, "the start as long as nothing had come"
    plain = layout(chart_of(90, 1000))
    assert plain.capital.tolist() == [100.0, 100.0]


def test_money_that_went_moves_the_peak():
    went = replace(chart_of(110, 60, 55), came=np.array([0.0, -50.0, -50.0]))
    assert layout(went).drawdown.tolist() == pytest.approx([0.0, 0.0, -5 / 60])


def test_a_drawdown_beyond_everything_keeps_the_axis_readable(picture):
    chart = chart_of(-1e12)
    assert layout(chart).share.low > -20
    picture(equity_png(chart))


def test_points_are_drawn_in_the_order_of_time():
    chart = chart_of(101, 99, 104)
    mixed = replace(chart, times_ms=chart.times_ms[[2, 0, 1]], equity=chart.equity[[2, 0, 1]])
    assert equity_png(mixed) == equity_png(chart)


def test_missing_values_are_left_out():
    chart = chart_of(101, np.nan, 104)
    known = replace(chart, times_ms=chart.times_ms[[0, 2]], equity=chart.equity[[0, 2]])
    assert equity_png(chart) == equity_png(known)


def test_arrays_of_different_length_are_refused():
    with pytest.raises(ValueError, match="equity has 2 values for 3 times"):
        replace(chart_of(1, 2, 3), equity=np.zeros(2))
    with pytest.raises(ValueError, match="came has 2 values for 3 times"):
        replace(chart_of(1, 2, 3), came=np.zeros(2))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-(2**62), 2**62), st.floats()), max_size=12),
    st.floats(),
    st.text(max_size=80),
)
def test_no_number_is_too_strange_to_draw(points, start, words):
    chart = EquityChart(
        title=words,
        subtitle=words,
        times_ms=np.array([at for at, _ in points], dtype=np.int64),
        equity=np.array([value for _, value in points], dtype=np.float64),
        start_balance=start,
    )
    assert equity_png(chart).startswith(b"\x89PNG")
