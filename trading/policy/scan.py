"""From features to candidates: elementwise, the same for one bar and for a year of bars."""

from bisect import bisect_right, insort
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trading.domain.candles import Bools, Floats, Ints
from trading.domain.frame import FEATURES, LEVELS, Frame
from trading.domain.types import Side
from trading.features import REGIMES, BlockFrames, volatility_regime
from trading.ports import Candidate, Scorer

CLOSE, ATR, LOW10, HIGH10 = (LEVELS.index(n) for n in ("close", "atr", "low10", "high10"))
ATR_RANK = FEATURES.index("atr_rank")


@dataclass(frozen=True, slots=True)
class ScanRules:
    """What turns a score into a candidate; ``round_trip`` is a fraction of price."""

    signal_min: float
    stop_atr: float
    reward_risk: float
    round_trip: float
    window: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """Candidates as columns, in order of bar, then symbol. ``edge_r`` is net of costs."""

    row: Ints
    column: Ints
    s_model: Floats
    confidence: Floats
    p_target: Floats
    edge_r: Floats
    features: Floats
    levels: Floats
    spike: Bools


def strong(scores: Floats, ready: Bools, signal_min: float) -> Bools:
    """Where a score is strong enough to be a signal; shape of ``scores``."""
    return ready & (np.abs(scores) >= signal_min)


def scan_rows(
    where: tuple[Ints, Ints],
    s_model: Floats,
    rows: tuple[Floats, Floats, Bools],
    scorer: Scorer,
    rules: ScanRules,
) -> Scanned:
    """Judge candidates.

    Args:
        where: bar row and symbol column of each candidate, ``(K,)`` each.
        s_model: ``(K,)``.
        rows: features ``(K, F)``, levels ``(K, L)`` and spike flags ``(K,)``.
    """
    features, levels, spike = rows
    distance = stop_distance(s_model, levels, rules.stop_atr)
    cost_r = rules.round_trip * levels[:, CLOSE] / distance
    confidence, p_target = scorer.odds(s_model, rules.reward_risk + cost_r)
    # The target carries the costs, so a win is worth reward_risk net; a loss is 1 and the costs.
    edge_r = p_target * rules.reward_risk - (1.0 - p_target) * (1.0 + cost_r)
    return Scanned(*where, s_model, confidence, p_target, edge_r, features, levels, spike)


def scan_block(frames: BlockFrames, scorer: Scorer, rules: ScanRules) -> Scanned:
    """The candidates of many bars."""
    scores = scorer.score(frames.features)
    bars, columns = np.nonzero(strong(scores, frames.ready, rules.signal_min))
    where = (bars, columns)
    rows = (*frames.gather(*where), frames.spike[where])
    return scan_rows(where, scores[where], rows, scorer, rules)


def scan_frame(frame: Frame, scorer: Scorer, rules: ScanRules) -> Scanned | None:
    """The candidates of one bar, None without any."""
    scores = scorer.score(frame.features)
    (columns,) = strong(scores, frame.ready, rules.signal_min).nonzero()
    if not len(columns):
        return None
    where = (np.zeros_like(columns), columns)
    rows = (frame.features[columns], frame.levels[columns], frame.spike[columns])
    return scan_rows(where, scores[columns], rows, scorer, rules)


def stop_distance(s_model: Floats, levels: Floats, stop_atr: float) -> Floats:
    """From close to stop, ``(K,)``: the ten-bar extreme and ``stop_atr`` ATR more."""
    margin = stop_atr * levels[:, ATR]
    below = levels[:, CLOSE] - levels[:, LOW10] + margin
    above = levels[:, HIGH10] - levels[:, CLOSE] + margin
    return np.where(s_model > 0, below, above)


class Ranking:
    """Percentile of an edge among the last signals of its timeframe.

    >>> ranking = Ranking(window=3)
    >>> [ranking.score(edge) for edge in (0.1, 0.2, 0.15, 0.3)]
    [50.0, 100.0, 50.0, 100.0]
    """

    def __init__(self, window: int) -> None:
        self._window = window
        self._last: deque[float] = deque()
        self._sorted: list[float] = []

    def score(self, edge: float) -> float:
        """The percentile (0-100) of ``edge`` among the earlier ones, which it then joins."""
        count = len(self._sorted)
        score = 100.0 * bisect_right(self._sorted, edge) / count if count else 50.0
        if count == self._window:
            del self._sorted[bisect_right(self._sorted, self._last.popleft()) - 1]
        self._last.append(edge)
        insort(self._sorted, edge)
        return round(score, 2)


def candidates_of(scanned: Scanned, symbols: Sequence[str], ranking: Ranking) -> list[Candidate]:
    """Candidates as records, in the order of ``scanned``; joins each to the ranking."""
    found = []
    levels = scanned.levels[:, (CLOSE, ATR, LOW10, HIGH10)].tolist()
    ranks = scanned.features[:, ATR_RANK]
    regimes = volatility_regime(ranks).tolist()
    edges = scanned.edge_r.tolist()
    for k, (column, s_model) in enumerate(
        zip(scanned.column.tolist(), scanned.s_model.tolist(), strict=True)
    ):
        close, atr, low, high = levels[k]
        found.append(
            Candidate(
                symbol=symbols[column],
                side=Side.BUY if s_model > 0 else Side.SELL,
                s_model=s_model,
                confidence=float(scanned.confidence[k]),
                p_target=float(scanned.p_target[k]),
                edge_r=edges[k],
                score=ranking.score(edges[k]),
                close=close,
                atr=atr,
                low=low,
                high=high,
                atr_rank=float(ranks[k]),
                regime=REGIMES[regimes[k]],
                spike=bool(scanned.spike[k]),
                features=scanned.features[k],
            )
        )
    return found
