"""Two running sums in R, one above the other: with an advice and without it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.charts import axes, scale, theme
from bot.charts import canvas as pen
from bot.charts.canvas import Box, Canvas
from bot.charts.labels import place_labels
from bot.charts.scale import Axis
from bot.charts.theme import Colour

HEIGHT = 720
_TOP, _BOTTOM = 164, 650
WITH, WITHOUT = theme.UP, theme.MUTED


@dataclass(frozen=True, eq=False)
class RunningChart:
    """Running sums (R) at times (ms UTC), 1-D arrays of one length; both are 0 at ``start_ms``.

    Raises ValueError where the arrays differ in length.
    """

    title: str
    subtitle: str
    start_ms: int
    times_ms: NDArray[np.int64]
    treated: NDArray[np.float64]
    control: NDArray[np.float64]

    def __post_init__(self) -> None:
        scale.check_lengths("times", self.times_ms, treated=self.treated, control=self.control)


def running_png(chart: RunningChart) -> bytes:
    """Both sums as a PNG picture, 1080 by 720 pixels."""
    canvas = pen.blank(HEIGHT)
    pen.head(canvas, chart.title, chart.subtitle)
    times = np.append(chart.start_ms, chart.times_ms)
    sums = [scale.drawable(np.append(0.0, arm)) for arm in (chart.treated, chart.control)]
    known = ~(np.isnan(sums[0]) | np.isnan(sums[1]))
    times, treated, control = scale.times(times)[known], sums[0][known], sums[1][known]
    if len(times) < 2:
        pen.panel(canvas, Box(axes.PANEL_LEFT, _TOP, theme.WIDTH - 20, _BOTTOM))
        middle = (theme.WIDTH / 2, (_TOP + _BOTTOM) / 2)
        pen.write_middle(canvas, middle, "no outcome yet", theme.BODY, theme.MUTED, "m")
        return pen.png(canvas)
    _legend(canvas)
    _draw(canvas, times, treated, control)
    return pen.png(canvas)


def _legend(canvas: Canvas) -> None:
    x: float = theme.MARGIN
    for word, colour in (("with", WITH), ("without", WITHOUT)):
        pen.dot(canvas, (x + 10, 124), 10, colour)
        pen.write_middle(canvas, (x + 32, 124), word, theme.SMALL, theme.TEXT, "l")
        x += 32 + pen.text_width(word, theme.SMALL) + 40
    at = (theme.WIDTH - theme.MARGIN, 124)
    pen.write_middle(canvas, at, "R, running sum", theme.SMALL, theme.MUTED, "r")


def _draw(
    canvas: Canvas,
    times: NDArray[np.int64],
    treated: NDArray[np.float64],
    control: NDArray[np.float64],
) -> None:
    low, high = scale.padded(
        float(min(treated.min(), control.min())), float(max(treated.max(), control.max())), 0.1
    )
    ticks = axes.worded(scale.nice_ticks(low, high, 5), scale.number_text)
    ends = [_r(float(treated[-1])), _r(float(control[-1]))]
    right = theme.WIDTH - axes.gutter([word for _, word in ticks] + ends)
    plot = Box(axes.PANEL_LEFT, _TOP, right, _BOTTOM)
    pen.panel(canvas, plot)
    money = Axis(low, high, _BOTTOM, _TOP)
    first, last = float(times[0]), float(times[-1])
    length = max(last - first, scale.MINUTE_MS * 60.0)
    time = Axis(max(0.0, first - length * 0.03), first + length * 1.02, plot.left, plot.right)
    heights = [money.px(float(treated[-1])), money.px(float(control[-1]))]
    pills = place_labels(heights, axes.PILL_ROOM, plot.top, plot.bottom)
    axes.value_grid(canvas, plot, money, ticks, pills)
    step = scale.time_step(time.high - time.low, 5)
    axes.time_grid(canvas, (plot,), axes.time_marks(time, step), step)
    pen.dashes(canvas, plot.left, plot.right, money.px(0.0), theme.MUTED)
    for sums, colour in ((control, WITHOUT), (treated, WITH)):
        _line(canvas, plot, (time, money), (times, sums), colour)
    for word, middle, colour in zip(ends, pills, (WITH, WITHOUT), strict=True):
        box = axes.pill_box(plot, middle)
        text = pen.fitted(word, theme.SMALL, box.width - 24)
        pen.pill(canvas, box, text, theme.SMALL, colour)


def _line(
    canvas: Canvas,
    plot: Box,
    by: tuple[Axis, Axis],
    series: tuple[NDArray[np.int64], NDArray[np.float64]],
    colour: Colour,
) -> None:
    points: Sequence[tuple[float, float]] = [
        (by[0].px(float(at)), by[1].px(float(r))) for at, r in zip(*series, strict=True)
    ]
    pen.curve(canvas, plot, points, colour)
    pen.dot(canvas, points[-1], 8, colour)


def _r(value: float) -> str:
    return f"{value:+z.1f}" if abs(value) < 1e4 else scale.number_text(value, 0)
