"""An account's equity in steps against its start, with the drawdown below."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.charts import axes, scale, theme
from bot.charts import canvas as pen
from bot.charts.canvas import Box, Canvas, Point
from bot.charts.labels import place_labels
from bot.charts.scale import Axis
from bot.charts.theme import Colour

HEIGHT = 1080
_TOP, _SPLIT, _BOTTOM = 164, 736, 1010
_GROUND = 0.2  # opacity of the ground between the line and the start
_DEEPEST = -9.99  # drawdown share; more than everything is lost only on borrowed money


@dataclass(frozen=True, eq=False)
class EquityChart:
    """Equity (money) at times (ms UTC), 1-D arrays of one length, and the balance at the start.

    ``came`` is what was put in less taken out since the start, at each time; None for nothing. It
    is no gain and no loss. Raises ValueError where the arrays differ in length.
    """

    title: str
    subtitle: str
    times_ms: NDArray[np.int64]
    equity: NDArray[np.float64]
    start_balance: float
    came: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        scale.check_lengths("times", self.times_ms, equity=self.equity, came=self.came)


@dataclass(frozen=True, eq=False)
class EquityLayout:
    """The places of an equity chart (px) and the numbers shown; arrays are (n_points,).

    ``capital`` is the start and what came since.
    """

    times_ms: NDArray[np.int64]
    equity: NDArray[np.float64]
    capital: NDArray[np.float64]
    drawdown: NDArray[np.float64]
    start: float
    plot: Box
    below: Box
    time: Axis
    money: Axis
    share: Axis
    money_ticks: list[tuple[float, str]]
    share_ticks: list[tuple[float, str]]


def equity_png(chart: EquityChart) -> bytes:
    """The account as a PNG picture, 1080 by 1080 pixels."""
    canvas = pen.blank(HEIGHT)
    places = layout(chart)
    pen.head(canvas, chart.title, chart.subtitle)
    pen.panel(canvas, places.plot)
    pen.panel(canvas, places.below)
    if not len(places.equity):
        middle = ((places.plot.left + places.plot.right) / 2, (_TOP + _SPLIT) / 2)
        pen.write_middle(canvas, middle, "no closed trade yet", theme.BODY, theme.MUTED, "m")
        return pen.png(canvas)
    _summary(canvas, places)
    _grounds(canvas, places)
    pills = place_labels(
        [places.money.px(places.equity[-1]), places.money.px(places.capital[-1])],
        axes.PILL_ROOM,
        places.plot.top,
        places.plot.bottom,
    )
    _grids(canvas, places, pills)
    _lines(canvas, places)
    _pills(canvas, places, pills)
    _deepest(canvas, places)
    return pen.png(canvas)


def drawdowns(
    equity: NDArray[np.float64], capital: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Losses from the highest equity so far, as shares of it: (n_points,), 0 or less.

    The capital counts as the first equity; where more comes or some goes, the peak moves with it.

    >>> drawdowns(np.array([110.0, 99.0, 120.0]), 100.0)
    array([ 0. , -0.1,  0. ])
    """
    peaks = np.maximum(np.maximum.accumulate(equity - capital), 0.0) + capital
    shares = np.zeros(len(equity))
    np.divide(equity - peaks, peaks, out=shares, where=peaks > 1e-9)
    return np.clip(shares, _DEEPEST, 0.0)


def layout(chart: EquityChart) -> EquityLayout:
    """The places of everything in the chart, points in the order of time."""
    equity, times_ms = scale.drawable(chart.equity), scale.times(chart.times_ms)
    order = np.argsort(times_ms, kind="stable")
    came = np.zeros(len(equity)) if chart.came is None else scale.drawable(chart.came)
    order = order[~np.isnan(equity[order] + came[order])]
    equity, times_ms = equity[order], times_ms[order]
    start = chart.start_balance
    if not abs(start) <= scale.DRAWABLE:
        start = float(equity[0]) if len(equity) else 0.0
    capital = start + came[order]
    falls = drawdowns(equity, capital)
    shown = [start, *capital, *equity]
    low, high = scale.padded(min(shown), max(shown), 0.08)
    money_ticks = axes.worded(scale.nice_ticks(low, high, 7), scale.number_text)
    deepest = min(float(falls.min(initial=0.0)), -0.001) * 1.25
    share_ticks = axes.worded(scale.nice_ticks(deepest * 100, 0.0, 4), _percent)
    words = [word for _, word in money_ticks + share_ticks]
    ends = map(money_text, [start, *capital[-1:], *equity[-1:]])
    right = theme.WIDTH - axes.gutter([*words, *ends])
    return EquityLayout(
        times_ms=times_ms,
        equity=equity,
        capital=capital,
        drawdown=falls,
        start=start,
        plot=Box(axes.PANEL_LEFT, _TOP, right, _SPLIT),
        below=Box(axes.PANEL_LEFT, _SPLIT + 12, right, _BOTTOM),
        time=_time_axis(times_ms, axes.PANEL_LEFT, right),
        money=Axis(low, high, _SPLIT, _TOP),
        share=Axis(deepest, 0.0, _BOTTOM, _SPLIT + 24),
        money_ticks=money_ticks,
        share_ticks=[(tick / 100, word) for tick, word in share_ticks],
    )


def money_text(amount: float) -> str:
    """An amount of money, with cents below a hundred thousand.

    >>> money_text(10432.1), money_text(250000.4)
    ('10,432.10', '250,000')
    """
    return scale.number_text(amount, 2 if abs(amount) < 1e5 else 0)


def _percent(value: float, places: int) -> str:
    return f"{scale.number_text(value, places)}%"


