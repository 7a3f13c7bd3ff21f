"""The step kernel with its memory begun anew each month: what live, paper and dense replay use."""

from collections.abc import Callable

from trading.domain.candles import BarRow, Candles
from trading.domain.frame import Frame
from trading.features.anchors import anchor_ms, next_month_ms
from trading.features.step import FeatureStep

History = Callable[[int, int], Candles]
"""Stored candles that open from the first time on and before the second, ms; fewer if there are."""


class AnchoredStep:
    """Frames bar by bar, bit-equal with ``block`` over each of ``months``.

    At the first bar of a month, at the first bar after a start and after a gap, the memory is built
    from ``history``: gaps heal as soon as the store has the bars.
    """

    def __init__(
        self,
        symbols: tuple[str, ...],
        benchmark_index: int | None,
        step_ms: int,
        history: History,
    ) -> None:
        self._symbols = symbols
        self._benchmark = benchmark_index
        self._step_ms = step_ms
        self._history = history
        self._features = FeatureStep(len(symbols), benchmark_index)
        self._last_ms: int | None = None
        self._month_ends_ms = 0

    def step(self, bar: BarRow) -> Frame:
        """The frame at the close of ``bar``.

        Raises ValueError if the bar is not newer than the last, or if the history does not lead up
        to the bar.
        """
        if self._last_ms is not None and bar.open_ms <= self._last_ms:
            raise ValueError(
                f"the bar opens at {bar.open_ms} ms, not after the last one at {self._last_ms} ms: "
                "give bars in order, each once"
            )
        if not self._follows(bar):
            self._features = self._warmed(bar.open_ms)
            self._month_ends_ms = next_month_ms(bar.open_ms)
        arrays = self._features.step(bar)
        self._last_ms = bar.open_ms
        return Frame(
            self._symbols,
            bar.open_ms + self._step_ms,
            arrays.features,
            arrays.levels,
            arrays.ready,
            arrays.present,
            arrays.spike,
        )

    def _follows(self, bar: BarRow) -> bool:
        """Whether the memory is that of the bar before, in the same month."""
        if self._last_ms is None or bar.open_ms != self._last_ms + self._step_ms:
            return False
        return bar.open_ms < self._month_ends_ms

    def _warmed(self, open_ms: int) -> FeatureStep:
        candles = self._history(anchor_ms(open_ms, self._step_ms), open_ms)
        if candles.symbols != self._symbols:
            raise ValueError(
                f"the history has the symbols {', '.join(candles.symbols)}: "
                f"give {', '.join(self._symbols)}, in this order"
            )
        if len(candles) and candles.close_ms[-1] != open_ms:
            raise ValueError(
                f"the history ends at {candles.close_ms[-1]} ms, the bar opens at {open_ms} ms: "
                "give all rows up to the bar, NaN where the exchange has none"
            )
        return FeatureStep.warmed(candles, self._benchmark)
