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
from trading.replay.run import Stretch, jobs_in, visit, work

BARS_A_TIME = 100


async def replay_dense(
    desk: Desk, market: RecordedView, scan: LiveScan, stretch: Stretch, found: Opinions
) -> float:
    """Run the desk bar by bar; returns the CPU seconds of deciding.

    A frame knows nothing of the desk, so some frames are made before their bars are decided on:
    reading the process's clock costs as much as a bar.
    """
    decide_s = 0.0
    for start in range(stretch.first, stretch.last, BARS_A_TIME):
        rows = range(start, min(start + BARS_A_TIME, stretch.last))
        began = process_time()
        candidates = [scan.take(market.candles.bar(t)) for t in rows]
        scanned = process_time()
        for t, here in zip(rows, candidates, strict=True):
            await visit(desk, market, t, here, None)
            await work(desk, market, t, jobs_in(market, stretch.jobs, t))
        found.features_s += scanned - began
        decide_s += process_time() - scanned
        found.by_row |= {t: here for t, here in zip(rows, candidates, strict=True) if here}
    return decide_s


def scan_of(candles: Candles, benchmark: int | None, scorer: Scorer, rules: ScanRules) -> LiveScan:
    """The live scanner, warmed from the recorded candles themselves."""

    def history(from_open_ms: int, to_open_ms: int) -> Candles:
        first, last = np.searchsorted(candles.open_ms, (from_open_ms, to_open_ms))
        return candles.rows(int(first), int(last))

    return LiveScan(candles.timeframe, candles.symbols, benchmark, (scorer, rules), history)
