"""Correlations as a triangle of cells; each name stands at the end of its row, above its column."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from bot.charts import canvas as pen
from bot.charts import scale, theme
from bot.charts.canvas import Box, Canvas
from bot.charts.theme import Colour

MOST_NAMES = 40
MOST_NUMBERED = 14  # more names leave no room for numbers

_TOP = 124
_GAP = 3  # px between cells
_NAME_MOST = 200
_CELL_WIDEST, _CELL_HIGHEST, _CELL_LOWEST = 170, 110, 34
_LEGEND_HEIGHT = 132
_BAR_WIDTH = 420


@dataclass(frozen=True, eq=False)
class HeatmapChart:
    """Correlations (n, n) in -1 to 1 with their n names; beyond +-`limit` a cell gets a border.

    The lower half of the first 40 names is shown, those `marked` in the accent colour; NaN is a
    hatched cell. Raises ValueError where the matrix does not fit the names.
    """

    title: str
    subtitle: str
    names: tuple[str, ...]
    matrix: NDArray[np.float64]
    limit: float
    marked: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        side = len(self.names)
        if np.shape(self.matrix) != (side, side):
            raise ValueError(
                f"matrix has shape {np.shape(self.matrix)} for {side} names:"
                f" give a ({side}, {side}) matrix"
            )


@dataclass(frozen=True)
class HeatmapLayout:
    """The places of a heatmap (px): the cells' size and room, and the picture's height."""

    count: int
    cell_width: int
    cell_height: int
    height: int

    @property
    def border(self) -> int:
        """The width of a border: many small cells with thick ones would hide their colours."""
        return theme.LINE if self.count <= MOST_NUMBERED else theme.LINE - 2

    def cell(self, row: int, column: int) -> Box:
        left = theme.MARGIN + column * self.cell_width
        top = _TOP + row * self.cell_height
        return Box(left, top, left + self.cell_width - _GAP, top + self.cell_height - _GAP)


def heatmap_png(chart: HeatmapChart) -> bytes:
    """The correlations as a PNG picture, 1080 pixels wide and as high as the names need."""
    places = layout(chart)
    canvas = pen.blank(places.height)
    pen.head(canvas, chart.title, chart.subtitle)
    matrix = np.clip(scale.drawable(chart.matrix), -1.0, 1.0)
    for row in range(places.count):
        for column in range(row):
            _cell(canvas, places, places.cell(row, column), float(matrix[row, column]))
            if abs(matrix[row, column]) > chart.limit:
                _border(canvas, places.cell(row, column), places.border)
        box = places.cell(row, row)
        at = (box.left + 6, (box.top + box.bottom) / 2)
        name = pen.fitted(chart.names[row], theme.SMALL, theme.WIDTH - 12 - at[0])
        colour = theme.ACCENT if chart.names[row] in chart.marked else theme.TEXT
        pen.write_middle(canvas, at, name, theme.SMALL, colour, "l")
    if places.count < 2:
        middle = (theme.WIDTH / 2, places.height / 2)
        pen.write_middle(canvas, middle, "no pair to compare yet", theme.BODY, theme.MUTED, "m")
    _legend(canvas, places.height - _LEGEND_HEIGHT, chart)
    return pen.png(canvas)


def layout(chart: HeatmapChart) -> HeatmapLayout:
    """The size of cells that leaves the last name its room at the right."""
    names = chart.names[:MOST_NAMES]
    count = len(names)
    widest = max((pen.text_width(name, theme.SMALL) for name in names), default=0)
    room = theme.WIDTH - 2 * theme.MARGIN - min(_NAME_MOST, widest)
    width = min(_CELL_WIDEST, room // max(1, count - 1))
    height = max(_CELL_LOWEST, min(_CELL_HIGHEST, width))
    return HeatmapLayout(
        count=count,
        cell_width=width,
        cell_height=height,
        height=_TOP + max(2, count) * height + _LEGEND_HEIGHT + 28,
    )


def cell_colour(value: float) -> Colour:
    """The colour of a correlation: blue below zero, quiet at zero, orange above.

    >>> cell_colour(0.0) == theme.NEUTRAL, cell_colour(1.0) == theme.POSITIVE
    (True, True)
    """
    end = theme.POSITIVE if value > 0 else theme.NEGATIVE
    return theme.mix(theme.NEUTRAL, end, abs(value))


def cell_text(value: float, width: int) -> str:
    """A correlation with two decimals; narrow cells leave out the zero before the point.

    >>> cell_text(-0.424, 100), cell_text(-0.424, 60), cell_text(1.0, 60)
    ('-0.42', '-.42', '1.0')
    """
    text = f"{round(value, 2) + 0.0:.2f}"
    if width >= 84:
        return text
    return text.replace("0.", ".", 1) if abs(value) < 0.995 else f"{value:.1f}"


def _cell(canvas: Canvas, places: HeatmapLayout, box: Box, value: float) -> None:
    if np.isnan(value):
        _hatched(canvas, box)
        return
    colour = cell_colour(value)
    canvas.draw.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), fill=colour)
    if places.count <= MOST_NUMBERED:
        middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        text = cell_text(value, places.cell_width)
        pen.write_middle(canvas, middle, text, theme.SMALL, theme.readable_on(colour), "m")


def _border(canvas: Canvas, box: Box, width: int) -> None:
    edges = (box.left, box.top, box.right - 1, box.bottom - 1)
    canvas.draw.rectangle(edges, outline=theme.TEXT, width=width)


def _hatched(canvas: Canvas, box: Box) -> None:
    """The cell of an unknown correlation: grey stripes."""
    tile = Image.new("RGB", (box.width, box.height), theme.PANEL)
    stripes = ImageDraw.Draw(tile)
    for left in range(-box.height, box.width, 12):
        ends = (left, box.height, left + box.height, 0)
        stripes.line(ends, fill=theme.mix(theme.PANEL, theme.MUTED, 0.45), width=theme.LINE)
    canvas.image.paste(tile, (box.left, box.top))


def _legend(canvas: Canvas, top: int, chart: HeatmapChart) -> None:
    """The colours from -1 to 1, and what the border, the stripes and marked names mean."""
    left, words_y = theme.MARGIN, top + 68
    for x in range(_BAR_WIDTH):
        colour = cell_colour(2 * x / (_BAR_WIDTH - 1) - 1)
        canvas.draw.line((left + x, top, left + x, top + 31), fill=colour)
    for share, word, side in ((0.0, "-1", "l"), (0.5, "0", "m"), (1.0, "+1", "r")):
        at = (left + share * _BAR_WIDTH, words_y)
        pen.write_middle(canvas, at, word, theme.SMALL, theme.MUTED, side)
    sample = Box(left + _BAR_WIDTH + 60, top, left + _BAR_WIDTH + 110, top + 32)
    _border(canvas, sample, theme.LINE)
    at = (sample.right + 18, top + 16)
    pen.write_middle(canvas, at, f"beyond ±{chart.limit:.2f}", theme.SMALL, theme.MUTED, "l")
    _hatched(canvas, Box(sample.left, top + 52, sample.right, top + 84))
    at = (sample.right + 18, words_y)
    pen.write_middle(canvas, at, "not known yet", theme.SMALL, theme.MUTED, "l")
    if not chart.marked.isdisjoint(chart.names):
        at = (theme.WIDTH - theme.MARGIN, top + 16)
        pen.write_middle(canvas, at, "open position", theme.SMALL, theme.ACCENT, "r")
