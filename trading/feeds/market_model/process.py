"""The bars of one simulated day and the state that one day hands to the next.

What a day draws depends on its own generator and on the state at its midnight, never on a later
day. Arrays are ``(bars, columns)``; volatilities and shocks are in standard deviations.
"""

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.random import Generator

from trading.domain.candles import Floats, Ints
from trading.feeds.market_model.symbols import Traits

# Memories and odds are per bar, whatever its length, so every timeframe shows the same life.
SLOW_MEMORY, FAST_MEMORY, LEVEL_MEMORY = 0.999, 0.95, 0.99996  # half-lives 693, 14, 17,000 bars
REGIME_ODDS, SHARE_ODDS, STRETCH_ODDS = 1 / 400, 1 / 600, 1 / 70  # of a switch
JUMP_ODDS = 1 / 2500

TAIL_DEGREES = 4.0  # Student-t: the variance exists, the kurtosis does not
WORST_SHOCK = 12.0
SECTOR_SHARE = 0.45  # of the variance that is not the market's

# Log volatility is a sum of waves, shared and own, slow and fast; these are their deviations.
MARKET_SLOW, MARKET_FAST, OWN_SLOW, OWN_FAST = 0.28, 0.25, 0.2, 0.25
MEAN_LOG = MARKET_SLOW**2 + MARKET_FAST**2 + OWN_SLOW**2 + OWN_FAST**2  # of the mean square, halved
REGIMES = np.array([0.6, 1.0, 1.4])  # calm, ordinary and stormy times of the whole market

# In a stretch a bar's return has a drift, and takes back a part of the shock before it.
STRETCH_DRIFT = np.array([0.22, -0.22, 0.0, 0.0])  # rise, fall, chop, nothing special
STRETCH_REVERSAL = np.array([0.0, 0.0, 0.35, 0.0])
STRETCH_SHARES = np.array([0.1, 0.1, 0.2, 0.2, 0.4])  # the last one follows the market's stretch
PLAIN, FOLLOW_MARKET = 3, 4


Columns = TypeVar("Columns", Floats, Ints)


class Midnight(NamedTuple):
    """All that a day hands to the next, each ``(columns,)``."""

    waves: Floats  # (3 * (1 + N),) unit variance; slow, fast, weights, each of market and symbols
    level: Floats  # (N,) log distance of the price from its base
    shock: Floats  # (N,) of the last bar
    regime: Ints  # (1,) place in ``REGIMES``
    share: Floats  # (1,) logit of the market's share of the variance, without its wave
    stretch: Ints  # (1 + N,) of the market and of the symbols


class Bars(NamedTuple):
    """A day's bars before they have a path, each ``(bars, N)``."""

    open_log: Floats
    close_log: Floats
    sigma: Floats  # of the log return within the bar; 0 where nobody trades


def first_midnight(n: int, rng: Generator) -> Midnight:
    """The state in which a market of ``n`` symbols begins."""
    return Midnight(
        waves=rng.standard_normal(3 * (1 + n)),
        level=0.15 * rng.standard_normal(n),
        shock=np.zeros(n),
        regime=np.array([1]),
        share=np.zeros(1),
        stretch=np.full(1 + n, PLAIN),
    )


def draw_bars(traits: Traits, before: Midnight, rng: Generator) -> tuple[Bars, Midnight]:
    """A day's bars and the state that they leave."""
    shape = traits.bars, len(traits.sigma)
    waves = _draw_waves(before.waves, rng, shape)
    regime = _held(before.regime, rng.integers(0, len(REGIMES), (traits.bars, 1)), REGIME_ODDS, rng)
    share = _held(before.share, 1.4 * rng.standard_normal((traits.bars, 1)), SHARE_ODDS, rng)
    stretch = _held(before.stretch, _fresh_stretches(shape, rng), STRETCH_ODDS, rng)
    quiet = rng.random(shape) < traits.quiet_odds
    sigma = np.where(quiet, 0.0, traits.sigma * _volatility(waves, regime))
    shock = _shocks(traits, waves, share, rng)
    jump = sigma * _jumps(shape, rng)
    change = jump + sigma * _stretched(shock, before.shock, stretch)
    level = _recall(before.level, np.where(quiet, 1.0, LEVEL_MEMORY), change)
    opened = np.concatenate((before.level[None], level[:-1])) + jump
    after = Midnight(waves[-1], level[-1], shock[-1], regime[-1], share[-1], stretch[-1])
    return Bars(traits.base_log + opened, traits.base_log + level, sigma), after


