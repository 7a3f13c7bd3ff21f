"""A market as candles: volume, averages, an open trade's levels and what was done when."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.charts import axes, scale, theme
from bot.charts import canvas as pen
from bot.charts.candle_layout import (
    ARROW_ROOM,
    HEIGHT,
    MOST_BARS,
    VOLUME_TITLE,
    Bars,
    CandleChart,
    CandleLayout,
    Level,
    LevelKind,
    LevelPlace,
    Marker,
    layout,
)
from bot.charts.canvas import Box, Canvas
from bot.charts.theme import Colour

__all__ = ["CandleChart", "Level", "Marker", "candles_png"]

LEVEL_COLOURS: dict[LevelKind, Colour] = {
    "entry": theme.ENTRY,
    "stop": theme.STOP,
    "target": theme.TARGET,
    "last": theme.TEXT,
}
_BAND = 0.13  # opacity of the ground between entry and target or stop


def candles_png(chart: CandleChart) -> bytes:
    """The market as a PNG picture, 1080 by 1080 pixels."""
    canvas = pen.blank(HEIGHT)
    places = layout(chart)
    pen.head(canvas, chart.title, chart.subtitle)
    _summary(canvas, places.bars, chart)
    pen.panel(canvas, places.plot)
    pen.panel(canvas, places.volume)
    _bands(canvas, places, chart.markers)
    _grids(canvas, places)
    _volumes(canvas, places)
    _candles(canvas, places)
    _averages(canvas, places, chart)
    _levels(canvas, places)
    _markers(canvas, places, chart.markers)
    if not places.bars.present.any():
        middle = (places.plot.left + places.plot.width / 2, (places.plot.top + 425))
        pen.write_middle(canvas, middle, "no candles yet", theme.BODY, theme.MUTED, "m")
    return pen.png(canvas)


def _summary(canvas: Canvas, bars: Bars, chart: CandleChart) -> None:
    """Last close, change over the picture, and the names of the averages."""
    x, y = theme.MARGIN, 124
    closes = bars.close[bars.present]
    if len(closes):
        last = scale.price_text(float(closes[-1]))
        pen.write_middle(canvas, (x, y), last, theme.BODY, theme.TEXT, "l")
        x += pen.text_width(last, theme.BODY) + 24
    if len(closes) > 1 and closes[0] > 1e-12:
        change = float(closes[-1] / closes[0] - 1)
        colour = theme.UP if change >= 0 else theme.DOWN
        pen.write_middle(canvas, (x, y), scale.signed_percent(change), theme.BODY, colour, "l")
    right = theme.WIDTH - theme.MARGIN
    for name, values, colour in reversed(_average_lines(chart)):
        if values is not None:
            pen.write_middle(canvas, (right, y), name, theme.SMALL, theme.MUTED, "r")
            right -= pen.text_width(name, theme.SMALL) + 12
            canvas.draw.rectangle((right - 36, y - 2, right, y + 2), fill=colour)
            right -= 36 + 28


def _average_lines(
    chart: CandleChart,
) -> list[tuple[str, NDArray[np.float64] | None, Colour]]:
    return [("EMA 20", chart.ema20, theme.ACCENT), ("EMA 50", chart.ema50, theme.SECOND)]


def _bands(canvas: Canvas, places: CandleLayout, markers: Sequence[Marker]) -> None:
    """The ground of an open trade: towards its target and towards its stop."""
    entry, target, stop = (
        next((p for p in places.places if p.level.kind == kind), None)
        for kind in ("entry", "target", "stop")
    )
    if entry is None:
        return
    left = _open_since(places, markers)
    for other in (target, stop):
        if other is not None:
            top, bottom = sorted((round(entry.line_y), round(other.line_y)))
            colour = theme.mix(theme.PANEL, LEVEL_COLOURS[other.level.kind], _BAND)
            canvas.draw.rectangle((left, top, places.plot.right - 1, bottom), fill=colour)


def _open_since(places: CandleLayout, markers: Sequence[Marker]) -> int:
    """Where the open trade began (px): at the last entry without an exit, else at the left."""
    in_order = sorted((m for m in markers if abs(m.price) <= scale.DRAWABLE), key=_when)
    if in_order and in_order[-1].kind != "exit":
        index = places.bar_at(in_order[-1].time_ms)
        if index is not None:
            return round(places.bar_x(index))
    return places.plot.left


def _when(marker: Marker) -> float:
    return marker.time_ms


def _grids(canvas: Canvas, places: CandleLayout) -> None:
    pills = [_middle(place.box) for place in places.places]
    axes.value_grid(canvas, places.plot, places.price, places.ticks, pills)
    opens = places.bars.open_ms
    step = scale.time_step(float(opens[-1] - opens[0]) if len(opens) else 0.0, 5)
    marks = [(places.bar_x(i), at_ms) for i, at_ms in scale.first_of_each(opens, step)]
    axes.time_grid(canvas, (places.plot, places.volume), marks, step)


def _volumes(canvas: Canvas, places: CandleLayout) -> None:
    box, bars = places.volume, places.bars
    highest = float(bars.volume.max(initial=0.0))
    if highest > 0:
        half = _half_body(places.slot)
        for index in np.flatnonzero(bars.present & (bars.volume > 0)):
            x = round(places.bar_x(int(index)))
            top = box.bottom - 6 - max(2, round(bars.volume[index] / highest * (box.height - 20)))
            colour = theme.mix(theme.PANEL, _bar_colour(bars, int(index)), 0.45)
            canvas.draw.rectangle((x - half, top, x + half, box.bottom - 7), fill=colour)
    at = (axes.RIGHT, (box.top + box.bottom) / 2)
    pen.write_middle(canvas, at, VOLUME_TITLE, theme.SMALL, theme.MUTED, "r")


def _bar_colour(bars: Bars, index: int) -> Colour:
    return theme.UP if bars.close[index] >= bars.open[index] else theme.DOWN


def _half_body(slot: int) -> int:
    """Half of a candle's width without its middle pixel, so that the wick stands in the middle."""
    return max(1, (slot - max(2, slot // 4)) // 2)


def _candles(canvas: Canvas, places: CandleLayout) -> None:
    """Filled bodies for falling bars; rising ones are hollow where there is room."""
    bars, price = places.bars, places.price
    half = _half_body(places.slot)
    wick = 1 if half > 1 else 0
    for index in np.flatnonzero(bars.present):
        x = round(places.bar_x(int(index)))
        colour = _bar_colour(bars, int(index))
        high, low = round(price.px(bars.high[index])), round(price.px(bars.low[index]))
        canvas.draw.rectangle((x - wick, high, x + wick, low), fill=colour)
        ends = (price.px(bars.open[index]), price.px(bars.close[index]))
        top, bottom = round(min(ends)), max(round(max(ends)), round(min(ends)) + 2)
        canvas.draw.rectangle((x - half, top, x + half, bottom), fill=colour)
        if colour == theme.UP and half >= 4 and bottom - top >= 2 * theme.LINE:
            inner = (x - half + 3, top + 3, x + half - 3, bottom - 3)
            canvas.draw.rectangle(inner, fill=theme.PANEL)


def _averages(canvas: Canvas, places: CandleLayout, chart: CandleChart) -> None:
    for _, values, colour in _average_lines(chart):
        if values is None:
            continue
        points = [
            None if np.isnan(value) else (places.bar_x(index), _unclipped(places, float(value)))
            for index, value in enumerate(scale.drawable(values[-MOST_BARS:]))
        ]
        for stretch in pen.runs(points):
            pen.curve(canvas, places.plot, stretch, colour)


def _unclipped(places: CandleLayout, value: float) -> float:
    """The height of a value that may lie beyond the picture, where the line is cut."""
    axis = places.price
    share = (value - axis.low) / (axis.high - axis.low)
    return axis.start + (axis.end - axis.start) * max(-9.0, min(share, 9.0))


def _levels(canvas: Canvas, places: CandleLayout) -> None:
    """All lines first, then all pills, so that no line crosses a pill."""
    plot = places.plot
    for place in places.places:
        colour = LEVEL_COLOURS[place.level.kind]
        if not place.beyond:
            line = pen.dashes if place.level.kind == "last" else pen.level_line
            line(canvas, plot.left, plot.right, place.line_y, colour)
            ends = (plot.right, round(place.line_y), plot.right + 18, _middle(place.box))
            canvas.draw.line(ends, fill=colour, width=theme.LINE)
    for place in places.places:
        _pill(canvas, place)


def _pill(canvas: Canvas, place: LevelPlace) -> None:
    box, colour = place.box, LEVEL_COLOURS[place.level.kind]
    if not place.beyond:
        pen.pill(canvas, box, place.text, theme.SMALL, colour)
        return
    pen.pill(canvas, box, "", theme.SMALL, colour)
    up = 1 if place.beyond == "above" else -1
    pen.arrow(canvas, (box.left + 24, _middle(box) - 9 * up), 18 * up, theme.BACKGROUND)
    at = ((box.left + ARROW_ROOM + box.right) / 2, _middle(box))
    pen.write_middle(canvas, at, place.text, theme.SMALL, theme.BACKGROUND, "m")


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _markers(canvas: Canvas, places: CandleLayout, markers: Sequence[Marker]) -> None:
    for marker in markers:
        index = places.bar_at(marker.time_ms)
        if index is None or not places.price.holds(marker.price):
            continue
        at = (places.bar_x(index), places.price.px(marker.price))
        for grow, colour in ((5, theme.BACKGROUND), (0, _marker_colour(marker))):
            _marker(canvas, marker, at, grow, colour)


def _marker_colour(marker: Marker) -> Colour:
    return {"buy": theme.UP, "sell": theme.DOWN, "exit": theme.TEXT}[marker.kind]


def _marker(canvas: Canvas, marker: Marker, at: pen.Point, grow: int, colour: Colour) -> None:
    """A triangle pointing at the price from below or above, a diamond on it for an exit."""
    x, y = at
    if marker.kind == "exit":
        r = 13 + grow
        pen.polygon(canvas, [(x, y - r), (x + r, y), (x, y + r), (x - r, y)], colour)
    else:
        up = 1 if marker.kind == "buy" else -1
        pen.arrow(canvas, (x, y + (3 - 1.4 * grow) * up), (28 + 2.4 * grow) * up, colour)
