"""The picture of sizing: both sums end where they should, bars are as high as their shares."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.sizing import MOST_BARS, PLAIN, SIZED, SizingChart, layout, sizing_png

COUNTS = (("0.40", 10), ("1.00", 60), ("1.44", 30))


def chart_of(plain=(-10.0, -40.0, -20.0), sized=(-5.0, -10.0, 20.0), counts=COUNTS):
    after = np.arange(1.0, len(plain) + 1) * 50
    return SizingChart(
        "Volatility sizing", "replay", after, np.array(plain), np.array(sized), counts
    )


def colours(image, box):
    return {colour for _, colour in image.crop(box).getcolors(1 << 16)}


def below(image, places):
    box = places.below
    return image.crop((box.left, box.top, box.right, box.bottom))


def test_the_picture_is_the_same_every_time(picture):
    assert picture(sizing_png(chart_of())).height == 1080
    assert sizing_png(chart_of()) == sizing_png(chart_of())


def test_both_sums_begin_at_nothing_and_end_at_their_last(picture):
    chart = chart_of()
    image, places = picture(sizing_png(chart)), layout(chart)
    assert [places.plain[0], places.sized[0]] == [0.0, 0.0]
    assert len(places.x) == 4
    for sums, colour in ((places.plain, PLAIN), (places.sized, SIZED)):
        at = (round(places.x[-1]), round(places.sums.px(float(sums[-1]))))
        assert image.getpixel(at) == colour


def test_each_size_has_a_bar_of_its_share_and_colour(picture):
    chart = chart_of()
    image, places = picture(sizing_png(chart)), layout(chart)
    box, width = places.below, (places.below.width - 28) / 3
    heights = []
    for column, colour in enumerate((theme.DOWN, theme.MUTED, theme.UP)):
        x = round(box.left + 14 + width * (column + 0.5))
        pixels = [image.getpixel((x, y)) == colour for y in range(box.top, box.bottom)]
        heights.append(sum(pixels))
    assert heights[1] == max(heights) == pytest.approx(box.height - 72, abs=2)
    assert heights[0] / heights[1] == pytest.approx(1 / 6, abs=0.03)
    assert heights[2] / heights[1] == pytest.approx(1 / 2, abs=0.03)


def test_without_an_outcome_it_says_so(picture):
    chart = chart_of((), (), ())
    image, places = picture(sizing_png(chart)), layout(chart)
    plot = places.plot
    assert theme.MUTED in colours(image, (plot.left, plot.top, plot.right, plot.bottom))
    assert not {PLAIN, SIZED} & colours(image, (0, 100, 1080, 1080))


def test_arrays_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="sized has 3 values for 2 outcomes"):
        chart_of(plain=(1.0, 2.0))


def test_no_more_bars_than_have_room():
    many = tuple((f"{size / 20:.2f}", 1) for size in range(30))
    assert sizing_png(chart_of(counts=many)) == sizing_png(chart_of(counts=many[:MOST_BARS]))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.floats(), st.floats()), max_size=9), st.integers(1, 10**12))
def test_no_number_is_too_strange_to_draw(sums, number):
    plain, sized = ([one[i] for one in sums] for i in (0, 1))
    png = sizing_png(chart_of(plain, sized, (("0.50", number), ("1.50", 1))))
    assert png.startswith(b"\x89PNG")
