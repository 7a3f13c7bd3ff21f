"""Means with their intervals against zero: how one came about, and several below each other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.charts import axes, scale, theme
from bot.charts import canvas as pen
from bot.charts.canvas import Box, Canvas
from bot.charts.scale import Axis
from bot.charts.theme import Colour

MOST_ROWS = 12
WIDEST = 1.0  # R; what lies further out is cut

_TOP = 164
_COURSE = 420  # px, height of the course
_TIMES = 84  # px for the times below it
_ROW = 58
_HEAD = 56
_NAME_MOST = 250
_VALUE_ROOM = 128
_NOTE_ROOM = 148
_MEAN = "mean R"
_APART = 12  # px between a word of the axis and that of the column beside it
_BAR = 14
_DOT = 11


@dataclass(frozen=True, eq=False)
class Course:
    """A mean and its interval (R) over time (ms UTC), 1-D arrays of one length."""

    times_ms: NDArray[np.int64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True)
class ForestRow:
    """A mean with its interval (R); NaN where there is none yet. The note stands at the right."""

    name: str
    mean: float
    low: float
    high: float
    note: str = ""


@dataclass(frozen=True, eq=False)
class ForestChart:
    """Means with intervals (the first 12 are shown), and above them the course of one, if any.

    Attributes:
        note: what the notes of the rows are.
    """

    title: str
    subtitle: str
    rows: tuple[ForestRow, ...]
    note: str = ""
    course: Course | None = None


@dataclass(frozen=True)
class ForestLayout:
    """The places of a forest chart (px); the course has none when it is not drawn."""

    course: Box | None
    panel: Box
    axis: Axis
    height: int

    def row_y(self, row: int) -> int:
        """The middle of a row."""
        return self.panel.top + 16 + _ROW * row + _ROW // 2


def forest_png(chart: ForestChart) -> bytes:
    """The intervals as a PNG picture, 1080 pixels wide and as high as the rows need."""
    places = layout(chart)
    canvas = pen.blank(places.height)
    pen.head(canvas, chart.title, chart.subtitle)
    if chart.course is not None and places.course is not None:
        _course(canvas, places.course, chart.course)
    pen.panel(canvas, places.panel)
    _grid(canvas, places, chart)
    for row, content in enumerate(chart.rows[:MOST_ROWS]):
        _row(canvas, places, content, places.row_y(row))
    if not chart.rows:
        middle = ((places.panel.left + places.panel.right) / 2, places.row_y(0))
        pen.write_middle(canvas, middle, "no outcome yet", theme.BODY, theme.MUTED, "m")
    return pen.png(canvas)


def layout(chart: ForestChart) -> ForestLayout:
    """The places that leave names, values and notes their room."""
    rows = chart.rows[:MOST_ROWS]
    course, top = None, _TOP
    if chart.course is not None and len(chart.course.times_ms) > 1:
        right = theme.WIDTH - axes.gutter(["+0.00"])
        course = Box(axes.PANEL_LEFT, _TOP - 40, right, _TOP - 40 + _COURSE)
        top = course.bottom + _TIMES
    top += _HEAD
    height = top + 32 + _ROW * max(1, len(rows)) + 24
    widest = max((pen.text_width(row.name, theme.SMALL) for row in rows), default=0)
    left = theme.MARGIN + min(_NAME_MOST, widest) + 28
    right = theme.WIDTH - theme.MARGIN - _NOTE_ROOM - _VALUE_ROOM
    reach = _reach([end for row in rows for end in (row.mean, row.low, row.high)])
    panel = Box(axes.PANEL_LEFT, top, theme.WIDTH - axes.PANEL_LEFT, height - 24)
    return ForestLayout(course, panel, Axis(-reach, reach, left, right), height)


def _reach(values: list[float]) -> float:
    """Half of the axis: what the values need, from a twentieth of R to one R.

    Ends that nobody knows yet lie beyond, and are drawn to the edge.
    """
    known = [abs(value) for value in values if abs(value) <= WIDEST]
    return min(max([*known, 0.05]) * 1.1, WIDEST) if known else WIDEST


def _colour(low: float, high: float) -> Colour:
    """Only an interval that leaves zero out has a colour."""
    if low > 0:
        return theme.UP
    return theme.DOWN if high < 0 else theme.MUTED


def _grid(canvas: Canvas, places: ForestLayout, chart: ForestChart) -> None:
    """Round values above the rows, a line at zero, and what the columns are."""
    y, axis, panel = places.panel.top - 28, places.axis, places.panel
    right = theme.WIDTH - theme.MARGIN
    free = right - _NOTE_ROOM - pen.text_width(_MEAN, theme.SMALL) - _APART
    for tick, word in axes.worded(scale.nice_ticks(axis.low, axis.high, 4), _signed):
        x = round(axis.px(tick))
        canvas.draw.line((x, panel.top, x, panel.bottom - 1), fill=theme.GRID, width=2)
        if x + pen.text_width(word, theme.SMALL) / 2 <= free:
            pen.write_middle(canvas, (x, y), word, theme.SMALL, theme.MUTED, "m")
    x = round(axis.px(0.0))
    canvas.draw.rectangle((x - 1, panel.top, x + 1, panel.bottom - 1), fill=theme.TEXT)
    pen.write_middle(canvas, (right - _NOTE_ROOM, y), _MEAN, theme.SMALL, theme.MUTED, "r")
    pen.write_middle(canvas, (right, y), chart.note, theme.SMALL, theme.MUTED, "r")


def _row(canvas: Canvas, places: ForestLayout, row: ForestRow, y: int) -> None:
    axis, right = places.axis, theme.WIDTH - theme.MARGIN
    name = pen.fitted(row.name, theme.SMALL, axis.start - 20 - theme.MARGIN)
    pen.write_middle(canvas, (theme.MARGIN, y), name, theme.SMALL, theme.TEXT, "l")
    note = pen.fitted(row.note, theme.SMALL, _NOTE_ROOM - 16)
    pen.write_middle(canvas, (right, y), note, theme.SMALL, theme.MUTED, "r")
    at = (right - _NOTE_ROOM, y)
    if not abs(row.mean) <= scale.DRAWABLE:
        pen.write_middle(canvas, at, "n/a", theme.SMALL, theme.MUTED, "r")
        return
    colour = _colour(row.low, row.high)
    ends = (round(axis.px(row.low)), round(axis.px(row.high)))
    band = theme.mix(theme.PANEL, colour, 0.45)
    pen.bar(canvas, Box(ends[0], y - _BAR // 2, ends[1], y + _BAR // 2), band)
    pen.dot(canvas, (axis.px(row.mean), y), _DOT, colour)
    pen.write_middle(canvas, at, _signed(row.mean, 2), theme.SMALL, theme.TEXT, "r")


def _signed(value: float, places: int) -> str:
    text = scale.number_text(value, max(places, 2))
    return f"+{text}" if value > 0 else text


# -- the course ----------------------------------------------------------------------------------


def _course(canvas: Canvas, box: Box, course: Course) -> None:
    """The mean as a line in the band of its interval, which is cut where it leaves the axis."""
    pen.panel(canvas, box)
    reach = _reach([*course.mean[-1:], *course.low[-1:], *course.high[-1:]])
    reach = min(2.0 * reach, WIDEST)  # the end fills half of the height, the beginning is wider
    value = Axis(-reach, reach, box.bottom - 12, box.top + 12)
    first, last = int(course.times_ms[0]), int(course.times_ms[-1])
    time = Axis(first, max(last, first + 1), box.left + 16, box.right - 16)
    x = [time.px(float(at)) for at in course.times_ms]
    above = [(px, value.px(float(high))) for px, high in zip(x, course.high, strict=True)]
    below = [(px, value.px(float(low))) for px, low in zip(x, course.low, strict=True)]
    colour = _colour(float(course.low[-1]), float(course.high[-1]))
    pen.polygon(canvas, [*above, *reversed(below)], theme.mix(theme.PANEL, colour, 0.25))
    step = scale.time_step(last - first, 5)
    axes.time_grid(canvas, [box], axes.time_marks(time, step), step)
    words = axes.worded(scale.nice_ticks(-reach, reach, 4), _signed)
    axes.value_grid(canvas, box, value, words, [])
    pen.level_line(canvas, box.left, box.right, value.px(0.0), theme.TEXT)
    line = [(px, value.px(float(mean))) for px, mean in zip(x, course.mean, strict=True)]
    pen.curve(canvas, box, line, theme.ENTRY)
