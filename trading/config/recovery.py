"""The section about zone recovery: legs against a position that runs the wrong way."""

from typing import Annotated

from trading.config.fields import Section, within


class Recovery(Section):
    """Bounded recovery: every leg is planned, and its worst loss paid for, before the first.

    Attributes:
        enabled: whether there are recovery legs at all.
        zone_pct: from the entry to the first leg at normal volatility, percent of price.
        normal_atr_pct: the ATR at which volatility is normal, percent of price.
        max_scale: the zone is at most so often as wide, whatever the volatility.
        multiplier: size of a leg, times the one before.
        max_legs: most legs of a cycle.
    """

    enabled: bool = False
    zone_pct: Annotated[float, within(0.01, 20, "percent of price")] = 0.5
    normal_atr_pct: Annotated[float, within(0.01, 10, "percent of price")] = 0.3
    max_scale: Annotated[float, within(0.5, 2, "times")] = 2.0
    multiplier: Annotated[float, within(0.1, 1.1, "times the leg before")] = 1.1
    max_legs: Annotated[int, within(1, 5, "legs")] = 2
