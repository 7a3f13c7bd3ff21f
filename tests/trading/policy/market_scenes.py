"""A scene for each gate of the market, of the clock and of single symbols: it alone refuses."""

from decimal import Decimal

from desk_bench import Bench
from desk_examples import COIN, STEP, T0, candidate

from trading.domain.types import Quote
from trading.policy import by_hand_gate, market_gates

WIDE = Quote(COIN, Decimal("99.90"), Decimal("100.10"), T0 + STEP, T0 + STEP)


def symbol_lock():
    bench = Bench()
    bench.say("lock", COIN, "4", "news")
    return bench, candidate(), {}


def session():
    """The bench begins on a Wednesday."""
    return Bench({"gates": {"sessions": ("Mon-Tue 00:00/24:00",)}}), candidate(), {}


def blackout():
    return Bench({"gates": {"blackouts": ("2025-01-01 00:00/01:00 FOMC",)}}), candidate(), {}


def spread():
    return Bench(), candidate(), {"quotes": {COIN: WIDE}}


def funding():
    return Bench(), candidate(), {"funding": lambda _symbol: 0.01}


def by_hand():
    """Somebody is short of it, and said that this is not the desk's."""
    bench = Bench()
    bench.flat()
    bench.trade_by_hand(COIN, "-1")
    bench.reconcile()
    bench.say("byhand", "ignore", COIN, "-1")
    bench.confirm()
    return bench, candidate(), {}


MARKET_SCENES = {
    by_hand_gate.by_hand: (by_hand, "by_hand"),
    market_gates.symbol_lock: (symbol_lock, "symbol_lock"),
    market_gates.session: (session, "session"),
    market_gates.blackout: (blackout, "blackout"),
    market_gates.spread: (spread, "spread"),
    market_gates.funding: (funding, "funding"),
}
