"""A strategy that other engines were measured with, twice: for the desk and as a plain loop.

Ten symbols, 100,000 bars of five minutes each, a seeded walk; prices lie on a grid of 0.001. When
the average of 12 closes rises above that of 26, and the symbol is not held, buy; 1 % below is the
stop, 2 % above the target, both on the grid; a fee of 0.04 % on both sides, no spread, no slippage.

The fill rules of both:

- The entry is filled at the next bar's open, which is the close that was judged. The target is
  planned from the ask, a tick above it.
- Stop and target rest at once: the very bar of the entry may meet them.
- The stop is filled at its price, or at the open where that lies below it, and it is assumed
  before the target; the target is filled at its price, or at the open where that lies above it.
- A symbol that left its trade within a bar may be bought upon that bar's close.
- What is open at the end is no trade.
"""

from typing import NamedTuple

import numpy as np

from trading.domain.candles import Candles
from trading.domain.frame import FEATURES
from trading.domain.types import Side
from trading.features.filters import lfilter
from trading.ports import Candidate

NO_FEATURES = np.zeros(len(FEATURES))

N_SYMBOLS, N_BARS = 10, 100_000
SEED = 20240101
SIGMA = 0.00195  # about as many trades as those engines made, 9,900
JANUARY_2024 = 1_704_067_200_000
STEP_MS = 300_000
FAST, SLOW = 2 / 13, 2 / 27
WARM_UP = 26
FEE = 0.0004
TICKS = 1000  # in a unit of the price


class Trade(NamedTuple):
    """Rows count from 0, prices are in ticks."""

    symbol: str
    entry_row: int
    exit_row: int
    entry: int
    exit: int


def market():
    """The candles of the seeded walk."""
    rng = np.random.default_rng(SEED)
    moves = rng.standard_normal((N_SYMBOLS, N_BARS)) * SIGMA
    wicks = np.abs(rng.standard_normal((2, N_SYMBOLS, N_BARS))) * SIGMA / 2
    close = on_grid(100 * np.exp(np.cumsum(moves, axis=1)))
    opened = np.concatenate((close[:, :1], close[:, :-1]), axis=1)
    high = on_grid(np.maximum(opened, close) * (1 + wicks[0]))
    low = on_grid(np.minimum(opened, close) * (1 - wicks[1]))
    columns = [np.ascontiguousarray(values.T) for values in (opened, high, low, close)]
    names = tuple(f"WALK{symbol}" for symbol in range(N_SYMBOLS))
    open_ms = JANUARY_2024 + np.arange(N_BARS, dtype=np.int64) * STEP_MS
    return Candles("5m", names, open_ms, *columns, np.full_like(columns[0], 1e9))


def on_grid(prices):
    """The nearest prices of the grid, each as a person would write it."""
    return np.rint(prices * TICKS) / TICKS


def in_ticks(price):
    """A price of the grid as a whole number."""
    return round(float(price) * TICKS)


def stop_below(close):
    """1 % below, in ticks."""
    return close * 99 // 100


def target_above(close):
    """As far above the ask as twice the stop is below it, in ticks."""
    ask = close + 1
    return ask + 2 * (ask - stop_below(close))


# -- for the desk ----------------------------------------------------------------------------------


class Cross:
    """The model's part of it: a name, and words."""

    name = "cross"
    claims_edge = False

    def why(self, _features):
        return "the average of 12 closes rose above that of 26"


def candidates(candles):
    """Every cross as a candidate, by row. The desk itself refuses what is held."""
    found = {}
    for symbol, close in zip(candles.symbols, candles.close.T, strict=True):
        for row in crosses(np.ascontiguousarray(close)).tolist():
            found.setdefault(row, []).append(candidate(symbol, float(close[row])))
    return found


def crosses(close):
    """Rows at whose close ``(T,)`` the fast average has just risen above the slow one."""
    above = average(close, FAST) > average(close, SLOW)
    risen = above[1:] & ~above[:-1]
    risen[: WARM_UP - 1] = False
    return np.flatnonzero(risen) + 1


def average(close, alpha):
    """The exponential average ``(T,)`` that begins with the first close."""
    keep = 1 - alpha
    return lfilter(np.array([alpha]), np.array([1.0, -keep]), close, keep * close[:1])[0]


def candidate(symbol, close):
    """The desk sets a stop 1.5 ATR below the low: with an ATR of 0 the low is the stop."""
    return Candidate(
        symbol=symbol,
        side=Side.BUY,
        s_model=1.0,
        confidence=0.5,
        p_target=0.5,
        edge_r=0.0,
        score=50.0,
        close=close,
        atr=0.0,
        low=stop_below(in_ticks(close)) / TICKS,
        high=close,
        atr_rank=0.5,
        regime="normal",
        spike=False,
        features=NO_FEATURES,
    )


# -- as a plain loop -------------------------------------------------------------------------------


def plain(candles):
    """The trades of every symbol, bar by bar, and nothing else."""
    trades = []
    for column, symbol in enumerate(candles.symbols):
        bars = (candles.open, candles.high, candles.low, candles.close)
        trades += walked(symbol, *(values[:, column].tolist() for values in bars))
    return trades


def walked(symbol, opens, highs, lows, closes):
    """One symbol's trades."""
    trades = []
    fast = slow = closes[0]
    held = above = buying = False
    entry = entry_row = stop = target = 0
    for row, (opened, high, low, close) in enumerate(zip(opens, highs, lows, closes, strict=True)):
        if buying:
            entry, entry_row, held, buying = opened, row, True, False
            stop = stop_below(in_ticks(entry)) / TICKS
            target = target_above(in_ticks(entry)) / TICKS
        if held:
            left = (
                min(stop, opened) if low <= stop else max(target, opened) if high >= target else 0
            )
            if left:
                trades.append(Trade(symbol, entry_row, row, in_ticks(entry), in_ticks(left)))
                held = False
        fast = FAST * close + (1 - FAST) * fast
        slow = SLOW * close + (1 - SLOW) * slow
        was_above, above = above, fast > slow
        buying = above and not was_above and row >= WARM_UP and not held
    return trades
