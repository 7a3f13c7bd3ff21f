"""A seeded market of correlated symbols, for demonstrations and tests: every number is invented.

Symbols share a market factor and sector factors with weights that drift and jump, volatility that
clusters and follows the hour, Student-t tails, stretches of trend and of chop, rare price jumps and
missing bars. ``symbols`` is the table of names, ``process`` draws the bars of a day, ``path`` gives
them quotes and volume, ``model`` serves any range of them, ``scripted`` lets one symbol do as a
script says for a while, ``funding`` invents what its perpetuals settle.
"""

from trading.feeds.market_model.funding import SimulatedFunding
from trading.feeds.market_model.model import ORIGIN_MS, SIMULATED, MarketModel
from trading.feeds.market_model.path import SUBSTEPS, Quotes
from trading.feeds.market_model.scripted import Script, ScriptedMarket
from trading.feeds.market_model.symbols import DEFAULT_SYMBOLS, SimSymbol

__all__ = [
    "DEFAULT_SYMBOLS",
    "ORIGIN_MS",
    "SIMULATED",
    "SUBSTEPS",
    "MarketModel",
    "Quotes",
    "Script",
    "ScriptedMarket",
    "SimSymbol",
    "SimulatedFunding",
]
