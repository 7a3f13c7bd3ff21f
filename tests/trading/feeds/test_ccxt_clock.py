"""The two clocks compared while one of them is set, or the machine sleeps."""

from types import SimpleNamespace

import pytest
from loopback import START, DeskClock

from trading.domain.candles import HOUR_MS as HOUR
from trading.feeds.ccxt_public.clock import ServerClock
from trading.feeds.ccxt_public.pace import Pace


class Asked:
    """An exchange whose time is right; ``meanwhile`` happens once, before the desk has its answer.

    ``slow_ms`` is how long each answer takes.
    """

    has = {"fetchTime": True}  # noqa: RUF012 (as the library has it)

    def __init__(self, clock):
        self.clock = clock
        self.slow_ms = 0
        self.meanwhile = lambda: None

    @property
    def now(self):
        return self.clock.now_ms - self.clock.set_ms

    async def fetch_time(self):
        told, self.clock.now_ms = self.now, self.clock.now_ms + self.slow_ms
        self.meanwhile, happens = lambda: None, self.meanwhile
        happens()
        return told


def compared():
    """An exchange, the desk's clock, and what compares them."""
    desk = DeskClock(START)
    exchange = Asked(desk)

    async def ask(question):
        return await question()

    pace = Pace(clock=desk, steady=desk.steady)
    clock = ServerClock(SimpleNamespace(exchange=exchange, pace=pace, ask=ask))
    return exchange, desk, clock


@pytest.mark.parametrize("step_ms", [-HOUR, HOUR])
@pytest.mark.parametrize("before_ms", [0, 2 * HOUR])
async def test_an_answer_during_which_the_clock_was_set_is_not_believed(step_ms, before_ms):
    """Half of such a step would be taken for a difference of the clocks."""
    exchange, desk, clock = compared()
    await clock.freshen()
    desk.set_by(before_ms)
    desk.now_ms += 60_000
    skew_ms, exchange.meanwhile = clock.skew_ms, lambda: desk.set_by(step_ms)
    await clock.freshen()
    assert clock.skew_ms == skew_ms
    assert await clock.settled()
    assert clock.now() == exchange.now


@pytest.mark.parametrize("step_ms", [-HOUR, HOUR])
async def test_the_first_answer_counts_only_if_no_clock_was_set_meanwhile(step_ms):
    exchange, desk, clock = compared()
    exchange.meanwhile = lambda: desk.set_by(step_ms)
    await clock.freshen()
    assert clock.skew_ms == 0
    await clock.freshen()
    assert clock.now() == exchange.now


async def test_after_a_step_a_slow_answer_is_better_than_none():
    exchange, desk, clock = compared()
    await clock.freshen()
    exchange.slow_ms = slow = 3_000
    desk.set_by(HOUR)
    assert await clock.settled()
    assert abs(clock.now() - exchange.now) <= slow // 2
