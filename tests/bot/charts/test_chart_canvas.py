import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import axes, theme
from bot.charts import canvas as pen
from bot.charts.canvas import Box
from bot.charts.scale import Axis


@settings(max_examples=50)
@given(st.text(max_size=40), st.integers(40, 600))
def test_fitted_text_is_no_wider_than_its_room(text, width):
    assert pen.text_width(pen.fitted(text, theme.SMALL, width), theme.SMALL) <= width


@given(st.text(max_size=20))
def test_printable_text_has_glyphs_for_all_signs(text):
    shown = pen.printable(text)
    assert len(shown) == len(text)
    lacking = bytes(theme.font(32).getmask("\ufffe"))
    assert all(c == " " or bytes(theme.font(32).getmask(c)) != lacking for c in shown)


def test_usual_signs_keep_their_meaning():
    assert pen.printable("SOL · 5m \u2212 1\u20132 ±3") == "SOL · 5m - 1-2 ±3"
    assert pen.printable("币") == "?"


def test_digits_are_all_equally_wide():
    assert len({pen.text_width(digit * 20, theme.SMALL) for digit in "0123456789"}) == 1


@given(st.integers(60, 300))
def test_no_more_text_is_cut_than_needed(width):
    kept = len(pen.fitted("1" * 40, theme.SMALL, width)) - 1
    assert pen.text_width("1" * (kept + 1) + "…", theme.SMALL) > width


def test_short_text_is_not_cut():
    assert pen.fitted("BTC", theme.SMALL, 500) == "BTC"


def test_runs_break_at_missing_points_and_leave_out_single_ones():
    a, b, c = (0.0, 0.0), (1.0, 1.0), (2.0, 2.0)
    assert pen.runs([a, b, None, c, None, None, b, c]) == [[a, b], [b, c]]
    assert pen.runs([]) == []


@pytest.mark.parametrize(("pills", "has_word"), [([], True), ([500.0], False), ([540.0], False)])
def test_a_pill_takes_the_place_of_a_tick_word(pills, has_word):
    canvas = pen.blank(1080)
    plot = Box(20, 164, 800, 850)
    axes.value_grid(canvas, plot, Axis(0.0, 1000.0, 1000.0, 0.0), [(500.0, "500")], pills)
    room = canvas.image.crop((plot.right, 470, theme.WIDTH, 530))
    colours = {colour for _, colour in room.getcolors(10_000)}
    assert (theme.MUTED in colours) == has_word
    assert canvas.image.getpixel((400, 500)) == theme.GRID


def test_time_words_never_touch():
    canvas = pen.blank(1080)
    panel = Box(20, 164, 800, 950)
    marks = [(100.0 + 10 * i, 3_600_000 * i) for i in range(1, 50)]
    axes.time_grid(canvas, [panel], marks, 3_600_000)
    row = canvas.image.crop((20, 960, 820, 1010))
    inked = [
        any(row.getpixel((x, y)) != theme.BACKGROUND for y in range(row.height))
        for x in range(row.width)
    ]
    gaps = [len(gap) for gap in "".join("x" if i else " " for i in inked).strip().split("x") if gap]
    # Within "01:00" signs stand close; between two words there is room for more than a sign.
    assert max(gaps) >= 18
    assert sum(gap >= 18 for gap in gaps) >= 3
