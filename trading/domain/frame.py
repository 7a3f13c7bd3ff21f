"""Frame: what is known about every symbol when a bar closes."""

from dataclasses import dataclass

from trading.domain.candles import Bools, Floats

FEATURES: tuple[str, ...] = (
    "ema20_dist",  # (close - EMA 20) / ATR
    "ema50_dist",  # (close - EMA 50) / ATR
    "macd",  # (EMA 12 - EMA 26) / ATR
    "macd_signal",  # EMA 9 of (EMA 12 - EMA 26), / ATR
    "vwap_dist",  # (close - VWAP of 96 bars) / ATR
    "high_dist",  # (highest high of 10 bars - close) / ATR
    "low_dist",  # (close - lowest low of 10 bars) / ATR
    "rsi14",  # Wilder's RSI, 0..100
    "atr_pct",  # ATR 14 / close, percent
    "atr_rank",  # share of the last 500 atr_pct that are not above this one, 0..1
    "atr_usual",  # ATR 14 / close, over the mean true range / close of about 500 bars
    "vol20",  # standard deviation of the last 20 log returns
    "ret1",  # log return of the bar
    "volume_ratio",  # volume / mean volume of 20 bars
    "efficiency20",  # |close - close 20 bars ago| / path walked since, 0..1
    "corr20",  # correlation of log returns with the benchmark's, 20 bars
    "corr60",  # the same over 60 bars
    "rel_strength",  # log return over 20 bars less the benchmark's
)
"""Names of the columns of ``Frame.features``: scale-free, all that scorers see."""

LEVELS: tuple[str, ...] = ("close", "atr", "low10", "high10", "ema20", "ema50", "vwap")
"""Names of the columns of ``Frame.levels``: quote currency, for stops and drawing."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The market at one close.

    Attributes:
        symbols: names of the rows, in order.
        close_ms: the moment, UTC epoch milliseconds.
        features: ``(N, F)`` columns named by ``FEATURES``; NaN before a symbol's first bar.
        levels: ``(N, L)`` columns named by ``LEVELS``, quote currency; NaN before the first bar.
        ready: ``(N,)`` enough history and a real bar now: entries may be looked for.
        present: ``(N,)`` a real bar now; without one the previous close is carried forward.
        spike: ``(N,)`` the bar or the one before moved beyond measure: entries are blocked.
    """

    symbols: tuple[str, ...]
    close_ms: int
    features: Floats
    levels: Floats
    ready: Bools
    present: Bools
    spike: Bools
