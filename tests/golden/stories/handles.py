"""Positions that a person handles: parts, nearer stops, other exits, taken over and given back."""

from desk_bench import Bench
from desk_examples import COIN, OTHER, SELL, candidate, costly, instruments
from story import bars


def told(journal):
    settings = {"exits": {"table": "ladder", "max_hold_bars": 20}}
    bench = Bench(settings, instruments(make=costly), journal=journal)
    bench.flat(candidates=[candidate(COIN), candidate(OTHER, side=SELL)])
    bench.flat()
    bench.say("stop", "#1", "98.5")
    bench.say("stop", "#1", "98")
    bench.say("close", "#2", "25")
    bench.confirm()
    bench.bar(bars(100, 100, 100, 100, volume=0.0))
    bench.say("close", "#2", "50")
    bench.confirm()
    bench.bar(bars(100, 103, 99.5, 102.9))
    bench.say("takeover", "#1", "over")
    bench.bar(bars(103, 109, 102.8, 108))
    bench.say("takeover", "#1", "back")
    bench.flat(108)
    bench.say("exits", "#1", "ratchet")
    bench.bar(bars(108, 112, 107.5, 111))
    bench.say("stop", "#1", "breakeven")
    bench.bar(bars(111, 111, 99, 99.5))
    return bench
