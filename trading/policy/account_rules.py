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
        drawdown_limit: fall from the peak, where red begins.
        base_left, peak_left: what is left of the day's base, and of the peak, where yellow, orange
            and red begin; fractions.
        benchmark: the symbol whose fall by ``crash_drop`` is reckoned with.
        timezone: of the days.
    """

    daily_loss_limit: Decimal
    drawdown_limit: Decimal
    base_left: tuple[Decimal, ...]
    peak_left: tuple[Decimal, ...]
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
    limit, red = exact(config.capital.daily_loss_limit), exact(guards.drawdown_red)
    day = (exact(guards.day_yellow) * limit, exact(guards.day_orange) * limit, limit)
    drawdown = (exact(guards.drawdown_yellow), exact(guards.drawdown_orange), red)
    return AccountRules(
        daily_loss_limit=limit,
        drawdown_limit=red,
        base_left=tuple(1 - fall for fall in day),
        peak_left=tuple(1 - fall for fall in drawdown),
        drawdown_rest_days=guards.drawdown_rest_days,
        cooldown_all_bars=guards.cooldown_all_bars,
        cooldown_most_bars=guards.cooldown_most_bars,
        crash_drop=guards.crash_drop,
        crash_cap=exact(guards.crash_cap),
        benchmark=config.benchmark,
        timezone=config.timezone,
    )
