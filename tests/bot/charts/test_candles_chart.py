import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from bot.charts import theme
from bot.charts.candle_layout import layout
from bot.charts.candles import LEVEL_COLOURS, CandleChart, Level, Marker, candles_png

HOUR_MS = 3_600_000
START_MS = 1_722_470_400_000  # 2024-08-01 00:00 UTC
DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "ohlcv"


def chart_of(opens, closes, **more):
    opens, closes = np.array(opens, float), np.array(closes, float)
    count = len(opens)
    return CandleChart(
        title="SOLUSDT · 1h",
        subtitle=more.pop("subtitle", "SIMULATED market"),
        open_ms=START_MS + HOUR_MS * np.arange(count),
        open=opens,
        high=np.maximum(opens, closes) + 0.5,
        low=np.minimum(opens, closes) - 0.5,
        close=closes,
        volume=np.arange(1.0, count + 1),
        **more,
    )


def walk(count, **more):
    steps = np.cumsum(np.random.default_rng(7).normal(0, 1, count + 1)) + 140
    return chart_of(steps[:-1], steps[1:], **more)


TRADE = (
    Level("entry", 140.0, "Entry 140.00"),
    Level("stop", 136.0, "Stop 136.00"),
    Level("target", 148.0, "Target 148.00"),
    Level("last", 142.0),
)


def column(image, x, top, bottom):
    return [image.getpixel((x, y)) for y in range(top, bottom)]


def test_picture_is_square_and_the_same_every_time(picture):
    chart = walk(96, levels=TRADE)
    assert picture(candles_png(chart)).size == (1080, 1080)
    assert candles_png(chart) == candles_png(chart)


def test_each_level_has_its_line_where_its_price_is(picture):
    chart = walk(40, levels=TRADE)
    image, places = picture(candles_png(chart)), layout(chart)
    for place in places.places:
        assert place.line_y == pytest.approx(places.price.px(place.level.price))
        at = (places.plot.left + 2, round(place.line_y))
        assert image.getpixel(at) == LEVEL_COLOURS[place.level.kind]


def test_each_pill_has_the_colour_of_its_level(picture):
    chart = walk(40, levels=TRADE)
    image = picture(candles_png(chart))
    for place in layout(chart).places:
        at = (place.box.left + 14, place.box.top + 5)
        assert image.getpixel(at) == LEVEL_COLOURS[place.level.kind]


def test_an_open_trade_is_shaded_towards_target_and_stop(picture):
    chart = walk(40, levels=TRADE[:3])
    image, places = picture(candles_png(chart)), layout(chart)
    entry, stop, target = (round(place.line_y) for place in places.places)
    x = places.plot.left + 2
    towards_target = theme.mix(theme.PANEL, theme.TARGET, 0.13)
    towards_stop = theme.mix(theme.PANEL, theme.STOP, 0.13)
    assert towards_target in column(image, x, target + 2, entry - 2)
    assert towards_stop in column(image, x, entry + 2, stop - 2)
    assert towards_target not in column(image, x, entry + 2, stop - 2)


@pytest.mark.parametrize(("kind", "shaded_from_start"), [("buy", False), ("exit", True)])
def test_shading_begins_at_the_entry_marker(picture, kind, shaded_from_start):
    chart = walk(40, levels=TRADE[:3], markers=(Marker(START_MS + 20 * HOUR_MS, 140.0, kind),))
    image, places = picture(candles_png(chart)), layout(chart)
    shade = theme.mix(theme.PANEL, theme.TARGET, 0.13)
    top, bottom = places.plot.top, places.plot.bottom
    assert (shade in column(image, places.plot.left + 2, top, bottom)) == shaded_from_start
    assert shade in column(image, places.plot.right - 2, top, bottom)


