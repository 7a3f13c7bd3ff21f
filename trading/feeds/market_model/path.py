"""The inside of simulated bars: a path of quotes, the candle that it makes, and the volume."""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from trading.domain.candles import Floats
from trading.feeds.market_model.process import Bars
from trading.feeds.market_model.symbols import Traits

SUBSTEPS = 10  # quotes in a bar; the first is its open, the last its close
WANDER = 1.2  # inside a bar prices move more than from open to close, as spreads are crossed


class Quotes(NamedTuple):
    """Bids and asks within one bar, each ``(SUBSTEPS, N)``; NaN where the symbol has no bar."""

    bid: Floats
    ask: Floats


class Day(NamedTuple):
    """A day as the market sees it; all NaN where a symbol has no bar."""

    values: Floats  # (5, bars, N) open, high, low, close, volume
    bid: Floats  # (bars, SUBSTEPS, N)
    ask: Floats  # (bars, SUBSTEPS, N)


def walk_day(traits: Traits, bars: Bars, rng: Generator) -> Day:
    """A day's bars with their insides, on the grid of ticks.

    Prices are whole numbers of ticks until the last division, so that each is the float nearest to
    its decimal and a bar opens exactly where the one before it closed.
    """
    path = _paths(bars, rng)
    ticks = np.maximum(np.rint(np.exp(path) * traits.ticks_per_unit), 2.0)
    spread = _half_spreads(traits, bars, ticks[:, :1])
    bid = (ticks - np.minimum(spread, ticks - 1)) / traits.ticks_per_unit
    ask = (ticks + np.minimum(spread, ticks - 1)) / traits.ticks_per_unit
    prices = np.stack([ticks[:, 0], ticks.max(axis=1), ticks.min(axis=1), ticks[:, -1]])
    volume = _volumes(traits, bars, path, rng)
    values = np.concatenate((prices / traits.ticks_per_unit, volume[None]))
    missing = rng.random(volume.shape) < traits.missing_odds
    values[:, missing] = np.nan
    for quotes in (bid, ask):
        np.moveaxis(quotes, 1, 0)[:, missing] = np.nan
    return Day(values, bid, ask)


def _paths(bars: Bars, rng: Generator) -> Floats:
    """``(bars, SUBSTEPS, N)`` log prices: Brownian bridges from each open to its close."""
    steps = SUBSTEPS - 1
    count, n = bars.sigma.shape
    walk = rng.standard_normal((count, steps, n)) * (WANDER * bars.sigma / np.sqrt(steps))[:, None]
    walk = np.cumsum(walk, axis=1)
    done = np.arange(1, SUBSTEPS)[:, None] / steps
    walk += done * (bars.close_log - bars.open_log - walk[:, -1])[:, None]
    opened = np.zeros((count, 1, n))
    path: Floats = bars.open_log[:, None] + np.concatenate((opened, walk), axis=1)
    return path


def _half_spreads(traits: Traits, bars: Bars, ticks: Floats) -> Floats:
    """``(bars, 1, N)`` whole ticks between the price and its bid or ask, wider in wild bars."""
    wildness = np.maximum(bars.sigma / traits.sigma, 0.5)[:, None]
    return np.maximum(np.rint(traits.half_spread * np.sqrt(wildness) * ticks), 1.0)


def _volumes(traits: Traits, bars: Bars, path: Floats, rng: Generator) -> Floats:
    """``(bars, N)`` base units traded: more on a longer path, none where nobody trades."""
    travelled = np.abs(np.diff(path, axis=1)).sum(axis=1) / traits.sigma  # about 3 in a usual bar
    noise = np.exp(0.5 * rng.standard_normal(travelled.shape))
    volume = traits.turnover * noise * (travelled / 3) ** 1.3 / np.exp(path[:, -1])
    return np.where(bars.sigma > 0, np.round(volume, 4), 0.0)
