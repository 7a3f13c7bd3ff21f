"""What thresholds did: their course over time, and the scores around them by what they earned."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import add

from bot.charts import axes, scale, theme
from bot.charts import canvas as pen
from bot.charts.canvas import Box, Canvas, Point
from bot.charts.labels import place_labels
from bot.charts.scale import Axis
from bot.charts.theme import Colour

BINS = 20  # of the scores from 0 to 100
MOST_COURSES = 4
HEIGHT = 990  # px of both panels with their words

_COLOURS = (theme.ENTRY, theme.ACCENT, theme.SECOND, theme.TARGET)
_HEAD = 62  # px above a panel, for its words
_PLOT = 340
_GAP = 6  # px between two bars
_NAME_MOST = 190


@dataclass(frozen=True)
class Course:
    """A threshold over time: from each time (ms, ascending) on the level (score) beside it."""

    name: str
    times_ms: tuple[int, ...]
    levels: tuple[float, ...]


@dataclass(frozen=True)
class Story:
    """The first 4 courses up to a time (ms), and won and lost signals in 20 bins of their scores.

    Between the two levels of `marks` (scores, the lowest and the highest threshold) it depends on
    the symbol who passes.
    """

    courses: tuple[Course, ...] = ()
    until_ms: int = 0
    won: tuple[int, ...] = field(default=(0,) * BINS)
    lost: tuple[int, ...] = field(default=(0,) * BINS)
    marks: tuple[float, float] = (0.0, 0.0)


def draw_story(canvas: Canvas, top: int, story: Story, bounds: tuple[float, float, float]) -> None:
    """Both panels from a height on; `bounds` are the lowest, the highest and the base score."""
    names = [_name(course) for course in story.courses[:MOST_COURSES]]
    gutter = axes.gutter([*names, f"{max(map(add, story.won, story.lost)):,}"])
    _courses(canvas, (top, gutter), story, bounds)
    _scores(canvas, (top + HEIGHT // 2, gutter), story)


# -- over time -----------------------------------------------------------------------------------


def _courses(
    canvas: Canvas, at: tuple[int, int], story: Story, bounds: tuple[float, float, float]
) -> None:
    shown = [course for course in story.courses[:MOST_COURSES] if course.times_ms]
    words = "The last that moved, over time" if len(shown) > 1 else "Over time"
    box = _panel(canvas, at, words)
    if not shown:
        _nothing(canvas, box, "no threshold has moved yet")
        return
    low, high, base = bounds
    first = min(course.times_ms[0] for course in shown)
    length = max(story.until_ms - first, 24 * 60 * scale.MINUTE_MS)
    time = Axis(max(0.0, first - length * 0.04), first + length * 1.01, box.left, box.right)
    score = Axis(low - 1, high + 1, box.bottom, box.top)
    wanted = [score.px(course.levels[-1]) for course in shown]
    middles = place_labels(wanted, axes.PILL_ROOM, box.top, box.bottom)
    ticks = axes.worded(scale.nice_ticks(low, high, 5), scale.number_text)
    axes.value_grid(canvas, box, score, ticks, middles)
    step = scale.time_step(time.high - time.low, 4)
    axes.time_grid(canvas, (box,), axes.time_marks(time, step), step)
    pen.dashes(canvas, box.left, box.right, score.px(base), theme.MUTED)
    for course, middle, colour in zip(shown, middles, _COLOURS, strict=False):
        canvas.draw.line(_steps(course, time, score), fill=colour, width=theme.LINE + 2)
        pen.pill(canvas, axes.pill_box(box, middle), _name(course), theme.SMALL, colour)


def _name(course: Course) -> str:
    return pen.fitted(course.name, theme.SMALL, _NAME_MOST)


def _steps(course: Course, time: Axis, score: Axis) -> list[Point]:
    """The corners of a line that goes on level from move to move, up to the panel's end."""
    points: list[Point] = []
    for at, level in zip(course.times_ms, course.levels, strict=True):
        x, y = round(time.px(float(at))), round(score.px(level))
        points += [(x, points[-1][1] if points else y), (x, y)]
    return [*points, (round(time.end) - 1, points[-1][1])]


# -- scores --------------------------------------------------------------------------------------


def _scores(canvas: Canvas, at: tuple[int, int], story: Story) -> None:
    totals = [*map(add, story.won, story.lost)]
    box = _panel(canvas, at, "Scores of signals, by their outcome")
    if not sum(totals):
        _nothing(canvas, box, "no outcome yet")
        return
    _legend(canvas, at[0] + _HEAD // 2)
    score = Axis(0.0, 100.0, box.left + 8, box.right - 8)
    count = Axis(0.0, max(totals) * 1.06, box.bottom - 4, box.top + 8)
    ticks = axes.worded(scale.nice_ticks(0.0, count.high, 4), scale.number_text)
    axes.value_grid(canvas, box, count, [t for t in ticks if t[0] == round(t[0])], ())
    _between(canvas, box, score, story.marks)
    for number, (won, total) in enumerate(zip(story.won, totals, strict=True)):
        left = round(score.px(number * 100 / BINS)) + _GAP // 2
        right = round(score.px((number + 1) * 100 / BINS)) - _GAP // 2 - 1
        split = round(count.px(total - won))
        _column(canvas, (left, right), (split, round(count.px(0.0))), theme.DOWN)
        _column(canvas, (left, right), (round(count.px(total)), split), theme.UP)
    for tick in range(0, 101, 20):
        place = (score.px(tick), box.bottom + 34)
        pen.write_middle(canvas, place, f"{tick}", theme.SMALL, theme.MUTED, "m")
    for mark in story.marks:
        x = round(score.px(mark))
        canvas.draw.rectangle((x - 2, box.top, x + 2, box.bottom - 1), fill=theme.TEXT)


def _between(canvas: Canvas, box: Box, score: Axis, marks: Sequence[float]) -> None:
    ends = [round(score.px(mark)) for mark in marks]
    shade = theme.mix(theme.PANEL, theme.TEXT, 0.14)
    canvas.draw.rectangle((ends[0], box.top, ends[1], box.bottom - 1), fill=shade)


def _column(canvas: Canvas, x: tuple[int, int], y: tuple[int, int], fill: Colour) -> None:
    if y[1] > y[0]:
        canvas.draw.rectangle((x[0], y[0], x[1], y[1] - 1), fill=fill)


def _legend(canvas: Canvas, y: int) -> None:
    x = theme.WIDTH - theme.MARGIN
    for word, colour in (("lost", theme.DOWN), ("won", theme.UP)):
        pen.write_middle(canvas, (x, y), word, theme.SMALL, theme.MUTED, "r")
        x -= pen.text_width(word, theme.SMALL) + 14
        pen.bar(canvas, Box(x - 26, y - 13, x, y + 13), colour)
        x -= 26 + 30


# -- both ----------------------------------------------------------------------------------------


def _panel(canvas: Canvas, at: tuple[int, int], words: str) -> Box:
    """The ground of a panel under its words; `at` is its top and the room at its right (px)."""
    top, gutter = at
    pen.write_middle(canvas, (theme.MARGIN, top + _HEAD // 2), words, theme.SMALL, theme.TEXT, "l")
    box = Box(axes.PANEL_LEFT, top + _HEAD, theme.WIDTH - gutter, top + _HEAD + _PLOT)
    pen.panel(canvas, box)
    return box


def _nothing(canvas: Canvas, box: Box, words: str) -> None:
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    pen.write_middle(canvas, middle, words, theme.BODY, theme.MUTED, "m")