def test_rising_bodies_are_hollow_and_falling_ones_filled(picture):
    chart = chart_of([140, 145, 139], [144, 141, 143])
    image, places = picture(candles_png(chart)), layout(chart)
    for index, inside, edge in ((0, theme.PANEL, theme.UP), (1, theme.DOWN, theme.DOWN)):
        x = round(places.bar_x(index))
        top = max(chart.open[index], chart.close[index])
        middle = round(places.price.px((chart.open[index] + chart.close[index]) / 2))
        assert image.getpixel((x, middle)) == inside
        assert image.getpixel((x, round(places.price.px(top)) + 1)) == edge


def test_a_missing_bar_leaves_its_place_empty(picture):
    chart = walk(30)
    close = chart.close.copy()
    close[10] = np.nan
    chart = replace(chart, close=close)
    image, places = picture(candles_png(chart)), layout(chart)
    x = round(places.bar_x(10))
    colours = set(column(image, x, places.plot.top, places.volume.bottom))
    assert colours <= {theme.PANEL, theme.GRID, theme.BACKGROUND}
    assert theme.UP in set(column(image, round(places.bar_x(9)), places.plot.top, 850)) | set(
        column(image, round(places.bar_x(11)), places.plot.top, 850)
    )


def test_the_largest_volume_is_the_highest_bar(picture):
    chart = chart_of([140] * 10, [141] * 10)
    image, places = picture(candles_png(chart)), layout(chart)

    def height(index):
        box = places.volume
        cells = column(image, round(places.bar_x(index)), box.top, box.bottom)
        return cells.count(theme.mix(theme.PANEL, theme.UP, 0.45))

    heights = [height(i) for i in range(10)]
    assert heights == sorted(heights)
    assert heights[9] == pytest.approx(10 * heights[0], abs=10)


def test_averages_are_drawn_and_named(picture):
    chart = walk(60)
    with_lines = replace(chart, ema20=np.full(60, 140.0), ema50=np.full(60, np.nan))
    image, places = picture(candles_png(with_lines)), layout(with_lines)
    at = (round(places.bar_x(30)), round(places.price.px(140.0)))
    assert image.getpixel(at) == theme.ACCENT
    assert candles_png(chart) != candles_png(replace(with_lines, ema20=np.full(60, np.nan)))


def test_a_level_far_away_keeps_its_pill_but_not_the_candles_scale(picture):
    near = walk(40)
    far = replace(near, levels=(Level("target", 1400.0, "Target"), Level("stop", 1.0, "Stop")))
    image, places = picture(candles_png(far)), layout(far)
    assert places.price == layout(near).price
    assert [place.beyond for place in places.places] == ["above", "below"]
    for place in places.places:
        colour = LEVEL_COLOURS[place.level.kind]
        assert colour not in column(image, places.plot.left + 2, 0, 1080)
        assert image.getpixel((place.box.left + 10, place.box.top + 5)) == colour


@settings(max_examples=40)
@given(st.lists(st.floats(), max_size=8))
def test_pills_never_overlap_whatever_the_prices(prices):
    boxes = sorted(
        (place.box for place in layout(walk(20, levels=_levels(prices))).places),
        key=lambda box: box.top,
    )
    for upper, lower in itertools.pairwise(boxes):
        assert upper.bottom <= lower.top
    assert all(box.top >= 0 and box.bottom <= 1080 and box.right <= 1080 for box in boxes)


def _levels(prices):
    return tuple(Level("entry", price, f"Level {i}") for i, price in enumerate(prices))


@pytest.mark.parametrize("into_bar_ms", [0, 61_000, HOUR_MS - 1])
def test_markers_stand_at_their_bar_and_price(picture, into_bar_ms):
    at_ms = START_MS + 5 * HOUR_MS + into_bar_ms
    plain = walk(40)
    for kind, dy, colour in (
        ("buy", 16, theme.UP),
        ("sell", -16, theme.DOWN),
        ("exit", 0, theme.TEXT),
    ):
        chart = replace(plain, markers=(Marker(at_ms, 140.0, kind),))
        image, places = picture(candles_png(chart)), layout(chart)
        y = round(places.price.px(140.0)) + dy
        assert image.getpixel((round(places.bar_x(5)), y)) == colour


