"""A symbol that somebody locks: refused, asked about, locked again, unlocked, free by itself."""

from desk_bench import Bench
from desk_examples import COIN, OTHER, candidate, costly, instruments

from trading.domain.candles import HOUR_MS


def told(journal):
    bench = Bench(made=instruments(make=costly), journal=journal)
    bench.say("lock", COIN, "1", "news")
    bench.flat(candidates=[candidate(COIN)])
    bench.say("unlock", COIN)
    bench.say("lock", COIN, "", "worse news")
    bench.say("unlock", COIN)
    bench.confirm()
    bench.flat(candidates=[candidate(COIN)])
    bench.say("lock", OTHER, "1", "")
    bench.now += HOUR_MS
    bench.flat(candidates=[candidate(OTHER)])
    return bench
