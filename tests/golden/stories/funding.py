"""Funding: paid by a long in two parts of its life, received by a short, and closed with it."""

from desk_bench import Bench
from desk_examples import COIN, OTHER, SELL, candidate, costly, instruments, settlement
from story import bars


def told(journal):
    bench = Bench(made=instruments(make=costly), journal=journal)
    bench.flat(candidates=[candidate(COIN), candidate(OTHER, side=SELL)])
    bench.flat()
    for rate in ("0.0001", "-0.00025"):
        told_of = [settlement(bench, symbol, rate, "100.5") for symbol in (COIN, OTHER)]
        bench.flat(settled=told_of)
    bench.bar(bars(100, 106, 99, 100))
    return bench
