"""The mood of a market, read from the funding of its perpetual."""

import numpy as np

from trading.domain.candles import Floats

FEWEST = 30  # settlements, ten days of three a day, before anything counts as usual
SIGMA_OF_MAD = 1.4826  # of a normal distribution
NOISE = 2e-5  # a fifth of a basis point: rates that hardly move make no mood of less than this


def funding_mood(rates: Floats) -> float:
    """How much more than usual the crowd is long, in (-1, 1); 0 is neutral.

    A rate above the usual one means that longs pay more to stay long: the crowd leans up, and so
    does the mood. It follows the crowd and does not bet against it. Usual is the median, for most
    perpetuals have a positive one that says nothing; the scale is the median absolute deviation.

    Args:
        rates: ``(n,)`` the last settlements, the newest last, fraction of notional; fewer than
            ``FEWEST`` are neutral.
    """
    if len(rates) < FEWEST:
        return 0.0
    usual = np.median(rates)
    spread = SIGMA_OF_MAD * np.median(np.abs(rates - usual))
    return float(np.tanh((rates[-1] - usual) / max(spread, NOISE)))
