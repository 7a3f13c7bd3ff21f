"""The names of the simulated market, and their traits as columns."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from trading.domain.candles import TIMEFRAMES_MS, Floats, Ints


class SimSymbol(NamedTuple):
    """A name in the simulated market.

    ``price`` is the level it wanders about; ``1 / tick`` is whole. ``volatility_pct`` is the
    standard deviation of a five-minute return; ``turnover`` is quote currency per five minutes.
    ``quiet_odds`` is the share of bars without a trade, ``missing_odds`` of times without a bar.
    """

    name: str
    sector: str
    price: float
    tick: float
    volatility_pct: float
    turnover: float
    half_spread_bps: float
    beta: float = 1.0
    quiet_odds: float = 0.0
    missing_odds: float = 1 / 4000


DEFAULT_SYMBOLS = (
    SimSymbol("BTCUSDT", "majors", 64_000, 0.01, 0.16, 4_500_000, 0.5, 1.3),
    SimSymbol("ETHUSDT", "majors", 3_100, 0.01, 0.20, 2_400_000, 0.6, 1.25),
    SimSymbol("SOLUSDT", "layer1", 145, 0.01, 0.28, 1_400_000, 1.0, 1.1),
    SimSymbol("BNBUSDT", "majors", 580, 0.01, 0.17, 900_000, 0.8, 1.1),
    SimSymbol("XRPUSDT", "payments", 0.62, 0.0001, 0.24, 600_000, 1.6),
    SimSymbol("ADAUSDT", "layer1", 0.46, 0.0001, 0.26, 300_000, 2.2),
    SimSymbol("AVAXUSDT", "layer1", 32, 0.001, 0.30, 220_000, 2.0),
    SimSymbol("DOTUSDT", "layer1", 6.8, 0.001, 0.27, 160_000, 2.2),
    SimSymbol("LINKUSDT", "defi", 14.5, 0.001, 0.28, 180_000, 2.0),
    SimSymbol("UNIUSDT", "defi", 8.2, 0.001, 0.32, 60_000, 3.0, 0.9, 0.01, 1 / 1500),
    SimSymbol("AAVEUSDT", "defi", 105, 0.01, 0.31, 30_000, 4.0, 0.9, 0.04, 1 / 400),
    SimSymbol("DOGEUSDT", "meme", 0.128, 0.00001, 0.33, 500_000, 1.8, 0.9),
    SimSymbol("SHIBUSDT", "meme", 0.0000182, 0.000000001, 0.34, 90_000, 4.0, 0.8, 0.02, 1 / 800),
    SimSymbol("LTCUSDT", "payments", 72, 0.01, 0.22, 110_000, 2.0, 0.9),
)


class Traits(NamedTuple):
    """What a market keeps for ever: a number, or ``(N,)`` columns over its symbols."""

    bars: int  # in a day
    base_log: Floats
    ticks_per_unit: Floats
    sigma: Floats  # of the log return of a bar
    turnover: Floats  # quote currency per bar
    half_spread: Floats  # share of the price
    beta: Floats
    sector: Ints  # number of the sector, from 0
    quiet_odds: Floats
    missing_odds: Floats


def traits_of(symbols: Sequence[SimSymbol], timeframe: str) -> Traits:
    """The traits of ``symbols`` for bars of ``timeframe``."""
    _names, sectors, *numbers = zip(*symbols, strict=True)
    price, tick, volatility_pct, turnover, spread_bps, beta, quiet, missing = np.array(numbers)
    scale = TIMEFRAMES_MS[timeframe] / TIMEFRAMES_MS["5m"]
    return Traits(
        bars=TIMEFRAMES_MS["1d"] // TIMEFRAMES_MS[timeframe],
        base_log=np.log(price),
        ticks_per_unit=np.rint(1 / tick),
        sigma=volatility_pct / 100 * np.sqrt(scale),
        turnover=turnover * scale,
        half_spread=spread_bps / 10_000,
        beta=beta,
        sector=np.array([sorted(set(sectors)).index(sector) for sector in sectors]),
        quiet_odds=quiet,
        missing_odds=missing,
    )
