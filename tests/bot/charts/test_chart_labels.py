import itertools

from hypothesis import given
from hypothesis import strategies as st

from bot.charts.labels import place_labels

heights = st.floats(-500, 1500)
many = st.lists(heights, min_size=1, max_size=12)
SIZE, LOW, HIGH = 54.0, 164.0, 850.0


@given(many)
def test_labels_never_overlap_and_stay_inside(wanted):
    placed = sorted(place_labels(wanted, SIZE, LOW, HIGH))
    assert placed[0] >= LOW + SIZE / 2 - 1e-6
    assert placed[-1] <= HIGH - SIZE / 2 + 1e-6
    assert all(b - a >= SIZE - 1e-6 for a, b in itertools.pairwise(placed))


@given(many)
def test_labels_keep_the_order_of_their_lines(wanted):
    placed = place_labels(wanted, SIZE, LOW, HIGH)
    for i, a in enumerate(wanted):
        for j, b in enumerate(wanted):
            assert not (a < b and placed[i] > placed[j])


@given(st.lists(st.integers(0, 9), unique=True, max_size=9), st.floats(0, 5))
def test_labels_with_room_stay_where_they_are(slots, shift):
    wanted = [LOW + 40 + shift + slot * 60.0 for slot in slots]
    placed = place_labels(wanted, SIZE, LOW, HIGH)
    assert all(abs(a - b) < 1e-9 for a, b in zip(placed, wanted, strict=True))


@given(st.lists(st.floats(164, 850), min_size=2, max_size=6), st.data())
def test_labels_move_as_little_as_possible_together(wanted, data):
    def cost(centres):
        return sum((a - b) ** 2 for a, b in zip(centres, wanted, strict=True))

    placed = place_labels(wanted, SIZE, LOW, HIGH)
    rival = place_labels(
        data.draw(st.lists(st.floats(164, 850), min_size=len(wanted), max_size=len(wanted))),
        SIZE,
        LOW,
        HIGH,
    )
    # The rival's places are apart too; handed out in order they are the best it can offer.
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    offered = [0.0] * len(wanted)
    for rank, centre in zip(order, sorted(rival), strict=True):
        offered[rank] = centre
    assert cost(placed) <= cost(offered) + 1e-6


def test_equal_lines_share_the_way():
    assert place_labels([500.0, 500.0, 500.0], 10.0, 0.0, 1000.0) == [490.0, 500.0, 510.0]


def test_too_many_labels_are_spread_evenly():
    assert place_labels([5.0, 5.0, 5.0, 5.0], 10.0, 0.0, 20.0) == [2.5, 7.5, 12.5, 17.5]


def test_no_label_needs_no_place():
    assert place_labels([], SIZE, LOW, HIGH) == []
