"""Where the market comes from.

``markets`` has the one shape of a market; ``simulated`` and ``recorded`` bring the simulator and
files into it, as ``bot.exchange`` does with an exchange, and ``bot.markets`` imports the configured
one alone. ``memory`` keeps how far a desk came, so that the next start goes on from there.
``patience`` slows a played market down while a new card is read. ``scenarios`` are markets of the
demo in which something certain happens.
"""

from bot.sources.markets import PAPER, Source, remembered
from bot.sources.memory import Memory, aligned, settled_prices, wall_ms
from bot.sources.patience import READING_S

__all__ = [
    "PAPER",
    "READING_S",
    "Memory",
    "Source",
    "aligned",
    "remembered",
    "settled_prices",
    "wall_ms",
]
