"""Positions that are left in parts: a ladder, stops that move, and the three bands of stress."""

from decimal import Decimal

from desk_bench import Bench
from desk_examples import COIN, OTHER, SELL, THIRD, candidate, costly, instruments
from story import bars

SETTINGS = {"exits": {"table": "moving", "max_hold_bars": 40}}
STRAINED = {
    "capital": {"cycle_budget": 0.02, "entry_share": 0.28, "risk_per_trade": 0.05},
    "safeguards": {"cooldown_all_bars": 0},
}


def told(journal):
    bench = Bench(SETTINGS, instruments(make=costly), journal=journal)
    bench.flat(candidates=[candidate(COIN), candidate(OTHER, side=SELL)])
    bench.bar(bars(100, 103, 99.5, 102.9))
    bench.bar(bars(103, 105.6, 102.8, 105.5))
    bench.bar(bars(105.5, 105.6, 102, 102.1))
    return _strained(journal)


def _strained(journal):
    """A loss that uses up the budget band by band, an ease, and a stop that came nearer."""
    made = instruments(make=costly, leverage=Decimal(90))
    bench = Bench(STRAINED, made, journal=journal)
    bench.now = max(bench.state.bars.values())
    bench.flat(candidates=[candidate(COIN)])
    bench.flat()
    for close in (99.5, 98.6, 99.9, 98.4, 98.0):
        bench.bar(bars(close, close + 0.1, close - 0.1, close))
    return _gaining(journal)


def _gaining(journal):
    """The last band finds a profit: a part goes out, and the stop follows closely."""
    settings = STRAINED | {"capital": STRAINED["capital"] | {"entry_share": 0.71}}
    bench = Bench(settings, instruments(make=costly, leverage=Decimal(5)), journal=journal)
    bench.now = max(bench.state.bars.values())
    bench.flat(candidates=[candidate(THIRD)])
    bench.bar(bars(100, 101.2, 99.9, 101.2))
    bench.bar(bars(101.2, 103, 101.1, 102.9))
    bench.bar(bars(102.9, 103, 99, 99))
    bench.flat(99)
    return bench
