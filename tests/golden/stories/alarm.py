"""An alarm of the diagnosis: a day of a pause without an entry, which is said, and its end."""

from desk_bench import Bench
from desk_examples import COIN, OTHER, SELL, candidate, costly, instruments
from story import bars

from trading.domain.hours import DAY_MS
from trading.policy.jobs import ALARMS


def told(journal):
    bench = Bench(made=instruments(make=costly), journal=journal)
    bench.say("pause")
    bench.flat(candidates=[candidate(COIN), candidate(OTHER, side=SELL)])
    bench.now += DAY_MS
    bench.job(ALARMS, bench.desk_ms)
    bench.say("resume")
    bench.flat(candidates=[candidate(COIN), candidate(OTHER, side=SELL)])
    bench.flat()
    bench.job(ALARMS, bench.desk_ms)
    bench.bar(bars(100, 106, 97, 100))
    return bench
