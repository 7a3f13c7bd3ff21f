"""The rule of the adaptive threshold as one reads it: over all that ever happened, with floats."""

from math import sqrt
from statistics import fmean


def members(config, symbol):
    """All symbols, those of the symbol's sector when there are others, and itself."""
    everyone = list(config.symbols)
    sector = [one for one in everyone if config.sector_of(one) == config.sector_of(symbol)]
    return [everyone, *([sector] if symbol in sector and len(sector) > 1 else []), [symbol]]


def pooled(kept, last, pool):
    """Mean and error, R, of the outcomes in ``kept``: those of the widest group come first."""
    mean = error = 0.0
    for rs in kept:
        if rs:
            n = min(len(rs), last)
            weight = n / (n + pool)
            mean = weight * fmean(rs) + (1 - weight) * mean
            spread = sqrt(fmean(r * r for r in rs))
            error = weight * spread / sqrt(n) + (1 - weight) * error
    return mean, error


def wish(config, outcomes, key, level, way):
    """1 for up, -1 for down, 0 for nowhere, at a level; ``way`` is where the last move went."""
    own = config.ml_improvements.threshold
    symbol, timeframe = key.split()
    above, below = [], []
    for number, group in enumerate(members(config, symbol)):
        most = own.last * min(len(group), 20)
        known = [
            (score, r)
            for name, frame, score, r in outcomes
            if frame == timeframe and score >= own.low - 5 and (number == 0 or name in group)
        ][-8 * most :]
        above.append([r for score, r in known if score >= level][-most:])
        below.append([r for score, r in known if level - 5 <= score < level][-most:])
    if len(above[0]) < own.min_outcomes:
        return 0
    mean, error = pooled(above, own.last, own.pool)
    if mean < -error * own.dead_band * (own.reversal if way == -1 else 1):
        return 1
    needed = own.dead_band * (own.reversal if way == 1 else 1)
    near, doubt = pooled(below, own.last, own.pool)
    return -1 if mean > error * needed and near > doubt * needed else 0


def moved(config, outcomes, key, level, way):
    """The level after a review; ``outcomes`` are ``(symbol, timeframe, score, r)``, oldest first.

    ``way`` is 1 when the last move of the key went up, -1 when it went down, 0 before the first.
    """
    own = config.ml_improvements.threshold
    found = wish(config, outcomes, key, level, way)
    if found == 0:
        return level
    there = min(own.high, level * own.step) if found > 0 else max(own.low, level / own.step)
    return level if wish(config, outcomes, key, there, found) == -found else there
