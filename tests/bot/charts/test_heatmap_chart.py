from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import canvas as pen
from bot.charts import theme
from bot.charts.canvas import Box
from bot.charts.heatmap import HeatmapChart, cell_colour, cell_text, heatmap_png, layout


def chart_of(matrix, *, limit=0.8, name="DOGE"):
    names = tuple(f"{name}{i}" for i in range(len(matrix)))
    return HeatmapChart("Correlation", "30 days", names, np.array(matrix, dtype=float), limit)


def even(side, value):
    return np.where(np.eye(side) == 1, 1.0, value)


def colours_in(image, box):
    return {c for _, c in image.crop((box.left, box.top, box.right, box.bottom)).getcolors(9999)}


def test_picture_is_the_same_every_time(picture):
    chart = chart_of(even(5, 0.3))
    assert picture(heatmap_png(chart)).height == layout(chart).height
    assert heatmap_png(chart) == heatmap_png(chart)


def test_each_cell_has_the_colour_of_its_correlation(picture):
    matrix = even(3, 0.0)
    matrix[1, 0], matrix[2, 0], matrix[2, 1] = 0.5, -0.5, 0.0
    chart = chart_of(matrix)
    image, places = picture(heatmap_png(chart)), layout(chart)
    for row, column, value in ((1, 0, 0.5), (2, 0, -0.5), (2, 1, 0.0)):
        box = places.cell(row, column)
        assert image.getpixel((box.left + 4, box.top + 4)) == cell_colour(value)


@pytest.mark.parametrize(("value", "marked"), [(0.81, True), (-0.81, True), (0.79, False)])
def test_a_border_marks_what_lies_beyond_the_limit(picture, value, marked):
    chart = chart_of(even(4, value))
    image, box = picture(heatmap_png(chart)), layout(chart).cell(2, 1)
    assert (image.getpixel((box.left, box.top)) == theme.TEXT) == marked


@pytest.mark.parametrize("unknown", [np.nan, np.inf, -np.inf])
def test_an_unknown_correlation_is_striped_and_grey(picture, unknown):
    matrix = even(4, 0.5)
    matrix[2, 1] = unknown
    chart = chart_of(matrix)
    image, box = picture(heatmap_png(chart)), layout(chart).cell(2, 1)
    colours = colours_in(image, box)
    assert colours == {theme.PANEL, theme.mix(theme.PANEL, theme.MUTED, 0.45)}


@pytest.mark.parametrize(("side", "numbered"), [(14, True), (15, False)])
def test_numbers_stand_in_cells_while_there_is_room(picture, side, numbered):
    chart = chart_of(even(side, 0.5))
    image, box = picture(heatmap_png(chart)), layout(chart).cell(3, 1)
    assert (len(colours_in(image, box)) > 1) == numbered


@pytest.mark.parametrize("side", [2, 3, 8, 14, 15, 25, 40])
def test_names_and_numbers_fit_their_places(side):
    chart = chart_of(even(side, -0.42), name="PEP")
    places = layout(chart)
    last = places.cell(side - 1, side - 1)
    assert last.left + 6 + pen.text_width(chart.names[-1], theme.SMALL) <= theme.WIDTH - 12
    assert places.cell_height >= theme.SMALL
    if side <= 14:
        width = places.cell_width
        assert pen.text_width(cell_text(-0.42, width), theme.SMALL) <= width
        assert pen.text_width(cell_text(-1.0, width), theme.SMALL) <= width


def test_more_than_40_names_are_cut_to_the_first_40():
    matrix = np.random.default_rng(0).uniform(-1, 1, (45, 45))
    assert heatmap_png(chart_of(matrix)) == heatmap_png(chart_of(matrix[:40, :40]))


def test_a_matrix_that_does_not_fit_its_names_is_refused():
    with pytest.raises(ValueError, match=r"shape \(2, 2\) for 3 names"):
        HeatmapChart("", "", ("A", "B", "C"), np.eye(2), 0.8)


@pytest.mark.parametrize("side", [0, 1])
def test_without_a_pair_it_says_so(picture, side):
    image = picture(heatmap_png(chart_of(np.eye(side))))
    words = image.crop((300, image.height // 2 - 30, 780, image.height // 2 + 30))
    assert theme.MUTED in {colour for _, colour in words.getcolors(9999)}


@settings(max_examples=20, deadline=None)
@given(st.data(), st.integers(0, 6), st.floats())
def test_no_number_is_too_strange_to_draw(data, side, limit):
    values = data.draw(st.lists(st.floats(), min_size=side * side, max_size=side * side))
    chart = HeatmapChart(
        data.draw(st.text(max_size=60)),
        "",
        tuple(data.draw(st.lists(st.text(max_size=30), min_size=side, max_size=side))),
        np.array(values, dtype=float).reshape(side, side),
        limit,
    )
    assert heatmap_png(chart).startswith(b"\x89PNG")


def test_marked_names_have_the_accent_colour_and_the_legend_says_why(picture):
    plain = chart_of(even(4, 0.2))
    marked = replace(plain, marked=frozenset({"DOGE2"}))
    without, image = picture(heatmap_png(plain)), picture(heatmap_png(marked))
    for row in range(4):
        box = layout(marked).cell(row, row)
        name = Box(box.left, box.top, box.left + 110, box.bottom)
        assert (theme.ACCENT in colours_in(image, name)) == (row == 2)
    legend = Box(780, image.height - 140, 1080, image.height)
    assert theme.ACCENT in colours_in(image, legend)
    assert theme.ACCENT not in colours_in(without, legend)
