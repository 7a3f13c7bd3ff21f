"""What scorers see: vectorised over symbols, one step kernel and one block kernel, bit-equal.

- ``AnchoredStep`` and ``block_by_month`` are what the desk uses: bar by bar and all of history at
  once. ``anchors`` says why memory begins anew each month.
- ``FeatureStep`` and ``block`` are the kernels below them. The arithmetic stands once: ``moves``
  (one bar), ``recursions`` (averages), ``windows`` (sums, extremes), ``ranks``, ``spikes`` and
  ``columns`` (the features themselves, elementwise).
- ``correlation``, ``shrinkage`` and ``regime`` are read beside the frame.
"""

from trading.domain.frame import FEATURES, LEVELS, Frame
from trading.features.anchored import AnchoredStep, History
from trading.features.anchors import ANCHOR_BARS, anchor_ms, block_by_month, next_month_ms
from trading.features.block import block
from trading.features.correlation import (
    LEAST,
    Correlations,
    correlation_matrix,
    last_known,
    log_returns,
)
from trading.features.frames import WARMUP_BARS, BlockFrames
from trading.features.regime import REGIMES, volatility_regime
from trading.features.shrinkage import shrinkage, shrunk
from trading.features.step import FeatureStep, StepArrays

__all__ = [
    "ANCHOR_BARS",
    "FEATURES",
    "LEAST",
    "LEVELS",
    "REGIMES",
    "WARMUP_BARS",
    "AnchoredStep",
    "BlockFrames",
    "Correlations",
    "FeatureStep",
    "Frame",
    "History",
    "StepArrays",
    "anchor_ms",
    "block",
    "block_by_month",
    "correlation_matrix",
    "last_known",
    "log_returns",
    "next_month_ms",
    "shrinkage",
    "shrunk",
    "volatility_regime",
]
