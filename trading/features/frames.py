"""Frames of a whole stretch of history."""

from dataclasses import dataclass

from trading.domain.candles import Bools, Floats, Ints

WARMUP_BARS = 500
"""Real bars a symbol must have before entries are looked for."""


@dataclass(frozen=True, slots=True)
class BlockFrames:
    """The frames of ``T`` closes.

    The float arrays are views with time running fastest in memory: a column ``features[..., f]`` is
    contiguous, so that scores of all history are elementwise arithmetic on whole columns.

    Attributes:
        symbols: names of the second axis, in order.
        close_ms: ``(T,)`` UTC epoch milliseconds.
        features: ``(T, N, F)``.
        levels: ``(T, N, L)``.
        ready, present, spike: ``(T, N)``, as in ``Frame``.
    """

    symbols: tuple[str, ...]
    close_ms: Ints
    features: Floats
    levels: Floats
    ready: Bools
    present: Bools
    spike: Bools

    def __len__(self) -> int:
        return len(self.close_ms)

    def gather(self, rows: Ints, symbols: Ints) -> tuple[Floats, Floats]:
        """Features ``(K, F)`` and levels ``(K, L)`` of ``K`` pairs of row and symbol index."""
        return self.features[rows, symbols], self.levels[rows, symbols]
