"""Recovery: legs held back, beside the position and again; and a turn of a netting desk."""

from desk_bench import Bench
from desk_examples import COIN, STEP, candidate, costly, instruments
from msgspec.structs import replace

TERMS = {"enabled": True, "zone_pct": 1.0, "normal_atr_pct": 1.0}


def told(journal):
    _hedged(journal)
    return _netting(journal)


def _hedged(journal):
    bench = _desk(journal, hedged=True)
    bench.flat(candidates=[candidate()])
    bench.flat(quotes={})
    bench.flat(99, quotes={})
    for price in (99, 99, 100.2, 100.2, 97, 97, 91, 91):
        _near(bench, price)
    return bench


def _netting(journal):
    bench = _desk(journal, hedged=False)
    bench.now = max(bench.state.bars.values()) + STEP
    bench.flat(candidates=[candidate()])
    bench.flat()
    for price in (98.9, 98.9, 98.9, 98.9, 96):
        _near(bench, price)
    return bench


def _desk(journal, *, hedged):
    settings = {"recovery": TERMS, "paper": {"hedged": hedged}, "capital": {"max_exposure": 20}}
    return Bench(settings, instruments(make=costly), journal=journal)


def _near(bench, price):
    """A bar without movement, and a quote at its close."""
    quote = replace(bench.quote(COIN, price), desk_ms=bench.desk_ms + STEP)
    bench.flat(price, quotes={COIN: quote})
