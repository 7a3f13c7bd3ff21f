"""What one bar adds: the quantities that every average and sum is made of."""

from typing import NamedTuple

import numpy as np

from trading.domain.candles import Floats


class Prices(NamedTuple):
    """Bars without holes, ``(T,)`` of one symbol or ``(N,)`` of one moment.

    Where the exchange has no bar the previous close stands in all prices and the volume is zero.
    ``previous`` is the close before, at a symbol's first bar its own.
    """

    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    previous: Floats


class Moves(NamedTuple):
    """Changes of one bar: prices in quote currency, ``turnover`` in quote currency times volume."""

    gain: Floats
    loss: Floats
    true_range: Floats
    log_return: Floats
    turnover: Floats

    @classmethod
    def of(cls, prices: Prices) -> "Moves":
        """The moves of these bars."""
        change = prices.close - prices.previous
        gain = np.maximum(change, 0.0)
        top = np.maximum(prices.high, prices.previous)
        typical = prices.high + prices.low
        typical += prices.close
        typical /= 3.0
        typical *= prices.volume
        return cls(
            gain=gain,
            loss=gain - change,
            true_range=top - np.minimum(prices.low, prices.previous),
            log_return=np.log(prices.close / prices.previous),
            turnover=typical,
        )
