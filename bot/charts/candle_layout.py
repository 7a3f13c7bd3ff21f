"""Where everything of a candle chart stands, found before anything is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.charts import axes, scale, theme
from bot.charts.axes import worded
from bot.charts.canvas import Box, fitted
from bot.charts.labels import place_labels
from bot.charts.scale import Axis, nice_ticks

HEIGHT = 1080
MOST_BARS = 120
VOLUME_TITLE = "Volume"
ARROW_ROOM = 28  # px, for the mark of a level beyond the picture

_PLOT_TOP, _PLOT_BOTTOM = 164, 850
_VOLUME_TOP, _VOLUME_BOTTOM = 862, 1010
_SLOT_MOST = 44
_REACH = 1.5  # a level is shown within so many lengths of the candles' own range

LevelKind = Literal["entry", "stop", "target", "last"]
MarkerKind = Literal["buy", "sell", "exit"]
Beyond = Literal["above", "below", ""]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Level:
    """A price worth a line; the pill at the right says `label`, or the price where it is empty."""

    kind: LevelKind
    price: float
    label: str = ""


@dataclass(frozen=True)
class Marker:
    """Something done at a time (ms UTC) and a price."""

    time_ms: int
    price: float
    kind: MarkerKind


@dataclass(frozen=True, eq=False)
class CandleChart:
    """A market: bars as 1-D arrays of one length, NaN where one is missing.

    The last 120 are shown, named by their open time (ms UTC). Raises ValueError where the arrays
    differ in length.
    """

    title: str
    subtitle: str
    open_ms: NDArray[np.int64]
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    ema20: Floats | None = None
    ema50: Floats | None = None
    levels: tuple[Level, ...] = ()
    markers: tuple[Marker, ...] = field(default=())

    def __post_init__(self) -> None:
        names = ("open", "high", "low", "close", "volume", "ema20", "ema50")
        scale.check_lengths("bars", self.open_ms, **{name: getattr(self, name) for name in names})


@dataclass(frozen=True, eq=False)
class Bars:
    """What can be drawn of the bars: arrays (n_bars,), prices NaN where a bar is missing."""

    open_ms: NDArray[np.int64]
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    @property
    def present(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.close)


@dataclass(frozen=True)
class LevelPlace:
    """A level's line (its height, px), its pill and what the pill says.

    `beyond` tells on which side of the picture a level lies that has no line.
    """

    level: Level
    line_y: float
    box: Box
    text: str
    beyond: Beyond


@dataclass(frozen=True, eq=False)
class CandleLayout:
    """The places of a candle chart (px)."""

    bars: Bars
    plot: Box
    volume: Box
    price: Axis
    slot: int
    first_x: float
    ticks: tuple[tuple[float, str], ...]
    places: tuple[LevelPlace, ...]

    def bar_x(self, index: int) -> float:
        """The middle of a bar."""
        return self.first_x + self.slot * index

    def bar_at(self, time_ms: float) -> int | None:
        """The bar that holds a time, None before the first and a bar's length after the last."""
        opens = self.bars.open_ms
        if not len(opens) or not opens[0] <= time_ms:
            return None
        length = int(np.median(np.diff(opens))) if len(opens) > 1 else scale.DAY_MS
        if time_ms >= int(opens[-1]) + max(length, 1):
            return None
        return max(0, int(np.searchsorted(opens, time_ms, side="right")) - 1)


def layout(chart: CandleChart) -> CandleLayout:
    """The places of everything in the chart."""
    bars = _bars(chart)
    levels = [level for level in chart.levels if abs(level.price) <= scale.DRAWABLE]
    low, high = _price_range(bars, levels)
    price = Axis(low, high, _PLOT_BOTTOM - 8, _PLOT_TOP + 8)
    shown = bool(levels) or bool(bars.present.any())
    ticks = worded(nice_ticks(low, high, 8) if shown else [], scale.number_text)
    gutter = _gutter([word for _, word in ticks], levels, price)
    plot = Box(axes.PANEL_LEFT, _PLOT_TOP, theme.WIDTH - gutter, _PLOT_BOTTOM)
    count = max(1, len(bars.open_ms))
    slot = min(_SLOT_MOST, (plot.width - 16) // count)
    first_x = plot.left + (plot.width - slot * count) // 2 + slot / 2
    volume = Box(plot.left, _VOLUME_TOP, plot.right, _VOLUME_BOTTOM)
    places = _places(levels, price, plot)
    return CandleLayout(bars, plot, volume, price, slot, first_x, tuple(ticks), places)


def _bars(chart: CandleChart) -> Bars:
    prices = np.stack(
        [scale.drawable(v[-MOST_BARS:]) for v in (chart.open, chart.high, chart.low, chart.close)]
    )
    prices[:, np.isnan(prices).any(axis=0)] = np.nan
    volume = np.nan_to_num(scale.drawable(chart.volume[-MOST_BARS:]), nan=0.0)
    return Bars(
        open_ms=scale.times(chart.open_ms[-MOST_BARS:]),
        open=prices[0],
        high=prices.max(axis=0),
        low=prices.min(axis=0),
        close=prices[3],
        volume=np.maximum(volume, 0.0),
    )


def _price_range(bars: Bars, levels: Sequence[Level]) -> tuple[float, float]:
    """The prices shown: all candles, and the levels that are not too far away."""
    wanted = [level.price for level in levels]
    if not bars.present.any():
        return scale.padded(min(wanted, default=0.0), max(wanted, default=1.0), 0.1)
    low, high = float(np.nanmin(bars.low)), float(np.nanmax(bars.high))
    reach = _REACH * max(high - low, abs(high) * 2e-3)
    near = [price for price in wanted if low - reach <= price <= high + reach]
    return scale.padded(min([low, *near]), max([high, *near]), 0.05)


def _gutter(ticks: Sequence[str], levels: Sequence[Level], price: Axis) -> int:
    """The room (px) at the right for prices and pills."""
    arrow = 0 if all(price.holds(level.price) for level in levels) else ARROW_ROOM
    pills = [_pill_text(level) for level in levels]
    return max(axes.gutter([VOLUME_TITLE, *ticks]), axes.gutter(pills) + arrow)


def _pill_text(level: Level) -> str:
    return level.label or scale.price_text(level.price)


def _places(levels: Sequence[Level], price: Axis, plot: Box) -> tuple[LevelPlace, ...]:
    lines = [price.px(level.price) for level in levels]
    pills = place_labels(lines, axes.PILL_ROOM, plot.top, plot.bottom)
    return tuple(
        _place(level, price, line_y, axes.pill_box(plot, pill_y))
        for level, line_y, pill_y in zip(levels, lines, pills, strict=True)
    )


def _place(level: Level, price: Axis, line_y: float, box: Box) -> LevelPlace:
    beyond: Beyond = ""
    if not price.holds(level.price):
        beyond = "above" if level.price > price.high else "below"
    room = box.width - 24 - (ARROW_ROOM if beyond else 0)
    return LevelPlace(level, line_y, box, fitted(_pill_text(level), theme.SMALL, room), beyond)
