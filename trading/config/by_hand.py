"""The section about positions that somebody opened at the venue by hand."""

from typing import Annotated

from trading.config.fields import Section, within


class ByHand(Section):
    """Where the stop of an adopted position stands, counted from its price at that moment.

    Attributes:
        stop_atr: distance, ATRs of the finest timeframe.
        stop_pct: distance where no ATR is known, percent of price.
    """

    stop_atr: Annotated[float, within(0.1, 20, "ATRs")] = 3.0
    stop_pct: Annotated[float, within(0.05, 50, "percent of price")] = 2.0
