"""Periodic work happens once for every due moment."""

from decimal import Decimal

from desk_bench import Bench
from desk_examples import BUY, COIN, STEP, T0, candidate
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.candles import HOUR_MS
from trading.domain.events import DaySummarised, JobDue, PositionClosed
from trading.domain.hours import DAY_MS
from trading.policy.jobs import due_between, every, market_jobs


def test_market_jobs_are_the_thresholds_the_ladder_and_the_day():
    jobs = market_jobs(4, "Europe/Berlin")
    at = T0 + 22 * HOUR_MS  # 23:00 in Berlin, whose 1 January began an hour before that of UTC
    moments = {
        "thresholds": T0 + 20 * HOUR_MS, "ladder": T0 + 20 * HOUR_MS, "daily": T0 - HOUR_MS,
    }  # fmt: skip
    assert {name: moment_of(at) for name, moment_of in jobs.items()} == moments
    assert jobs["daily"](at + HOUR_MS) == T0 + 23 * HOUR_MS
    assert jobs["daily"](at) == T0 - HOUR_MS, "also when it was asked about a later day"


def test_due_between_is_open_before_and_closed_now():
    jobs = {"hourly": every(HOUR_MS)}
    assert due_between(jobs, 0, HOUR_MS - 1) == []
    assert due_between(jobs, HOUR_MS - 1, HOUR_MS) == [("hourly", HOUR_MS)]
    assert due_between(jobs, HOUR_MS, 2 * HOUR_MS - 1) == []
    assert due_between(jobs, 0, 5 * HOUR_MS + 1) == [("hourly", 5 * HOUR_MS)], "only the last"


@given(st.lists(st.integers(0, 30), min_size=1, max_size=200), st.sampled_from([1, 4, 24]))
def test_every_moment_is_due_once_however_time_is_cut(steps, every_h):
    """Steps of at most half an hour never skip a moment."""
    jobs, now, due = {"job": every(every_h * HOUR_MS)}, T0, []
    for minutes in steps:
        before, now = now, now + minutes * 60_000
        due += due_between(jobs, before, now)
    period = every_h * HOUR_MS
    moments = range((T0 // period + 1) * period, now + 1, period)
    assert due == [("job", moment) for moment in moments]


def lose(bench):
    """A loss of 15 x 2.50."""
    bench.flat(candidates=[candidate(side=BUY)])
    bench.flat()
    bench.bar({COIN: (100, 100, 97, 97)})


def test_the_day_is_summed_up_once():
    bench = Bench()
    lose(bench)
    bench.now = T0 + DAY_MS
    bench.job("daily", T0 + DAY_MS)
    head = bench.journal.head
    bench.job("daily", T0 + DAY_MS)
    assert bench.journal.head == head, "asked twice, made once"
    [day] = bench.of(DaySummarised)
    assert day.day == T0
    assert (day.trades, day.wins, day.pnl) == (1, 0, Decimal("-37.50"))
    assert (day.best_r, day.worst_r) == (-1.0, -1.0)
    assert day.equity == Decimal("9962.50")


def test_a_restart_does_not_make_the_digest_again():
    bench = Bench()
    bench.now = T0 + DAY_MS
    bench.job("daily", T0 + DAY_MS)
    bench.start()
    bench.job("daily", T0 + DAY_MS)
    assert len(bench.of(DaySummarised)) == 1


def test_a_day_without_trades_has_a_digest_too():
    bench = Bench()
    bench.now = T0 + DAY_MS
    bench.job("daily", T0 + DAY_MS)
    [day] = bench.of(DaySummarised)
    assert (day.trades, day.pnl, day.equity) == (0, 0, 10000)


def test_every_trade_is_in_exactly_one_digest():
    """One that ends in the last bar of a day, one in the first bar of the next."""
    for first in (DAY_MS - 3 * STEP, DAY_MS - 2 * STEP):
        bench = Bench()
        bench.now = T0 + first
        for _ in range(2):
            bench.flat(candidates=[candidate()] if not bench.state.signals else [])
        if bench.now == T0 + DAY_MS:
            bench.job("daily", bench.now)
        bench.bar({COIN: (100, 100, 97, 97)})
        if bench.now == T0 + DAY_MS:
            bench.job("daily", bench.now)
        bench.now = T0 + 2 * DAY_MS
        bench.job("daily", bench.now)
        [trade] = bench.of(PositionClosed)
        days = [day.trades for day in bench.of(DaySummarised)]
        assert days == ([1, 0] if trade.at < T0 + DAY_MS else [0, 1])
        assert sum(days) == 1


def test_a_review_without_moves_is_not_journaled():
    bench = Bench()
    bench.job("thresholds", bench.now)
    assert not bench.of(JobDue)
