"""Grids and the words along them: values at the right edge, times (UTC) at the bottom."""

from collections.abc import Callable, Iterable, Sequence

from bot.charts import canvas as pen
from bot.charts import scale, theme
from bot.charts.canvas import Box, Canvas
from bot.charts.scale import Axis

RIGHT = theme.WIDTH - 26  # px, where the words at the right edge end
PILL = 48  # px, height of a pill at the right edge
PILL_ROOM = PILL + 6
PILL_GAP = 16  # px between a panel and its pills
PILL_RIGHT = theme.WIDTH - 12
PANEL_LEFT = 20

_EDGE = 20  # px: a grid line closer than that to the panel's edge is left out
_TICK_ROOM = theme.SMALL + 8
_GUTTER_MOST = 330


def gutter(texts: Iterable[str]) -> int:
    """The room (px) that words or pills at the right edge need."""
    widest = max((pen.text_width(text, theme.SMALL) for text in texts), default=0)
    return min(_GUTTER_MOST, widest + PILL_GAP + 44)


def pill_box(plot: Box, middle: float) -> Box:
    """The place of a pill right of a panel, centred on a height."""
    top = round(middle - PILL / 2)
    return Box(plot.right + PILL_GAP, top, PILL_RIGHT, top + PILL)


def value_grid(
    canvas: Canvas,
    plot: Box,
    axis: Axis,
    words: Sequence[tuple[float, str]],
    pills: Sequence[float],
) -> None:
    """A line for each (value, word); the word is left out where a pill (its middle) covers it."""
    for value, word in words:
        y = round(axis.px(value))
        if not plot.top + _EDGE <= y <= plot.bottom - _EDGE:
            continue
        canvas.draw.line((plot.left, y, plot.right - 1, y), fill=theme.GRID, width=2)
        if all(abs(y - pill) >= (PILL + _TICK_ROOM) / 2 for pill in pills):
            pen.write_middle(canvas, (RIGHT, y), word, theme.SMALL, theme.MUTED, "r")


def time_grid(
    canvas: Canvas, panels: Sequence[Box], marks: Iterable[tuple[float, int]], step_ms: int
) -> None:
    """A line at each (x, time in ms), with the time below the last panel where it has room."""
    words_y = panels[-1].bottom + 34
    pen.write_middle(canvas, (RIGHT, words_y), "UTC", theme.SMALL, theme.MUTED, "r")
    free = panels[-1].left
    for x, at_ms in marks:
        for box in panels:
            canvas.draw.line((x, box.top, x, box.bottom - 1), fill=theme.GRID, width=2)
        word = scale.time_text(at_ms, step_ms)
        half = pen.text_width(word, theme.SMALL) / 2
        if x - half >= free and x + half <= panels[-1].right + 20:
            pen.write_middle(canvas, (x, words_y), word, theme.SMALL, theme.MUTED, "m")
            free = round(x + half) + 20


def time_marks(axis: Axis, step_ms: int) -> list[tuple[float, int]]:
    """(x, time in ms) of the multiples of a step along a straight time axis."""
    first = -(-int(axis.low) // step_ms)
    last = int(axis.high) // step_ms
    return [(axis.px(i * step_ms), i * step_ms) for i in range(first, last + 1)]


def worded(ticks: Sequence[float], word: Callable[[float, int], str]) -> list[tuple[float, str]]:
    """Each tick with its word; `word` is given the decimals that tell the ticks apart."""
    places = scale.decimals(ticks[1] - ticks[0]) if len(ticks) > 1 else 0
    return [(tick, word(tick, places)) for tick in ticks]
