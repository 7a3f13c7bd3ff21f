"""The section of the safeguards that look at the account as a whole."""

from typing import Annotated

from trading.config.fields import Section, within

Share = within(0.01, 1, "share of the day's loss limit")
Fall = within(0.01, 0.9, "fraction of the peak")


class Safeguards(Section):
    """When entries become smaller and fewer, and when they end.

    Attributes:
        day_yellow, day_orange: parts of ``capital.daily_loss_limit`` at which tiers begin; the
            whole limit is red.
        drawdown_yellow, drawdown_orange, drawdown_red: falls from the peak at which they begin.
        drawdown_rest_days: a red drawdown that nobody lifts ends after so many days.
        cooldown_all_bars: pause of all symbols after a loss, bars; doubled by each further one.
        cooldown_most_bars: the longest pause that doubling leads to, bars.
        crash_drop: the fall of the benchmark that is reckoned with.
        crash_cap: most that the open positions may lose in it, fraction of equity.
    """

    day_yellow: Annotated[float, Share] = 0.5
    day_orange: Annotated[float, Share] = 0.75
    drawdown_yellow: Annotated[float, Fall] = 0.10
    drawdown_orange: Annotated[float, Fall] = 0.15
    drawdown_red: Annotated[float, Fall] = 0.20
    drawdown_rest_days: Annotated[int, within(1, 365, "days")] = 7
    cooldown_all_bars: Annotated[int, within(0, 10_000, "bars")] = 1
    cooldown_most_bars: Annotated[int, within(0, 10_000, "bars")] = 96
    crash_drop: Annotated[float, within(0.01, 0.9, "fraction of price")] = 0.10
    crash_cap: Annotated[float, within(0.001, 20, "fraction of equity")] = 0.10
