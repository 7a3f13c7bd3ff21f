"""The latest advices of one advisor: the band of its values, and on how many it failed."""

from random import Random

import pytest

from trading.domain.watched import ASKED, BAND_OF, LATEST, RENEWED, Watched


def heard(values):
    watched = Watched()
    for value in values:
        watched.hear(value)
    return watched


def test_there_is_no_band_before_there_are_enough_values():
    watched = heard(range(BAND_OF - 1))
    assert (watched.low, watched.high) == (None, None)
    watched.hear(1e9)
    assert (watched.low, watched.high, watched.astray) == (1, BAND_OF - 2, 0)


def test_the_band_leaves_two_values_out_at_each_end_and_its_ends_are_inside():
    watched = heard(range(BAND_OF))
    for value, outside in ((1, 0), (BAND_OF - 2, 0), (0.9, 1), (BAND_OF - 1, 2)):
        watched.hear(value)
        assert watched.astray == outside, value


def test_what_is_outside_is_counted_among_the_latest_only():
    watched = heard([0.0, 1.0] * (BAND_OF // 2) + [2.0] * 3)
    assert watched.astray == 3
    for _ in range(LATEST - 3):
        watched.hear(0.5)
    assert watched.astray == 3
    watched.hear(0.5)
    assert watched.astray == 2


def test_the_band_follows_the_values_and_the_ledger_keeps_no_more_than_it_needs():
    watched = heard([0.0, 1.0] * BAND_OF + [5.0] * BAND_OF)
    assert (watched.low, watched.high) == (5.0, 5.0)
    assert watched.astray == 0
    assert len(watched.values) < BAND_OF + RENEWED
    assert len(watched.outside) <= LATEST


def test_failures_are_counted_among_the_latest_advices():
    watched = Watched()
    for number in range(3 * ASKED):
        if number < ASKED:
            watched.fail()
        else:
            watched.hear(0.0)
        assert len(watched.failed) <= ASKED
        if number == 9:
            assert watched.failures == (10, 10)
    assert watched.failures == (0, ASKED)


@pytest.mark.parametrize("draw", [Random.random, lambda dice: dice.gauss(0, 1)])
def test_what_is_drawn_at_random_is_outside_in_eight_of_a_thousand(draw):
    dice, outside, tried = Random(7), 0, 40_000
    watched = heard(draw(dice) for _ in range(BAND_OF))
    for _ in range(tried):
        before = watched.outside[-1:]
        watched.hear(draw(dice))
        outside += watched.outside[-1:] != before
    assert 0.006 < outside / tried < 0.010
