"""A desk on the bench that holds one position, and looks at what rests for it at the venue."""

from decimal import Decimal

from desk_bench import Bench
from desk_examples import BUY, COIN, candidate, costly, instruments

FIRST, SECOND, END = Decimal("102.66"), Decimal("105.16"), Decimal("106.42")  # targets of "moving"


def holding(table="moving", side=BUY, **settings):
    """A desk that holds 15 at 100 with a stop at 97.50, or short with one at 102.50."""
    exits = {"table": table, "max_hold_bars": 12} | settings.pop("exits", {})
    bench = Bench({"exits": exits, **settings}, instruments(make=costly, taker_fee=Decimal(0)))
    bench.flat(candidates=[candidate(COIN, side=side)])
    bench.flat()
    return bench


def the_cycle(bench):
    [cycle] = bench.state.cycles.values()
    return cycle


def bar(bench, *prices, volume=1e6):
    return bench.bar(dict.fromkeys(bench.symbols, (*prices, volume)))


def resting(bench, role):
    """Price -> open quantity of what rests at the venue."""
    held = bench.broker.book.orders.values()
    return {o.order.price: o.remaining for o in held if o.order.role is role}


def kinds(events):
    return [type(event).__name__ for event in events]
