"""Moves beyond measure: more than 20 standard deviations of the 20 log returns before."""

from trading.domain.candles import Bools, Floats, Ints

SPIKE_SIGMAS = 20.0
FIRST_SPIKE_ROW = 22
"""The first row of a symbol that has 20 returns before its own."""


def is_spike(log_return: Floats, volatility_before: Floats, rows: Ints) -> Bools:
    """Whether a bar spiked; ``rows`` counts the symbol's bars up to and with it."""
    jumped: Bools = abs(log_return) > SPIKE_SIGMAS * volatility_before
    return jumped & (rows >= FIRST_SPIKE_ROW)
