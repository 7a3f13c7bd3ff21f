"""The stories of the golden journals.

The first: everything that could happen to a desk, in some forty bars. The second: a lock of
entries. The third: second taps, /close, /kill, and a venue that disagrees. Later ones are in
``stories``, one file each.
"""

from desk_bench import Bench
from desk_examples import (
    COIN,
    FOURTH,
    MINUTE,
    OTHER,
    SELL,
    SYMBOLS,
    THIRD,
    candidate,
    costly,
    instruments,
)

import ml.advisors
from trading.domain.breach import Breach
from trading.domain.events import InvariantBroken, StrangerSeen
from trading.domain.hours import DAY_MS

SETTINGS = {
    "ml_improvements": {
        "enabled": True,
        "shadow_mode": False,
        "rungs": {"threshold": "shadow", "correlation": "shadow", "volatility": "full"},
        "threshold": {"min_outcomes": 1, "last": 5},
    },
    "exits": {"max_hold_bars": 4},
}
STRANGER = 666


def advisors(config):
    return {name: make(config) for name, make in ml.advisors.discover().items()}


def bars(*prices, volume=1e6):
    return dict.fromkeys(SYMBOLS, (*prices, volume))


def told(journal):
    """The bench after the story, which is in the journal then."""
    bench = Bench(SETTINGS, instruments(make=costly), advisors, autonomy="approve", journal=journal)
    bench.flat()
    _cards(bench)
    _steering(bench)
    _trades(bench)
    _refusals(bench)
    _last_day(bench)
    return bench


def _cards(bench):
    """Approved, halved, rejected, requoted, expired by time and by price, dead by a restart."""
    bench.flat(candidates=[candidate(s, score=float(n)) for n, s in enumerate(SYMBOLS)])
    first, second, third = list(bench.state.cards.values())
    bench.press(first, "approve", 100)
    bench.press(second, "half", 101)
    bench.press(second, "half", 101)
    bench.press(third, "reject", 100)
    bench.bar(bars(100, 101, 99, 100.5))
    bench.flat(candidates=[candidate(COIN, side=SELL)])
    bench.start()
    bench.quotes({COIN: 103.0})
    bench.flat(candidates=[candidate(COIN, side=SELL, regime="high")])
    bench.lag_ms += 16 * MINUTE
    bench.job("cards", bench.desk_ms)
    bench.bar(bars(100, 108, 100, 107))


def _steering(bench):
    """Pause, resume, flags, modes, a stranger."""
    bench.say("pause")
    bench.flat(107, candidates=[candidate(THIRD, close=107.0)])
    bench.say("resume")
    bench.say("flag", "threshold", "full")
    bench.say("flag", "threshold", "shadow")
    bench.flat(107, candidates=[candidate(THIRD, close=107.0)])
    bench.say("mode", "watch")
    bench.take(StrangerSeen(bench.now, bench.desk_ms, 900, STRANGER))
    bench.say("mode", "auto")


def _trades(bench):
    """A stop with a thin market, a target, an entry that fails, an exit by time."""
    bench.flat(107, candidates=[candidate(s, close=107.0, score=80.0) for s in (COIN, OTHER)])
    bench.bar(bars(107, 107, 106, 107, volume=60.0))
    bench.bar(bars(107, 107, 100, 101, volume=40.0))
    bench.flat(101)
    bench.flat(101, candidates=[candidate(FOURTH, side=SELL, close=101.0)])
    bench.bar(bars(101, 101, 101, 101, volume=0.0))
    bench.flat(101, candidates=[candidate(THIRD, side=SELL, close=101.0, regime="low")])
    bench.bar(bars(101, 101, 90, 91))
    bench.flat(91, candidates=[candidate(FOURTH, close=91.0)])
    for _ in range(7):
        bench.flat(91)


def _refusals(bench):
    """The venue refuses an order of a desk that another one has followed."""
    bench.broker.book.epoch += 100
    bench.flat(91, candidates=[candidate(THIRD, close=91.0, spike=True)])
    bench.flat(91, candidates=[candidate(THIRD, close=91.0)])
    bench.broker.book.epoch = bench.epoch
    bench.flat(91)


def _last_day(bench):
    """Thresholds are reviewed, the day is summed up, and everything still open stays open."""
    bench.job("thresholds", bench.now)
    bench.now += DAY_MS - bench.now % DAY_MS
    bench.job("daily", bench.now)
    bench.say("mode", "approve")
    bench.flat(91, candidates=[candidate(THIRD, close=91.0)])
    bench.press(bench.card, "approve", 91)
    bench.flat(91, candidates=[candidate(FOURTH, close=91.0)])


def told_of_a_lock(journal):
    """Found broken, refused, looked at, still broken, looked at again, lifted."""
    bench = Bench(made=instruments(make=costly), journal=journal)
    bench.flat()
    what = Breach("I3 protection", "AAAUSDT has 0.500 open and 0.500 of it without a stop")
    bench.take(InvariantBroken(bench.now, bench.desk_ms, *what))
    bench.flat(candidates=[candidate()])
    bench.say("resume", broken=[what])
    bench.say("resume", "lift", broken=[what])
    bench.say("resume", broken=[])
    bench.say("resume", "lift", broken=[])
    bench.flat(candidates=[candidate()])
    return bench


def told_of_a_kill(journal):
    """Dropped, expired, closed, traded by hand, killed while that is held, halted, resumed."""
    bench = Bench(made=instruments(make=costly), journal=journal)
    bench.flat(candidates=[candidate(symbol) for symbol in SYMBOLS[:3]])
    bench.flat()
    bench.say("kill")
    bench.confirm("drop")
    bench.say("close", COIN)
    bench.lag_ms += MINUTE
    bench.job("cards", bench.desk_ms)
    bench.say("close", COIN)
    bench.confirm()
    bench.flat()
    bench.trade_by_hand(FOURTH, "0.5")
    bench.reconcile()
    bench.say("kill")
    bench.confirm()
    bench.flat()
    bench.trade_by_hand(FOURTH, "-0.5")
    bench.reconcile()
    bench.flat(candidates=[candidate()])
    bench.say("resume")
    bench.confirm()
    bench.flat(candidates=[candidate()])
    return bench
