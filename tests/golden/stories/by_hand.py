"""Trades past the desk: adopted, ignored, watched again, and booked as closed."""

from desk_bench import Bench
from desk_examples import COIN, FOURTH, MINUTE, OTHER, candidate, costly, instruments
from story import bars

from trading.domain.events import ConfirmAsked, Pressed
from trading.ports import View


def told(journal):
    bench = Bench(made=instruments(make=costly), journal=journal)
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.trade_by_hand(OTHER, "-10")
    bench.trade_by_hand(FOURTH, "0.5")
    bench.reconcile()
    _tap(bench, "adopt", OTHER, "-10")
    _tap(bench, "ignore", FOURTH, "0.5")
    bench.say("byhand", "watch", FOURTH, "")
    [cycle] = (c for c in bench.state.cycles.values() if c.symbol == COIN)
    bench.trade_by_hand(COIN, -cycle.qty)
    for _ in range(2):
        bench.reconcile()
        bench.lag_ms += MINUTE
    _tap(bench, "book", COIN, "0")
    bench.bar(bars(100, 104, 99, 103))
    return bench


def _tap(bench, deed, slot, held):
    """Both taps; the second meets a price."""
    bench.say("byhand", deed, slot, held)
    asked = bench.of(ConfirmAsked)[-1]
    press = (bench.now, bench.desk_ms, 900 + asked.number, 1, "ann")
    button = (asked.number, 1, "confirm", asked.nonce)
    bench.take(Pressed(*press, *button), View(marks=bench.mark))
