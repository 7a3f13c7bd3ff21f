"""Cost of the desk's look at itself."""

import sys
import time
from decimal import Decimal
from pathlib import Path

from figures import ROUNDS, median, row

from trading.domain.events import PositionClosed, SignalRejected
from trading.domain.types import Side
from trading.engine.watch import Twin, findings
from trading.policy.invariants import TRANSACTION, Look, broken, past_of
from trading.ports import View

sys.path.append(str(Path(__file__).resolve().parents[1]))

from desk_bench import Bench
from desk_examples import candidate, costly, instruments

TRADE = PositionClosed(
    at=0, cycle_id="baseline:BTCUSDT:5m:1735689600000", number=1, symbol="BTCUSDT", side=Side.BUY,
    qty=Decimal("1.5"), entry=Decimal("100.123"), price=Decimal("101.234"), pnl=Decimal(0),
    fees=Decimal("0.12"), r=0.5, exit="stop", opened_at=0, cooldown_until=0,
)  # fmt: skip
SYMBOLS = tuple(f"S{n:02d}USDT" for n in range(30))


def median_us(work, times):
    """Median CPU time of ``work``, microseconds."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(times):
            work()
        rounds.append(time.process_time() - began)
    return 1e6 * median(rounds) / times


def busy_desk():
    """Five positions with stops and targets, and 25 signals that were refused."""
    bench = Bench(made=instruments(SYMBOLS, make=costly))
    bench.flat(candidates=[candidate(symbol) for symbol in SYMBOLS])
    bench.flat()
    return bench


def main():
    bench = busy_desk()
    state, rules, view = bench.state, bench.rules, View(marks=bench.mark)
    past = past_of(state)
    for name, events in (
        ("one event", bench.events[-1:]),
        ("25 refused signals", bench.of(SignalRejected)),
    ):
        look = Look(state, rules, past, events, view)
        cost = median_us(lambda: past_of(state), 500)
        cost += median_us(lambda look=look: broken(look, TRANSACTION), 100)
        row(f"a transaction of {name}", f"{cost:.0f} us")
    for trades in (0, 1_000, 10_000):
        state.trades[:] = trades * [TRADE]
        twin = Twin()
        findings(bench.desk.engine, twin)
        cost = median_us(lambda twin=twin: findings(bench.desk.engine, twin), 10)
        row(f"an audit, {trades:,} trades in the ledger", f"{cost:.0f} us")


if __name__ == "__main__":
    sys.exit(main())
