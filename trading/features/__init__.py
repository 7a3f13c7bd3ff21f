"""What scorers see: vectorised over symbols, one step kernel and one block kernel, bit-equal.

- A running desk asks ``AnchoredStep`` bar by bar, a replay asks ``block`` for each of ``months``.
  ``anchors`` says why memory begins anew each month.
- ``FeatureStep`` is the kernel below ``AnchoredStep``. The arithmetic stands once: ``moves``
  (one bar), ``recursions`` (averages), ``windows`` (sums, extremes), ``ranks``, ``spikes`` and
  ``columns`` (the features themselves, elementwise).
- ``correlation``, ``shrinkage`` and ``regime`` are read beside the frame.
"""

from trading.domain.frame import FEATURES, LEVELS, Frame
from trading.features.anchored import AnchoredStep, History
from trading.features.anchors import ANCHOR_BARS, Month, anchor_ms, months, next_month_ms
from trading.features.block import block
from trading.features.correlation import (
    LEAST,
    Correlations,
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
    "Month",
    "StepArrays",
    "anchor_ms",
    "block",
    "last_known",
    "log_returns",
    "months",
    "next_month_ms",
    "shrinkage",
    "shrunk",
    "volatility_regime",
]
