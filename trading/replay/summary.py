"""What a replay prints: plain figures, as they are."""

import resource
import sys
from hashlib import sha256
from typing import Any

from trading.domain.codec import encode
from trading.domain.events import OrderFilled, OrderRequested, ProposalMade, SignalRejected
from trading.replay.session import Replay
from trading.report.stats import trade_stats


def summary_of(replay: Replay, import_s: float, load_s: float) -> dict[str, Any]:
    """The figures of a finished replay.

    Args:
        import_s, load_s: CPU seconds spent before it.
    """
    state, journal = replay.state, replay.desk.engine.journal
    kinds = {"signals": 0, "proposals": 0, "rejected": 0, "orders": 0, "fills": 0}
    names = {
        ProposalMade: "proposals",
        SignalRejected: "rejected",
        OrderRequested: "orders",
        OrderFilled: "fills",
    }
    for _seq, event in journal.read(0):
        name = names.get(type(event))
        if name:
            kinds[name] += 1
    kinds["signals"] = kinds["proposals"] + kinds["rejected"]
    trades = state.trades
    stats = trade_stats(trades, state.start_balance)
    found = replay.found
    parts = (import_s, load_s, found.features_s, found.scores_s, replay.decide_s)
    return {
        "symbols": len(replay.candles.symbols),
        "timeframe": replay.candles.timeframe,
        "autonomy": state.autonomy,
        "bars": len(replay.candles),
        "symbol_bars": len(replay.candles) * len(replay.candles.symbols),
        **kinds,
        "trades": len(trades),
        "net_r": round(stats.net_r, 4),
        "net_pnl": float(stats.net_pnl),
        "fees": float(stats.fees),
        "max_drawdown_pct": round(100 * stats.max_drawdown, 4),
        "trades_sha256": sha256(b"\n".join(encode(trade) for trade in trades)).hexdigest(),
        "journal_sha256": journal.sha256,
        "cpu_s": dict(
            zip(
                ("import", "load", "features", "scores", "decide", "total"),
                (round(part, 4) for part in (*parts, sum(parts))),
                strict=True,
            )
        ),
        "peak_rss_mb": peak_rss_mb(),
    }


def peak_rss_mb() -> float:
    """Largest resident memory of this process so far, MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)
