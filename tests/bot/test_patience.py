"""A played market that waits for people, on a clock that the test moves."""

import pytest

from bot.sources.patience import READING_SPEED, PatientClock


class Wall:
    """Real seconds; whoever sleeps moves them."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def wall():
    return Wall()


def patient(wall, speed):
    return PatientClock(speed, wall, wall.sleep)


async def test_without_a_card_seconds_are_seconds(wall):
    clock = patient(wall, 300.0)
    await clock.sleep(7.0)
    assert (clock(), wall.now) == (7.0, 107.0)


async def test_a_card_slows_the_market_to_reading_speed(wall):
    clock = patient(wall, 10 * READING_SPEED)
    clock.slow_for(20.0)
    await clock.sleep(1.0)
    assert wall.now == pytest.approx(110.0)
    await clock.sleep(2.0)  # one more slow second, then one at the market's own speed
    assert wall.now == pytest.approx(121.0)
    assert clock() == pytest.approx(3.0)


async def test_an_answer_ends_the_wait(wall):
    clock = patient(wall, 10 * READING_SPEED)
    clock.slow_for(20.0)
    wall.now += 5.0
    clock.slow_for(0.0)
    await clock.sleep(1.0)
    assert clock() == pytest.approx(1.5)
    assert wall.now == pytest.approx(106.0)


async def test_a_card_that_comes_during_a_pause_makes_it_longer(wall):
    clock = patient(wall, 10 * READING_SPEED)

    async def interrupted(seconds):
        if wall.now == 100.0:
            clock.slow_for(20.0)
        wall.now += seconds

    clock._pause = interrupted
    await clock.sleep(1.0)
    assert wall.now == pytest.approx(110.0)


async def test_a_market_as_slow_as_life_does_not_wait(wall):
    clock = patient(wall, 1.0)
    clock.slow_for(20.0)
    await clock.sleep(5.0)
    assert (clock(), wall.now) == (5.0, 105.0)
