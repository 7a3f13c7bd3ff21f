"""The work of ``cross`` through the desk's engine, beside a plain loop over the same bars.

The desk does all it always does: gates, sizes, orders, fills, the ledger and a chained journal. It
also does what the loop does not: a signal it refuses, because the symbol is held, is journaled and
followed to its outcome.
"""

import asyncio
import gc
import sys
from time import process_time

from cross import FEE, Cross, Trade, candidates, in_ticks, market, plain
from figures import ROUNDS, median, row

from trading.config import Config
from trading.domain.candles import TIMEFRAMES_MS
from trading.replay.opinions import Opinions
from trading.replay.run import Stretch, replay_sparse
from trading.replay.session import Models, replay_of
from trading.replay.summary import counts
from trading.store.cursors import MemoryCursors
from trading.store.journal import MemoryJournal

SETTINGS = {
    "instruments": {"defaults": {"taker_fee": FEE, "half_spread_bps": 0, "slippage_bps": 0}},
    "costs": {"round_trip": 0},
    "paper": {"balance": 1_000_000},
    "capital": {"cycle_budget": 0.05, "max_positions": 10, "daily_loss_limit": 0.5},
    "exits": {"reward_risk": 2, "max_hold_bars": 100_000},
    "gates": {"cooldown_bars": 0},
    "safeguards": {  # looked at for every signal, and wide enough to let all of them pass
        "day_yellow": 1.0,
        "day_orange": 1.0,
        "drawdown_yellow": 0.88,
        "drawdown_orange": 0.89,
        "drawdown_red": 0.9,
        "cooldown_all_bars": 0,
        "crash_cap": 20.0,
    },
}


def main():
    candles = market()
    gc.collect()
    gc.freeze()  # as pitwall replay does
    runs = [asyncio.run(through_the_desk(candles)) for _ in range(ROUNDS)]
    loops = [in_a_loop(candles) for _ in range(ROUNDS)]
    desk, _, _, kinds, sha256 = runs[-1]
    trades, _ = loops[-1]
    print(f"{len(trades):,} trades; the desk: {kinds}, journal {sha256[:16]}")
    finding, deciding = (median(run[part] for run in runs) for part in (1, 2))
    looping = median(loop[1] for loop in loops)
    bars = candles.close.size
    row("bars per CPU second, the desk", f"{bars / (finding + deciding):,.0f}")
    row("bars per CPU second, a plain loop", f"{bars / looping:,.0f}")
    row("times the plain loop", f"{(finding + deciding) / looping:.1f}")
    row("CPU s of the desk: crosses, deciding", f"{finding:.3f}", f"{deciding:.3f}")
    row("us of deciding per signal, per trade", *per_piece(deciding, kinds["signals"], len(trades)))
    same = sorted(desk) == sorted(trades)
    row("trades of both", "equal" if same else "DIFFERENT")
    return 0 if same else 1


def per_piece(seconds, *counted):
    return [f"{1e6 * seconds / count:.1f}" for count in counted]


def in_a_loop(candles):
    """The trades and the CPU seconds."""
    began = process_time()
    trades = plain(candles)
    return trades, process_time() - began


async def through_the_desk(candles):
    """Trades, CPU seconds of finding signals and of deciding, counts of events, the journal's sum.

    Not measured is what a replay does once, before its first bar.
    """
    config = Config.model_validate(SETTINGS)
    models = Models(Cross(), lambda _config: {})
    replay = replay_of(config, candles, models, MemoryJournal(), MemoryCursors())
    await replay.start()
    began = process_time()
    found = Opinions(by_row=candidates(candles))
    finding = process_time() - began
    deciding = await replay_sparse(replay.desk, replay.market, found, Stretch(0, len(candles), {}))
    trades = [trade_of(closed, candles) for closed in replay.state.trades]
    return trades, finding, deciding, counts(replay), replay.desk.engine.journal.sha256


def trade_of(closed, candles):
    """A closed position of the ledger in the terms of the loop."""
    step_ms, begin = TIMEFRAMES_MS[candles.timeframe], int(candles.open_ms[0])
    return Trade(
        closed.symbol,
        (closed.opened_at - begin) // step_ms,
        (closed.at - begin) // step_ms - 1,
        in_ticks(closed.entry),
        in_ticks(closed.price),
    )


if __name__ == "__main__":
    sys.exit(main())
