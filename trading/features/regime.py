"""Volatility regimes: where the ATR stands among its last 500 values."""

from typing import overload

from trading.domain.candles import Floats, Ints

REGIMES: tuple[str, ...] = ("low", "normal", "high", "extreme")
_NORMAL, _HIGH, _EXTREME = 0.20, 0.80, 0.95  # least rank of each


@overload
def volatility_regime(atr_rank: float) -> int: ...


@overload
def volatility_regime(atr_rank: Floats) -> Ints: ...


def volatility_regime(atr_rank: float | Floats) -> int | Ints:
    """Index into ``REGIMES`` of a rank of the ATR, or of an array of them.

    An unknown rank (NaN) is extreme, the careful answer.

    >>> [REGIMES[volatility_regime(rank)] for rank in (0.1, 0.2, 0.8, 0.95)]
    ['low', 'normal', 'high', 'extreme']
    """
    return 3 - (atr_rank < _NORMAL) - (atr_rank < _HIGH) - (atr_rank < _EXTREME)
