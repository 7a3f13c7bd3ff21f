"""Predictions: right, wrong, of a price that stands still, known too late; a turned signal."""

import numpy as np
from desk_bench import Bench
from desk_examples import COIN, OTHER, SELL, candidate, costly, instruments
from story import bars

import ml.advisors
from trading.domain.frame import FEATURES

SETTINGS = {
    "ml_improvements": {
        "enabled": True,
        "shadow_mode": False,
        "rungs": {"direction": "full"},
        "direction": {"momentum": 0.8},
    },
    "scoring": {"horizon_bars": 1},
}


def told(journal):
    bench = Bench(
        SETTINGS,
        instruments(make=costly),
        lambda config: {"direction": ml.advisors.discover()["direction"](config)},
        journal=journal,
    )
    falling = np.zeros(len(FEATURES))
    falling[[FEATURES.index("ema20_dist"), FEATURES.index("macd")]] = -10.0
    falling[[FEATURES.index("ret1"), FEATURES.index("atr_pct")]] = -0.02, 1.0
    against, with_it = candidate(COIN, features=falling), candidate(OTHER, side=SELL)
    bench.flat(candidates=[against, with_it])
    bench.bar(bars(100, 101, 99, 101), [candidate(COIN, close=101.0)])
    bench.bar(bars(101, 101, 99, 101), [candidate(COIN, close=101.0, regime="high")])
    bench.now += 1_200_000
    bench.bar(bars(101, 101, 90, 95))
    return bench
