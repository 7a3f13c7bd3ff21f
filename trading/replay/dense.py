"""The oracle: features bar by bar, every open thing looked at on every bar, no wake levels."""

from time import process_time

import numpy as np

from trading.domain.candles import Candles
from trading.engine.desk import Desk
from trading.engine.market import LiveScan
from trading.policy.scan import ScanRules
from trading.ports import Scorer
from trading.replay.market import RecordedView
from trading.replay.opinions import Opinions
from trading.replay.run import Stretch, visit


async def replay_dense(
    desk: Desk, market: RecordedView, scan: LiveScan, stretch: Stretch, found: Opinions
) -> float:
    """Run the desk bar by bar; returns the CPU seconds of deciding."""
    decide_s = 0.0
    for t in range(stretch.first, stretch.last):
        began = process_time()
        candidates = scan.take(market.row(t))
        scanned = process_time()
        await visit(desk, market, t, candidates, None, stretch.jobs)
        found.features_s += scanned - began
        decide_s += process_time() - scanned
        if candidates:
            found.by_row[t] = candidates
    return decide_s


def scan_of(candles: Candles, benchmark: int | None, scorer: Scorer, rules: ScanRules) -> LiveScan:
    """The live scanner, warmed from the recorded candles themselves."""

    def history(from_open_ms: int, to_open_ms: int) -> Candles:
        first, last = np.searchsorted(candles.open_ms, (from_open_ms, to_open_ms))
        return candles.rows(int(first), int(last))

    return LiveScan(candles.timeframe, candles.symbols, benchmark, (scorer, rules), history)