@pytest.mark.parametrize("time_ms", [START_MS - 1, START_MS + 40 * HOUR_MS])
def test_markers_outside_the_picture_are_not_drawn(time_ms):
    plain = walk(40)
    marked = replace(plain, markers=(Marker(time_ms, 140.0, "buy"),))
    assert candles_png(plain) == candles_png(marked)


def test_only_the_last_120_bars_are_shown():
    long = walk(150)
    names = ("open_ms", "open", "high", "low", "close", "volume")
    short = replace(long, **{name: getattr(long, name)[-120:] for name in names})
    assert candles_png(long) == candles_png(short)


def test_a_subtitle_is_a_badge_at_the_right(picture):
    with_badge, without = (picture(candles_png(walk(9, subtitle=s))) for s in ("PAPER", ""))
    left, top, right, bottom = ImageChops.difference(with_badge, without).getbbox()
    assert left > 700
    assert (top, bottom) == (30, 84)
    assert right <= theme.WIDTH - theme.MARGIN


def test_arrays_of_different_length_are_refused_by_name():
    with pytest.raises(ValueError, match="ema20 has 3 values for 9 bars"):
        walk(9, ema20=np.zeros(3))


strange = st.floats() | st.sampled_from([0.0, -1.0, 1e-300, 1e300, 1e15, -1e15, 5e-324])


@settings(max_examples=25, deadline=None)
@given(st.data(), st.integers(0, 12))
def test_no_number_is_too_strange_to_draw(data, count):
    def numbers():
        return np.array(
            data.draw(st.lists(strange, min_size=count, max_size=count)), dtype=np.float64
        )

    any_time = st.integers(-(2**62), 2**62)
    prices = data.draw(st.lists(strange, max_size=4))
    chart = CandleChart(
        title=data.draw(st.text(max_size=60)),
        subtitle=data.draw(st.text(max_size=60)),
        open_ms=np.array(
            data.draw(st.lists(any_time, min_size=count, max_size=count)), dtype=np.int64
        ),
        open=numbers(),
        high=numbers(),
        low=numbers(),
        close=numbers(),
        volume=numbers(),
        ema20=numbers(),
        levels=(*_levels(prices), *(Level("stop", price) for price in prices)),
        markers=tuple(Marker(data.draw(any_time), price, "exit") for price in prices),
    )
    assert candles_png(chart).startswith(b"\x89PNG")


@pytest.mark.parametrize("price", [5.0, 0.0, -3.0, 1e-8])
@pytest.mark.parametrize("count", [1, 2, 120])
def test_flat_prices_are_a_line_in_the_middle(picture, price, count):
    flat = np.full(count, price)
    chart = replace(chart_of(flat, flat), high=flat, low=flat)
    image, places = picture(candles_png(chart)), layout(chart)
    y = round(places.price.px(price))
    assert image.getpixel((round(places.bar_x(count - 1)), y)) == theme.UP
    assert y == pytest.approx((places.plot.top + places.plot.bottom) / 2, abs=2)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["BTCUSDT-5m", "PEPEUSDT-1h", "BIFIUSDT-1h"])
def test_recorded_markets_can_be_drawn(picture, name):
    path = DATA / f"{name}.parquet"
    if not path.exists():
        pytest.skip("the recorded market data are not beside the project")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(path).slice(1000, 120)
    columns = [table[c].to_numpy() for c in ("timestamp", "open", "high", "low", "close", "volume")]
    chart = CandleChart(name, "", *columns)
    image, places = picture(candles_png(chart)), layout(chart)
    assert len(places.ticks) >= 4
    assert {theme.UP, theme.DOWN} <= {colour for _, colour in image.getcolors(1 << 20)}
