"""The configured market: its module is imported, and what the others would need is not."""

from importlib import import_module

from bot.sources import Memory, Source, remembered
from trading.config import Config

OPENERS = {
    "ccxt": "bot.exchange",
    "files": "bot.sources.recorded",
    "simulator": "bot.sources.simulated",
}
"""Where ``opened`` of each ``feed.kind`` is."""


async def source_of(config: Config, memory: Memory) -> Source:
    """The configured market, going on where the desk was.

    Raises:
        ConfigError: the market does not have what is configured.
        DataError, FeedError: it cannot be read.
    """
    market = import_module(OPENERS[config.feed.kind])
    return remembered(await market.opened(config, memory), memory)
