"""The lower panels of the thresholds: courses as steps, scores as columns of won and lost."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import canvas as pen
from bot.charts import theme
from bot.charts.threshold_story import BINS, HEIGHT, Course, Story, draw_story

DAY = 86_400_000
BOUNDS = (60.0, 85.0, 70.0)
HALF = HEIGHT // 2


def drawn(story):
    canvas = pen.blank(HEIGHT)
    draw_story(canvas, 0, story, BOUNDS)
    return canvas.image


def places(image, colour, top=0, bottom=HEIGHT):
    """Points of a colour between two heights."""
    part = image.crop((0, top, image.width, bottom))
    pixels = part.load()
    return [
        (x, y + top)
        for y in range(part.height)
        for x in range(part.width)
        if pixels[x, y] == colour
    ]


def counts(**by_bin):
    """Twenty counts, given as ``at7=30``."""
    found = [0] * BINS
    for name, count in by_bin.items():
        found[int(name.removeprefix("at"))] = count
    return tuple(found)


def test_a_course_goes_on_level_until_it_moves_and_then_to_the_end():
    course = Course("BTC", (10 * DAY, 20 * DAY), (62.0, 84.0))
    line = places(drawn(Story((course,), 30 * DAY)), theme.ENTRY, bottom=HALF)
    left = [(x, y) for x, y in line if x < 880]  # without its name at the right
    ys = [y for _, y in left]
    corner = Counter(x for x, _ in left).most_common(1)[0][0]
    low = [y for x, y in left if x < corner - 20]
    high = [y for x, y in left if x > corner + 20]
    assert max(low) - min(low) < 8
    assert max(high) - min(high) < 8
    assert (min(ys), max(ys)) == (min(high), max(low))
    assert min(low) - max(high) > 200, "22 of 27 points of a panel of 340 px"


def test_each_of_four_courses_has_its_colour_and_a_fifth_is_not_drawn():
    courses = [Course(f"S{n}", (n * DAY, 9 * DAY), (60.0 + 4 * n, 80.0 - n)) for n in range(5)]
    image = drawn(Story(tuple(courses), 12 * DAY))
    colours = (theme.ENTRY, theme.ACCENT, theme.SECOND, theme.TARGET)
    assert all(places(image, colour, bottom=HALF) for colour in colours)
    assert image.tobytes() == drawn(Story(tuple(courses[:4]), 12 * DAY)).tobytes()


def test_columns_are_as_high_as_their_counts_lost_below_won():
    image = drawn(Story(won=counts(at2=10, at15=40), lost=counts(at2=10), marks=(70.0, 70.0)))
    won = places(image, theme.UP, HALF + 100)
    lost = places(image, theme.DOWN, HALF + 100)
    first = [y for x, y in won if x < 300]
    second = [y for x, y in won if x > 600]
    assert (max(second) - min(second)) / (max(first) - min(first)) > 3.8
    assert max(first) < min(y for _, y in lost)
    assert max(x for x, _ in lost) < 300


def test_the_threshold_is_a_line_and_where_they_differ_a_field():
    story = Story(won=counts(at1=5), marks=(65.0, 80.0))
    shade = theme.mix(theme.PANEL, theme.TEXT, 0.14)
    field = [(x, y) for x, y in places(drawn(story), shade, HALF + 100) if x < 900]
    assert 120 < max(x for x, _ in field) - min(x for x, _ in field) < 200
    alone = Story(won=counts(at1=5), marks=(70.0, 70.0))
    left = [(x, y) for x, y in places(drawn(alone), shade, HALF + 100) if x < 900]
    assert len(left) < 5, "edges of letters"


def test_before_anything_has_happened_it_says_so():
    image = drawn(Story())
    assert places(image, theme.MUTED, bottom=HALF)
    assert places(image, theme.MUTED, top=HALF)
    assert not places(image, theme.UP)


times = st.lists(st.integers(0, 4_000_000_000_000), min_size=1, max_size=60).map(sorted)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=40), times, st.floats(60, 85)), max_size=5),
    st.lists(st.integers(0, 10**7), min_size=BINS, max_size=BINS),
    st.tuples(st.floats(0, 100), st.floats(0, 100)).map(sorted),
)
def test_every_story_can_be_drawn(courses, won, marks):
    shown = [Course(name, tuple(at), (level,) * len(at)) for name, at, level in courses]
    drawn(Story(tuple(shown), 4_000_000_000_000, tuple(won), tuple(won[::-1]), tuple(marks)))
