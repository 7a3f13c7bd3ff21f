"""How alike the open positions moved over time, against the market's own average."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.charts import axes, scale, theme
from bot.charts import canvas as pen
from bot.charts.canvas import Box, Canvas, Point
from bot.charts.labels import place_labels
from bot.charts.scale import Axis
from bot.charts.theme import Colour

HEIGHT = 900
_TOP, _BOTTOM = 196, 826
_LEGEND_Y = 142


@dataclass(frozen=True, eq=False)
class TogetherChart:
    """Mean correlations (-1 to 1, NaN where unknown) at times (ms UTC), 1-D arrays of one length.

    `held` is among the positions of each time, signed by side, `market` among all symbols shown.
    Raises ValueError where the arrays differ in length.
    """

    title: str
    subtitle: str
    times_ms: NDArray[np.int64]
    held: NDArray[np.float64]
    market: NDArray[np.float64]

    def __post_init__(self) -> None:
        scale.check_lengths("times", self.times_ms, held=self.held, market=self.market)


@dataclass(frozen=True)
class TogetherLayout:
    """The places of the chart (px)."""

    plot: Box
    time: Axis
    value: Axis


def together_png(chart: TogetherChart) -> bytes:
    """Both lines as a PNG picture, 1080 by 900 pixels."""
    canvas = pen.blank(HEIGHT)
    pen.head(canvas, chart.title, chart.subtitle)
    held, market = scale.drawable(chart.held), scale.drawable(chart.market)
    places = layout(chart)
    pen.panel(canvas, places.plot)
    _legend(canvas)
    if np.isnan(held).all() and np.isnan(market).all():
        centre = ((places.plot.left + places.plot.right) / 2, (_TOP + _BOTTOM) / 2)
        pen.write_middle(canvas, centre, "not known yet", theme.BODY, theme.MUTED, "m")
        return pen.png(canvas)
    lines = ((market, theme.ENTRY), (held, theme.ACCENT))
    ends = [(_last(values), colour) for values, colour in lines]
    pills = [(value, colour) for value, colour in ends if not np.isnan(value)]
    wanted = [places.value.px(value) for value, _colour in pills]
    middles = place_labels(wanted, axes.PILL_ROOM, places.plot.top, places.plot.bottom)
    _grids(canvas, places, middles)
    for values, colour in lines:
        _line(canvas, places, chart.times_ms, values, colour)
    for (value, colour), height in zip(pills, middles, strict=True):
        box = axes.pill_box(places.plot, height)
        pen.pill(canvas, box, f"{value:+.2f}", theme.SMALL, colour)
    return pen.png(canvas)


def layout(chart: TogetherChart) -> TogetherLayout:
    """The places of everything: values from the lowest to the highest, zero always in sight."""
    values = np.concatenate((scale.drawable(chart.held), scale.drawable(chart.market)))
    known = np.clip(values[~np.isnan(values)], -1.0, 1.0)
    low = min(0.0, float(known.min(initial=0.0))) - 0.1
    high = max(0.5, float(known.max(initial=0.0))) + 0.1
    times_ms = scale.times(chart.times_ms)
    first, last = (float(times_ms[0]), float(times_ms[-1])) if len(times_ms) else (0.0, 0.0)
    right = theme.WIDTH - axes.gutter(["+0.00"])
    return TogetherLayout(
        plot=Box(axes.PANEL_LEFT, _TOP, right, _BOTTOM),
        time=Axis(first, max(last, first + scale.MINUTE_MS), axes.PANEL_LEFT + 12, right - 12),
        value=Axis(low, high, _BOTTOM, _TOP),
    )


def _last(values: NDArray[np.float64]) -> float:
    """The newest value, NaN when that is not known."""
    return float(values[-1]) if len(values) else float("nan")


def _legend(canvas: Canvas) -> None:
    left = theme.MARGIN
    for colour, word in ((theme.ACCENT, "open positions, by side"), (theme.ENTRY, "market")):
        pen.dot(canvas, (left + 10, _LEGEND_Y), 10, colour)
        pen.write_middle(canvas, (left + 34, _LEGEND_Y), word, theme.SMALL, theme.TEXT, "l")
        left += 34 + pen.text_width(word, theme.SMALL) + 48


def _grids(canvas: Canvas, places: TogetherLayout, pills: Sequence[float]) -> None:
    ticks = scale.nice_ticks(places.value.low, places.value.high, 6)
    words = axes.worded(ticks, _signed)
    axes.value_grid(canvas, places.plot, places.value, words, pills)
    step = scale.time_step(places.time.high - places.time.low, 5)
    axes.time_grid(canvas, (places.plot,), axes.time_marks(places.time, step), step)
    zero = places.value.px(0.0)
    pen.dashes(canvas, places.plot.left, places.plot.right, zero, theme.MUTED)


def _signed(value: float, places: int) -> str:
    """A tick with its sign; zero has none."""
    shown = round(value, places) + 0.0
    return f"{shown:+.{places}f}" if shown else "0"


def _line(
    canvas: Canvas,
    places: TogetherLayout,
    times_ms: NDArray[np.int64],
    values: NDArray[np.float64],
    colour: Colour,
) -> None:
    """A line over the stretches that are known; a value alone is a dot."""
    points: list[Point | None] = [
        None if np.isnan(value) else (places.time.px(float(at)), places.value.px(float(value)))
        for at, value in zip(scale.times(times_ms), values, strict=True)
    ]
    for stretch in pen.runs(points):
        pen.curve(canvas, places.plot, stretch, colour)
    for before, point, after in zip([None, *points], points, [*points[1:], None], strict=False):
        if point and not before and not after:
            pen.dot(canvas, point, 5, colour)
    if points and points[-1]:
        pen.dot(canvas, points[-1], 8, colour)