def _time_axis(times_ms: NDArray[np.int64], left: int, right: int) -> Axis:
    """Time along the picture, with some room at both ends to show the start and the last value."""
    if not len(times_ms):
        return Axis(0.0, 1.0, left, right)
    first, last = float(times_ms[0]), float(times_ms[-1])
    length = max(last - first, scale.MINUTE_MS * 60.0)
    return Axis(max(0.0, first - length * 0.04), first + length * 1.02, left, right)


class Step(NamedTuple):
    """One step (px, px, money, money, share)."""

    left: float
    right: float
    equity: float
    capital: float
    drawdown: float


def _steps(places: EquityLayout) -> list[Step]:
    x = [places.time.px(float(at)) for at in places.times_ms]
    ends = [*x[1:], places.plot.right]
    columns = (x, ends, places.equity, places.capital, places.drawdown)
    return [Step(*each) for each in zip(*columns, strict=True)]


def _colour(equity: float, capital: float) -> Colour:
    return theme.UP if equity >= capital else theme.DOWN


def _last(places: EquityLayout) -> tuple[float, float]:
    """Equity and capital."""
    return float(places.equity[-1]), float(places.capital[-1])


def _summary(canvas: Canvas, places: EquityLayout) -> None:
    """Equity, the change of the capital and the deepest drawdown."""
    (last, capital), y = _last(places), 124
    text = money_text(last)
    pen.write_middle(canvas, (theme.MARGIN, y), text, theme.BODY, theme.TEXT, "l")
    if capital > 1e-9:
        change = scale.signed_percent(last / capital - 1)
        x = theme.MARGIN + pen.text_width(text, theme.BODY) + 24
        pen.write_middle(canvas, (x, y), change, theme.BODY, _colour(last, capital), "l")
    fall = f"max drawdown {scale.signed_percent(float(places.drawdown.min()))}"
    at = (theme.WIDTH - theme.MARGIN, y)
    pen.write_middle(canvas, at, fall.replace("+", ""), theme.SMALL, theme.MUTED, "r")


def _grounds(canvas: Canvas, places: EquityLayout) -> None:
    """The ground between equity and capital, and between no drawdown and the drawdown."""
    zero_y = round(places.share.px(0.0))
    for left, right, equity, capital, fall in _steps(places):
        ends = sorted((round(places.money.px(capital)), round(places.money.px(equity))))
        colour = theme.mix(theme.PANEL, _colour(equity, capital), _GROUND)
        x = (round(left), max(round(left), round(right) - 1))
        canvas.draw.rectangle((x[0], ends[0], x[1], ends[1]), fill=colour)
        if fall < 0:
            colour = theme.mix(theme.PANEL, theme.DOWN, 0.4)
            bottom = round(places.share.px(fall))
            canvas.draw.rectangle((x[0], zero_y, x[1], bottom), fill=colour)


def _grids(canvas: Canvas, places: EquityLayout, pills: list[float]) -> None:
    axes.value_grid(canvas, places.plot, places.money, places.money_ticks, pills)
    axes.value_grid(canvas, places.below, places.share, places.share_ticks, ())
    step = scale.time_step(places.time.high - places.time.low, 5)
    marks = axes.time_marks(places.time, step)
    axes.time_grid(canvas, (places.plot, places.below), marks, step)
    for left, right, capital in _levels(places):
        pen.dashes(canvas, left, right, places.money.px(capital), theme.MUTED)


def _levels(places: EquityLayout) -> list[tuple[float, float, float]]:
    """(left, right, capital) of each stretch in which nothing came or went."""
    begun: list[tuple[float, float]] = [(places.plot.left, places.start)]
    for step in _steps(places):
        if step.capital != begun[-1][1]:
            begun.append((step.left, step.capital))
    ends = [left for left, _ in begun[1:]]
    return [
        (left, right, capital)
        for (left, capital), right in zip(begun, [*ends, places.plot.right], strict=True)
    ]


def _lines(canvas: Canvas, places: EquityLayout) -> None:
    points: list[Point] = [(places.plot.left, round(places.money.px(places.start)))]
    for step in _steps(places):
        y, left = round(places.money.px(step.equity)), round(step.left)
        points += [(left, points[-1][1]), (left, y), (round(step.right) - 1, y)]
    colour = _colour(*_last(places))
    canvas.draw.line(points, fill=colour, width=theme.LINE + 1)
    pen.dot(canvas, points[-1], 8, colour)


def _pills(canvas: Canvas, places: EquityLayout, middles: list[float]) -> None:
    last, capital = _last(places)
    for value, middle, fill in (
        (last, middles[0], _colour(last, capital)),
        (capital, middles[1], theme.MUTED),
    ):
        box = axes.pill_box(places.plot, middle)
        text = pen.fitted(money_text(value), theme.SMALL, box.width - 24)
        pen.pill(canvas, box, text, theme.SMALL, fill)


def _deepest(canvas: Canvas, places: EquityLayout) -> None:
    """The end of the deepest drawdown: a dot and its depth."""
    index = int(np.argmin(places.drawdown))
    fall = float(places.drawdown[index])
    if fall == 0:
        return
    x, y = places.time.px(float(places.times_ms[index])), places.share.px(fall)
    pen.dot(canvas, (x, y), 11, theme.PANEL)
    pen.dot(canvas, (x, y), 8, theme.TEXT)
    text = scale.signed_percent(fall)
    at_right = x < (places.plot.left + places.plot.right) / 2
    at = (x + 22, y) if at_right else (x - 22, y)
    pen.write_middle(canvas, at, text, theme.SMALL, theme.TEXT, "l" if at_right else "r")