def _recall(before: Floats, memory: Floats, news: Floats) -> Floats:
    """``x[t] = memory[t] * x[t - 1] + news[t]`` from ``before`` ``(columns,)`` on, without a loop.

    The recent terms of the sum are its largest, so it loses no precision; it overflows only after
    thousands of bars of the shortest memory, and a day has at most 1,440.
    """
    faded = np.cumprod(np.broadcast_to(memory, news.shape), axis=0)
    return faded * (before + np.cumsum(news / faded, axis=0))


def _held(before: Columns, fresh: Columns, odds: float, rng: Generator) -> Columns:
    """Columns that keep their value, from ``before`` on, until a switch takes the fresh one."""
    switch = rng.random(fresh.shape) < odds
    bar = np.where(switch, np.arange(len(fresh))[:, None], -1)
    latest = np.maximum.accumulate(bar, axis=0)
    return np.where(latest < 0, before, np.take_along_axis(fresh, np.maximum(latest, 0), axis=0))


def _draw_waves(before: Floats, rng: Generator, shape: tuple[int, int]) -> Floats:
    """``(bars, 3 * (1 + N))`` slow, fast and weight waves of unit variance."""
    bars, n = shape
    memory = np.repeat([SLOW_MEMORY, FAST_MEMORY, SLOW_MEMORY], 1 + n)
    news = rng.standard_normal((bars, len(memory))) * np.sqrt(1 - memory**2)
    return _recall(before, memory, news)


def _fresh_stretches(shape: tuple[int, int], rng: Generator) -> Ints:
    """``(bars, 1 + N)`` stretches to switch to; the market itself follows nobody."""
    bars, n = shape
    fresh = rng.choice(len(STRETCH_SHARES), size=(bars, 1 + n), p=STRETCH_SHARES)
    fresh[:, 0] = np.where(fresh[:, 0] == FOLLOW_MARKET, PLAIN, fresh[:, 0])
    return fresh


def _volatility(waves: Floats, regime: Ints) -> Floats:
    """``(bars, N)`` volatility as a multiple of the symbol's ordinary one."""
    slow, fast, _ = np.split(waves, 3, axis=1)
    shared = MARKET_SLOW * slow[:, :1] + MARKET_FAST * fast[:, :1]
    own = OWN_SLOW * slow[:, 1:] + OWN_FAST * fast[:, 1:]
    hour = 24 * np.arange(len(waves))[:, None] / len(waves)
    busy = 1 + 0.35 * np.cos(2 * np.pi * (hour - 15) / 24)  # most at 15 h UTC, least at 3 h
    volatility: Floats = np.exp(shared + own - MEAN_LOG) * busy * REGIMES[regime]
    return volatility


def _shocks(traits: Traits, waves: Floats, share: Floats, rng: Generator) -> Floats:
    """``(bars, N)`` shocks of unit variance: market, sector and own parts in changing weights."""
    n, sectors = len(traits.sector), traits.sector.max() + 1
    draws = rng.standard_t(TAIL_DEGREES, size=(len(waves), 1 + sectors + n))
    draws *= np.sqrt((TAIL_DEGREES - 2) / TAIL_DEGREES)
    market, sector, own = np.split(draws, [1, 1 + sectors], axis=1)
    weights = waves[:, -(1 + n) :]
    common = 0.1 + 0.8 / (1 + np.exp(-(share + 0.8 * weights[:, :1])))
    loading = traits.beta * np.exp(0.3 * weights[:, 1:]) * np.sqrt(common)
    sector_loading = np.sqrt((1 - common) * SECTOR_SHARE)
    own_loading = np.sqrt((1 - common) * (1 - SECTOR_SHARE))
    mixed = loading * market + sector_loading * sector[:, traits.sector] + own_loading * own
    shock = mixed / np.sqrt(loading**2 + sector_loading**2 + own_loading**2)
    clipped: Floats = np.clip(shock, -WORST_SHOCK, WORST_SHOCK)
    return clipped


def _stretched(shock: Floats, before: Floats, stretch: Ints) -> Floats:
    """``(bars, N)`` shocks as the stretches bend them: a drift in trends, a reversal in chop."""
    kind = np.where(stretch[:, 1:] == FOLLOW_MARKET, stretch[:, :1], stretch[:, 1:])
    drift, reversal = STRETCH_DRIFT[kind], STRETCH_REVERSAL[kind]
    previous = np.concatenate((before[None], shock[:-1]))
    bent: Floats = drift + (shock - reversal * previous) / np.sqrt(1 + reversal**2)
    return bent


def _jumps(shape: tuple[int, int], rng: Generator) -> Floats:
    """``(bars, N)`` rare jumps between a close and the next open, 4 to about 15 deviations."""
    size = 4 + rng.exponential(3.0, shape)
    chance = rng.random(shape)
    return np.where(chance < JUMP_ODDS, np.where(chance < JUMP_ODDS / 2, -size, size), 0.0)
