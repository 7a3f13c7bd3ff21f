"""Trials: a nearer target that is reached first, a stop that ends both plans, and a further one."""

from desk_bench import Bench
from desk_examples import COIN, OTHER, SELL, candidate, costly, instruments
from story import bars

import ml.advisors

IMPROVEMENTS = {"enabled": True, "shadow_mode": False, "rungs": {"reward": "canary"}}


def told(journal):
    bench = Bench(
        {"ml_improvements": IMPROVEMENTS},
        instruments(make=costly),
        lambda config: {"reward": ml.advisors.discover()["reward"](config)},
        journal=journal,
    )
    wild, calm = candidate(COIN, atr_rank=0.9), candidate(OTHER, side=SELL, atr_rank=0.1)
    bench.flat(candidates=[wild, calm])
    bench.bar(bars(100, 105, 99, 104))
    bench.bar(bars(104, 108, 99, 100))
    bench.flat(candidates=[candidate(COIN, atr_rank=0.05)])
    bench.bar(bars(100, 101, 90, 95))
    return bench
