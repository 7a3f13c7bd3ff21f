"""Frames of a whole stretch of history."""

from dataclasses import dataclass

import numpy as np

from trading.domain.candles import Bools, Floats, Ints
from trading.domain.frame import FEATURES, LEVELS, Frame

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

    @classmethod
    def unfilled(cls, symbols: tuple[str, ...], close_ms: Ints) -> "BlockFrames":
        """Frames whose values are yet to be written."""
        n_bars, n_symbols = len(close_ms), len(symbols)
        flags = np.zeros((3, n_symbols, n_bars), np.bool_)
        return cls(
            symbols,
            close_ms,
            np.empty((len(FEATURES), n_symbols, n_bars)).transpose(2, 1, 0),
            np.empty((len(LEVELS), n_symbols, n_bars)).transpose(2, 1, 0),
            *flags.transpose(0, 2, 1),
        )

    def __len__(self) -> int:
        return len(self.close_ms)

    def at(self, t: int) -> Frame:
        """The frame of row ``t``, as the step kernel gives it."""
        return Frame(
            self.symbols,
            int(self.close_ms[t]),
            self.features[t].copy(),
            self.levels[t].copy(),
            self.ready[t].copy(),
            self.present[t].copy(),
            self.spike[t].copy(),
        )

    def gather(self, rows: Ints, symbols: Ints) -> tuple[Floats, Floats]:
        """Features ``(K, F)`` and levels ``(K, L)`` of ``K`` pairs of row and symbol index."""
        return self.features[rows, symbols], self.levels[rows, symbols]

    def rows(self, start: int, stop: int) -> "BlockFrames":
        """The frames ``start:stop``, without copying."""
        part = slice(start, stop)
        return BlockFrames(
            self.symbols,
            self.close_ms[part],
            self.features[part],
            self.levels[part],
            self.ready[part],
            self.present[part],
            self.spike[part],
        )
