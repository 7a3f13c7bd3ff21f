"""The safeguards of the configuration in the units that policy works in."""

from dataclasses import dataclass
from decimal import Decimal

from trading.config import Config
from trading.domain.money import exact


@dataclass(frozen=True, slots=True)
class AccountRules:
    """What the account as a whole may lose.

    Attributes:
        daily_loss_limit: fraction of the day's base, where red begins.
        day_tiers: shares of the day's loss limit at which yellow and orange begin.
        drawdown_tiers: falls from the peak at which yellow, orange and red begin.
        benchmark: the symbol whose fall by ``crash_drop`` is reckoned with.
        timezone: of the days.
    """

    daily_loss_limit: Decimal
    day_tiers: tuple[Decimal, Decimal]
    drawdown_tiers: tuple[Decimal, Decimal, Decimal]
    drawdown_rest_days: int
    cooldown_all_bars: int
    cooldown_most_bars: int
    crash_drop: float
    crash_cap: Decimal
    benchmark: str
    timezone: str


def account_rules_of(config: Config) -> AccountRules:
    """The rules of the account that a configuration means."""
    guards = config.safeguards
    falls = (guards.drawdown_yellow, guards.drawdown_orange, guards.drawdown_red)
    yellow, orange, red = map(exact, falls)
    return AccountRules(
        daily_loss_limit=exact(config.capital.daily_loss_limit),
        day_tiers=(exact(guards.day_yellow), exact(guards.day_orange)),
        drawdown_tiers=(yellow, orange, red),
        drawdown_rest_days=guards.drawdown_rest_days,
        cooldown_all_bars=guards.cooldown_all_bars,
        cooldown_most_bars=guards.cooldown_most_bars,
        crash_drop=guards.crash_drop,
        crash_cap=exact(guards.crash_cap),
        benchmark=config.benchmark,
        timezone=config.timezone,
    )
