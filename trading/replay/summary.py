"""What a replay prints: plain figures, as they are."""

import re
import resource
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from trading.domain.codec import encode
from trading.domain.events import (
    FundingPaid,
    OrderFilled,
    OrderRequested,
    ProposalMade,
    SignalRejected,
)
from trading.domain.evidence.lift import CAP
from trading.domain.scorecard import Scorecard
from trading.replay.marked import deepest_fall, equity_at_closes
from trading.replay.session import Replay
from trading.report.stats import trade_stats
from trading.report.verdicts import verdict

COUNTED = {
    ProposalMade: "proposals",
    SignalRejected: "rejected",
    OrderRequested: "orders",
    OrderFilled: "fills",
    FundingPaid: "settlements",
}
PARTS = ("import", "load", "features", "scores", "decide")


def summary_of(replay: Replay, import_s: float, load_s: float) -> dict[str, Any]:
    """The figures of a finished replay.

    ``max_drawdown_pct`` is read at every close, with what was open; ``closed_drawdown_pct`` is that
    of the wallet, which changes when trades are closed.

    Args:
        import_s, load_s: CPU seconds spent before it.
    """
    state, candles, found = replay.state, replay.candles, replay.found
    trades = state.trades
    stats = trade_stats(trades, state.start_balance)
    spent = (import_s, load_s, found.features_s, found.scores_s, replay.decide_s)
    return {
        "symbols": len(candles.symbols),
        "timeframe": candles.timeframe,
        "autonomy": state.autonomy,
        "bars": len(candles),
        "symbol_bars": len(candles) * len(candles.symbols),
        **counts(replay),
        "trades": len(trades),
        "net_r": round(stats.net_r, 4),
        "net_pnl": float(stats.net_pnl),
        "fees": float(stats.fees),
        "funding": float(stats.funding),
        "max_drawdown_pct": round(100 * fall_of(replay), 4),
        "closed_drawdown_pct": round(100 * stats.max_drawdown, 4),
        "trades_sha256": sha256(b"\n".join(encode(trade) for trade in trades)).hexdigest(),
        "journal_sha256": replay.desk.engine.journal.sha256,
        "cpu_s": {
            part: round(seconds, 4)
            for part, seconds in zip((*PARTS, "total"), (*spent, sum(spent)), strict=True)
        },
        "peak_rss_mb": peak_rss_mb(),
        "advisors": {name: lift_of(card) for name, card in state.scorecards.items()},
    }


def fall_of(replay: Replay) -> float:
    """The deepest fall of the equity at closes, a share of its peak."""
    start = float(replay.state.start_balance)
    events = (event for _seq, event in replay.desk.engine.journal.read(0))
    return deepest_fall(equity_at_closes(events, replay.market, start), start)


def lift_of(card: Scorecard) -> dict[str, Any]:
    """What an advisor was worth on its last rung: R a signal by the means of groups of 48 bars.

    An end of its interval that is not known yet is None.
    """
    low, high = card.lift.interval()
    return {
        "rung": card.rung,
        "advices": card.advices,
        "changes": card.changes,
        "abstained": card.abstained,
        "outcomes": card.outcomes,
        "groups": card.lift.count,
        "mean_r": round(card.lift.mean, 6),
        "low_r": round(low, 6) if low > -CAP else None,
        "high_r": round(high, 6) if high < CAP else None,
        "verdict": verdict(card.lift),
    }


def counts(replay: Replay) -> dict[str, int]:
    """How many of each kind the journal holds; every signal became a proposal or was rejected."""
    kinds = dict.fromkeys(("signals", *COUNTED.values()), 0)
    for _seq, event in replay.desk.engine.journal.read(0):
        name = COUNTED.get(type(event))
        if name:
            kinds[name] += 1
    kinds["signals"] = kinds["proposals"] + kinds["rejected"]
    return kinds


def peak_rss_mb() -> float:
    """Largest resident memory of this process so far, MB.

    Linux tells it of the program that runs now; ``getrusage`` there never tells less than the
    peak of the process that started this one.
    """
    with suppress(OSError):
        status = Path("/proc/self/status").read_text()
        if found := re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE):
            return round(int(found[1]) / 2**10, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)
