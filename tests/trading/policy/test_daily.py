"""The summary of a day holds all that its message and picture say."""

from decimal import Decimal

from desk_bench import Bench
from desk_examples import BUY, COIN, T0, candidate

from trading.domain.daily import DaySummarised, Extreme, Notes
from trading.domain.hours import DAY_MS


def lost():
    """A loss of 15 x 2.50 on the first day, and another position open at its end."""
    bench = Bench()
    bench.flat(candidates=[candidate(side=BUY)])
    bench.flat()
    bench.bar({COIN: (100, 100, 97, 97)})
    bench.now = T0 + DAY_MS
    bench.job("daily", bench.now)
    return bench


def test_the_trade_is_named_and_the_curve_ends_with_the_equity():
    [day] = lost().of(DaySummarised)
    assert day.best == day.worst == Extreme(COIN, BUY, -1.0, Decimal("-37.50"))
    assert day.start == 10_000
    assert [wallet for _, wallet in day.curve] == [Decimal("9962.50")] * 2
    assert day.curve[-1][0] == T0 + DAY_MS


def test_budgets_that_are_open_are_counted():
    bench = Bench()
    bench.flat(candidates=[candidate(side=BUY)])
    bench.flat()
    bench.now = T0 + DAY_MS
    bench.job("daily", bench.now)
    [day] = bench.of(DaySummarised)
    [cycle] = bench.state.cycles.values()
    assert (day.budgets, day.in_use, day.stressed) == (1, cycle.budget, COIN)
    assert 0 < day.stress < 1


def test_notes_begin_anew_and_those_of_the_day_stay_in_its_summary():
    bench = Bench()
    bench.state.lookback.notes.of("guide").changed += 2
    bench.now = T0 + DAY_MS
    bench.job("daily", bench.now)
    [day] = bench.of(DaySummarised)
    assert day.notes.advisors["guide"].changed == 2
    assert bench.state.lookback.notes == Notes()
