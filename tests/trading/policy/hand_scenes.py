"""Scenes in which somebody trades at the venue past the desk, and taps on the alarm's buttons."""

from decimal import Decimal

from desk_bench import Bench
from desk_examples import COIN, MINUTE, OTHER, candidate

from trading.domain.events import ConfirmClosed, Pressed
from trading.policy.by_hand import exact_word
from trading.ports import View


def traded(qty="10", symbol=OTHER, settings=None, **more):
    """A bench at whose venue somebody traded by hand, and which has seen that."""
    bench = Bench(settings, **more)
    bench.flat()
    bench.trade_by_hand(symbol, qty)
    bench.reconcile()
    return bench


def tap(bench, deed, slot=OTHER, held=None, **view):
    """Both taps on a button of the alarm; returns what the second one decided."""
    now = exact_word(bench.state, slot)
    bench.say("byhand", deed, slot, now if held is None else held)
    [asked] = bench.state.asks.values()
    fact = Pressed(
        bench.now, bench.desk_ms, 900 + asked.number, 1, "ann", asked.number, 1, "confirm",
        asked.nonce,
    )  # fmt: skip
    return bench.take(fact, View(**{"marks": bench.mark} | view))


def later(bench):
    """A minute later the venue is asked again."""
    bench.lag_ms += MINUTE
    bench.reconcile()


def refusal(bench):
    closed = bench.of(ConfirmClosed)[-1]
    assert closed.verdict == "refused"
    return closed.reason


def gone(part=None):
    """A bench whose position, or a part of it, somebody closed by hand."""
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.reconcile()
    [cycle] = bench.state.cycles.values()
    bench.trade_by_hand(COIN, -(Decimal(part) if part else cycle.qty))
    bench.reconcile()
    return bench, cycle
