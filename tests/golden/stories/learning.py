"""A day is summed up, and what the advisors know is sealed."""

from desk_bench import Bench
from desk_examples import BUY, COIN, T0, candidate

import ml.advisors
from trading.domain.hours import DAY_MS
from trading.policy.jobs import ALARMS

IMPROVEMENTS = {"enabled": True}


def told(journal):
    bench = Bench(
        {"ml_improvements": IMPROVEMENTS},
        advisors=lambda config: {"threshold": ml.advisors.discover()["threshold"](config)},
        journal=journal,
    )
    bench.flat(candidates=[candidate(side=BUY)])
    bench.flat()
    bench.bar({COIN: (100, 100, 97, 97)})
    bench.now = T0 + DAY_MS
    bench.job("daily", bench.now)
    bench.job(ALARMS, bench.now)
    return bench
