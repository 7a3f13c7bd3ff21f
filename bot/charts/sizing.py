"""Results plain and sized as two running sums, and how often each size was advised."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.charts import axes, scale, theme
from bot.charts import canvas as pen
from bot.charts.canvas import Box, Canvas
from bot.charts.labels import place_labels
from bot.charts.scale import Axis
from bot.charts.theme import Colour

HEIGHT = 1080
PLAIN, SIZED = theme.ENTRY, theme.ACCENT
MOST_BARS = 16

_TOP, _SPLIT, _LOW, _BOTTOM = 164, 600, 716, 1000
_ROOMY = 12  # bars whose words have room for a sign
_WORDS_ROOM = 44  # px above the highest bar
_GAP = 14


@dataclass(frozen=True, eq=False)
class SizingChart:
    """Running sums (R) after so many outcomes, in rising order: 1-D arrays of one length.

    ``counts`` are the sizes that were advised and how often, in order of size.

    Raises ValueError where the arrays differ in length.
    """

    title: str
    subtitle: str
    outcomes: NDArray[np.float64]
    plain: NDArray[np.float64]
    sized: NDArray[np.float64]
    counts: tuple[tuple[str, int], ...]

    def __post_init__(self) -> None:
        scale.check_lengths("outcomes", self.outcomes, plain=self.plain, sized=self.sized)


@dataclass(frozen=True, eq=False)
class SizingLayout:
    """The places of the chart (px); the sums begin at zero, arrays are (points + 1,)."""

    plot: Box
    below: Box
    plain: NDArray[np.float64]
    sized: NDArray[np.float64]
    x: list[float]
    last: float
    sums: Axis
    ticks: list[tuple[float, str]]


def sizing_png(chart: SizingChart) -> bytes:
    """Both sums and the sizes as a PNG picture, 1080 by 1080 pixels."""
    canvas = pen.blank(HEIGHT)
    places = layout(chart)
    pen.head(canvas, chart.title, chart.subtitle)
    pen.panel(canvas, places.plot)
    pen.panel(canvas, places.below)
    if len(places.plain) < 2:
        middle = ((places.plot.left + places.plot.right) / 2, (_TOP + _SPLIT) / 2)
        pen.write_middle(canvas, middle, "no outcome yet", theme.BODY, theme.MUTED, "m")
    else:
        _legend(canvas)
        _sums(canvas, places)
    _sizes(canvas, places.below, chart.counts[:MOST_BARS])
    return pen.png(canvas)


def layout(chart: SizingChart) -> SizingLayout:
    """The places of everything in the chart."""
    known = [scale.drawable(chart.plain), scale.drawable(chart.sized)]
    plain, sized = (np.concatenate(([0.0], np.nan_to_num(each))) for each in known)
    both = np.concatenate((plain, sized))
    low, high = scale.padded(float(both.min()), float(both.max()), 0.08)
    ticks = axes.worded(scale.nice_ticks(low, high, 5), scale.number_text)
    ends = [_r_text(float(each[-1])) for each in (plain, sized)]
    right = theme.WIDTH - axes.gutter([*(word for _, word in ticks), *ends])
    last = max([1.0, *chart.outcomes.tolist()])
    along = Axis(0.0, last, axes.PANEL_LEFT + 8, right - 12)
    return SizingLayout(
        plot=Box(axes.PANEL_LEFT, _TOP, right, _SPLIT),
        below=Box(axes.PANEL_LEFT, _LOW, theme.WIDTH - axes.PANEL_LEFT, _BOTTOM),
        plain=plain,
        sized=sized,
        x=[along.px(after) for after in (0.0, *chart.outcomes.tolist())],
        last=last,
        sums=Axis(low, high, _SPLIT, _TOP),
        ticks=ticks,
    )


def _r_text(value: float) -> str:
    return f"{scale.number_text(value, 0 if abs(value) >= 100 else 1)} R"


def _legend(canvas: Canvas) -> None:
    """Which colour is which, and what the picture shows."""
    x, y = float(theme.MARGIN), 124
    for word, colour in (("plain", PLAIN), ("sized", SIZED)):
        pen.dot(canvas, (x + 10, y), 10, colour)
        pen.write_middle(canvas, (x + 34, y), word, theme.SMALL, theme.TEXT, "l")
        x += pen.text_width(word, theme.SMALL) + 74
    at = (theme.WIDTH - theme.MARGIN, y)
    pen.write_middle(canvas, at, "sum of R at the same mean size", theme.SMALL, theme.MUTED, "r")


def _sums(canvas: Canvas, places: SizingLayout) -> None:
    plot, pairs = places.plot, ((places.plain, PLAIN), (places.sized, SIZED))
    wanted = [places.sums.px(float(sums[-1])) for sums, _ in pairs]
    pills = place_labels(wanted, axes.PILL_ROOM, plot.top, plot.bottom)
    axes.value_grid(canvas, plot, places.sums, places.ticks, pills)
    zero = places.sums.px(0.0)
    pen.dashes(canvas, plot.left, plot.right, zero, theme.MUTED)
    for (sums, colour), middle in zip(pairs, pills, strict=True):
        heights = (places.sums.px(float(value)) for value in sums)
        points = list(zip(places.x, heights, strict=True))
        pen.curve(canvas, plot, points, colour)
        pen.dot(canvas, points[-1], 8, colour)
        box = axes.pill_box(plot, middle)
        text = pen.fitted(_r_text(float(sums[-1])), theme.SMALL, box.width - 24)
        pen.pill(canvas, box, text, theme.SMALL, colour)
    words = f"{scale.number_text(places.last, 0)} outcomes, in the order in which they ended"
    at = (theme.MARGIN, plot.bottom + 34)
    pen.write_middle(canvas, at, words, theme.SMALL, theme.MUTED, "l")


def _sizes(canvas: Canvas, box: Box, counts: tuple[tuple[str, int], ...]) -> None:
    """A bar for each size, its share above and the size below."""
    at = (theme.MARGIN, box.top - 32)
    pen.write_middle(canvas, at, "size advised, share", theme.SMALL, theme.TEXT, "l")
    total, most = sum(n for _, n in counts), max((n for _, n in counts), default=1)
    width = (box.width - 2 * _GAP) / max(1, len(counts))
    base, room = box.bottom - _GAP, box.height - _WORDS_ROOM - 2 * _GAP
    for column, (size, number) in enumerate(counts):
        left, right = (box.left + _GAP + round(width * (column + side)) for side in (0, 1))
        top = base - max(4, round(room * number / most))
        inner = min(_GAP, round(width / 8))
        pen.bar(canvas, Box(left + inner, top, right - inner, base), _colour(size))
        middle = (left + right) / 2
        share = f"{100 * number / total:.0f}%" if 100 * number >= total else "<1%"
        pen.write_middle(canvas, (middle, top - 24), share, theme.SMALL, theme.TEXT, "m")
        word, below = f"x{size}" if len(counts) <= _ROOMY else size, (middle, box.bottom + 34)
        pen.write_middle(canvas, below, word, theme.SMALL, theme.MUTED, "m")


def _colour(size: str) -> Colour:
    """Smaller is orange, larger is teal, as planned is quiet."""
    value = float(size)
    return theme.MUTED if value == 1.0 else theme.UP if value > 1.0 else theme.DOWN
