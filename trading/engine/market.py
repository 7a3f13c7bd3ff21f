"""The market bar by bar: frames from the step kernel, candidates as history finds them."""

from collections.abc import Callable, Sequence

from trading.domain.candles import TIMEFRAMES_MS, BarRow, Candles
from trading.domain.frame import Frame
from trading.features import AnchoredStep, anchor_ms, block, next_month_ms
from trading.policy.scan import Ranking, ScanRules, candidates_of, scan_block, scan_frame
from trading.ports import Candidate, Scorer

History = Callable[[int, int], Candles]


class LiveScan:
    """Candidates of one timeframe, bar by bar.

    Features and the ranking of edges start anew at each month's anchor, from stored candles, so
    that a desk that ran all year and one that was started just now see the same numbers.

    Args:
        history: stored candles of ``[from_open_ms, to_open_ms)``.
    """

    def __init__(
        self,
        timeframe: str,
        symbols: Sequence[str],
        benchmark: int | None,
        model: tuple[Scorer, ScanRules],
        history: History,
    ) -> None:
        self._step_ms = TIMEFRAMES_MS[timeframe]
        self._symbols = tuple(symbols)
        self._benchmark = benchmark
        self._scorer, self._rules = model
        self._history = history
        self._features = AnchoredStep(self._symbols, benchmark, self._step_ms, history)
        self._month_ends_ms = 0
        self._ranking = Ranking(self._rules.window)
        self.frame: Frame | None = None

    def take(self, row: BarRow) -> list[Candidate]:
        """The candidates of a bar that has just closed; bars come in order, none is left out."""
        if row.open_ms >= self._month_ends_ms:
            self._month_ends_ms = next_month_ms(row.open_ms)
            self._ranking = self._warm(anchor_ms(row.open_ms, self._step_ms), row.open_ms)
        frame = self.frame = self._features.step(row)
        scanned = scan_frame(frame, self._scorer, self._rules)
        return candidates_of(scanned, self._symbols, self._ranking) if scanned else []

    def _warm(self, from_open_ms: int, to_open_ms: int) -> Ranking:
        """The ranking as it stands after the bars since the anchor."""
        ranking = Ranking(self._rules.window)
        candles = self._history(from_open_ms, to_open_ms)
        if len(candles):
            scanned = scan_block(block(candles, self._benchmark), self._scorer, self._rules)
            candidates_of(scanned, self._symbols, ranking)
        return ranking
