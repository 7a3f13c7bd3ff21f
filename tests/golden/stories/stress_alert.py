"""An alert about stress: its numbers while it lasts, and what people answer to it."""

from decimal import Decimal

from desk_bench import Bench
from desk_examples import COIN, candidate, costly, instruments
from stories.exits import STRAINED
from story import bars

from trading.policy.jobs import ALARMS


def told(journal):
    bench = Bench(STRAINED, instruments(make=costly, leverage=Decimal(90)), journal=journal)
    bench.flat(candidates=[candidate(COIN)])
    bench.flat()
    for close in (99.5, 99.4, 99.3):
        bench.bar(bars(close, close, close, close))
        bench.job(ALARMS, bench.desk_ms)
    bench.say("stress", "#1", "seen")
    bench.say("stress", "#1", "quiet")
    bench.bar(bars(98.6, 98.6, 98.6, 98.6))
    bench.job(ALARMS, bench.desk_ms)
    return bench
