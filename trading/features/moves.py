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
    """Changes of one bar: prices in quote currency, ``turnover`` in quote currency times volume.

    ``swings (3, ...)`` are gain, loss and true range; ``path`` is the absolute change of the close.
    """

    swings: Floats
    path: Floats
    log_return: Floats
    turnover: Floats

    @classmethod
    def of(cls, prices: Prices) -> "Moves":
        """The moves of these bars."""
        swings = np.empty((3, *prices.close.shape))
        gain, loss, true_range = swings
        change = prices.close - prices.previous
        np.maximum(change, 0.0, out=gain)
        np.subtract(gain, change, out=loss)
        top = np.maximum(prices.high, prices.previous)
        np.subtract(top, np.minimum(prices.low, prices.previous), out=true_range)
        typical = prices.high + prices.low
        typical += prices.close
        typical /= 3.0
        typical *= prices.volume
        return cls(
            swings=swings,
            path=gain + loss,
            log_return=np.log(prices.close / prices.previous),
            turnover=typical,
        )
