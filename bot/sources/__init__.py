"""Where the market comes from.

``markets`` makes the simulator and recorded files a ``Source``, as ``bot.exchange`` does with an
exchange; ``memory`` keeps how far a desk came, so that the next start goes on from there.
``patience`` slows a played market down while a new card is read.
"""

from bot.sources.markets import (
    DEMO_START_MS,
    PAPER,
    Source,
    recorded,
    remembered,
    simulated,
)
from bot.sources.memory import Memory, aligned, settled_prices
from bot.sources.patience import READING_S

__all__ = [
    "DEMO_START_MS",
    "PAPER",
    "READING_S",
    "Memory",
    "Source",
    "aligned",
    "recorded",
    "remembered",
    "settled_prices",
    "simulated",
]
