"""The account as a whole: a red day, a red drawdown that is lifted, money that comes and goes."""

from desk_bench import Bench
from desk_examples import COIN, OTHER, THIRD, candidate, costly, instruments
from story import bars

from trading.domain.hours import DAY_MS

SETTINGS = {
    "timezone": "Europe/Berlin",
    "capital": {"daily_loss_limit": 0.02},
    "safeguards": {
        "drawdown_yellow": 0.02,
        "drawdown_orange": 0.03,
        "drawdown_red": 0.04,
        "crash_cap": 0.2,
    },
}


def told(journal):
    bench = Bench(SETTINGS, made=instruments(make=costly), journal=journal)
    _loses(bench, COIN, 85)
    bench.flat(candidates=[candidate(OTHER)])
    _tomorrow(bench)
    bench.flat(candidates=[candidate(OTHER, score=40.0)])
    _loses(bench, OTHER, 75)
    _tomorrow(bench)
    bench.say("adjust", "+1000")
    bench.confirm()
    bench.say("risk", "lift")
    bench.confirm("drop")
    bench.say("risk", "lift")
    bench.confirm()
    bench.flat(candidates=[candidate(symbol) for symbol in (COIN, OTHER, THIRD)])
    bench.say("adjust", "-250.50")
    bench.confirm()
    bench.bar(bars(100, 101, 99, 100))
    return bench


def _loses(bench, symbol, price):
    """In at 100, and the price jumps over the stop."""
    bench.now += DAY_MS // 24
    bench.flat(candidates=[candidate(symbol)])
    bench.flat()
    bench.bar(bars(price, price, price, price))


def _tomorrow(bench):
    bench.now += DAY_MS
    bench.flat()
