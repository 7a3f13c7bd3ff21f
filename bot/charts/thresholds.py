"""Each symbol's threshold between its bounds, against the base it started from, and its story."""

import math
from dataclasses import dataclass, field

from bot.charts import canvas as pen
from bot.charts import scale, theme
from bot.charts.canvas import Box, Canvas
from bot.charts.scale import Axis
from bot.charts.theme import Colour
from bot.charts.threshold_story import HEIGHT, Story, draw_story

MOST_ROWS = 10

_TOP = 176
_ROW = 62
_TRACK = 26  # px, height of a row's track
_NAME_MOST = 230
_VALUE_ROOM = 108
_CHANGE_ROOM = 128


@dataclass(frozen=True)
class ThresholdRow:
    """A symbol's threshold now and how far it moved lately (score points)."""

    name: str
    value: float
    change: float


@dataclass(frozen=True)
class ThresholdChart:
    """Thresholds (score points, the first 10 are shown) within [low, high], started at `base`.

    Raises ValueError where the bounds do not enclose the base.
    """

    title: str
    subtitle: str
    rows: tuple[ThresholdRow, ...]
    low: float = 60.0
    high: float = 85.0
    base: float = 70.0
    story: Story = field(default_factory=Story)

    def __post_init__(self) -> None:
        if not (self.low < self.high and self.low <= self.base <= self.high):
            raise ValueError(
                f"bounds {self.low} to {self.high} do not enclose the base {self.base}:"
                " give low < high and a base between them"
            )


@dataclass(frozen=True)
class ThresholdLayout:
    """The places of a threshold chart (px); the rows end at `bottom`, the story follows."""

    axis: Axis
    name_left: int
    value_right: int
    bottom: int
    height: int

    def row_y(self, row: int) -> int:
        """The middle of a row."""
        return _TOP + _ROW * row + _ROW // 2


def steps_png(chart: ThresholdChart) -> bytes:
    """The thresholds as a PNG picture, 1080 pixels wide and as high as the rows need."""
    places = layout(chart)
    canvas = pen.blank(places.height)
    pen.head(canvas, chart.title, chart.subtitle)
    ends = (round(places.axis.start), round(places.axis.end))
    pen.panel(canvas, Box(20, _TOP - 12, theme.WIDTH - 20, places.bottom))
    for row, content in enumerate(chart.rows[:MOST_ROWS]):
        y = places.row_y(row)
        track = Box(ends[0], y - _TRACK // 2, ends[1], y + _TRACK // 2)
        pen.bar(canvas, track, theme.GRID)
        _row(canvas, places, chart, content, y)
    if chart.rows:
        _scale(canvas, places, chart)
    else:
        at = (theme.WIDTH / 2, places.row_y(0))
        pen.write_middle(canvas, at, "no threshold learned yet", theme.BODY, theme.MUTED, "m")
    draw_story(canvas, places.bottom + 12, chart.story, (chart.low, chart.high, chart.base))
    return pen.png(canvas)


def layout(chart: ThresholdChart) -> ThresholdLayout:
    """The places that leave names, values and changes their room."""
    rows = chart.rows[:MOST_ROWS]
    widest = max((pen.text_width(row.name, theme.SMALL) for row in rows), default=0)
    left = theme.MARGIN + min(_NAME_MOST, widest) + 28
    right = theme.WIDTH - theme.MARGIN - _CHANGE_ROOM - _VALUE_ROOM
    return ThresholdLayout(
        axis=Axis(chart.low, chart.high, left, right),
        name_left=theme.MARGIN,
        value_right=right + _VALUE_ROOM,
        bottom=_TOP + _ROW * max(1, len(rows)) + 12,
        height=_TOP + _ROW * max(1, len(rows)) + 36 + HEIGHT,
    )


def _row(
    canvas: Canvas, places: ThresholdLayout, chart: ThresholdChart, row: ThresholdRow, y: int
) -> None:
    name = pen.fitted(row.name, theme.SMALL, places.axis.start - 20 - places.name_left)
    pen.write_middle(canvas, (places.name_left, y), name, theme.SMALL, theme.TEXT, "l")
    at = (places.value_right, y)
    if not abs(row.value) <= scale.DRAWABLE:
        pen.write_middle(canvas, at, "n/a", theme.SMALL, theme.MUTED, "r")
        return
    ends = sorted((places.axis.px(chart.base), places.axis.px(row.value)))
    box = Box(round(ends[0]), y - _TRACK // 2, round(ends[1]), y + _TRACK // 2)
    pen.bar(canvas, box, _colour(row.value - chart.base))
    text = pen.fitted(scale.number_text(row.value, 1), theme.SMALL, _VALUE_ROOM - 12)
    pen.write_middle(canvas, at, text, theme.SMALL, theme.TEXT, "r")
    _change(canvas, row.change, y)


def _colour(difference: float) -> Colour:
    """Stricter than before is amber, looser is blue."""
    return theme.ACCENT if difference > 0 else theme.ENTRY


def _change(canvas: Canvas, change: float, y: int) -> None:
    """An arrow and the size of the last change; no change that one decimal shows says nothing."""
    if not 0.05 <= abs(change) <= scale.DRAWABLE:
        return
    up = math.copysign(1.0, change)
    right = theme.WIDTH - theme.MARGIN
    left = right - _CHANGE_ROOM + 36
    pen.arrow(canvas, (left, y - 11 * up), 22 * up, _colour(change))
    text = pen.fitted(scale.number_text(abs(change), 1), theme.SMALL, _CHANGE_ROOM - 52)
    pen.write_middle(canvas, (right, y), text, theme.SMALL, theme.MUTED, "r")


def _scale(canvas: Canvas, places: ThresholdLayout, chart: ThresholdChart) -> None:
    """The bounds, the base and what the numbers are, above the rows; a line at the base."""
    y = _TOP - 46
    base = places.axis.px(chart.base)
    room = pen.text_width("00.0", theme.SMALL) + 24
    for value, side in ((chart.low, "l"), (chart.high, "r")):
        at = places.axis.px(value)
        if abs(at - base) >= 2 * room:
            pen.write_middle(canvas, (at, y), f"{value:g}", theme.SMALL, theme.MUTED, side)
    for right, word in ((places.value_right, "now"), (theme.WIDTH - theme.MARGIN, "change")):
        pen.write_middle(canvas, (right, y), word, theme.SMALL, theme.MUTED, "r")
    word = f"base {chart.base:g}"
    pen.write_middle(canvas, (base, y), word, theme.SMALL, theme.TEXT, "m")
    x = round(base)
    canvas.draw.rectangle((x - 1, _TOP - 12, x + 1, places.bottom - 1), fill=theme.TEXT)
