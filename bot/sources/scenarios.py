"""Markets of the demo in which something certain happens, with the rules that make it telling.

A scenario is the simulated market of the default seed up to a signal, and a script for that
signal's symbol from the next bar on. Market and rules are its own, so its orders are always the
same; of the operator's configuration only stays where and how the desk shows itself.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from trading.config import Config
from trading.config.problems import did_you_mean
from trading.domain.errors import ConfigError
from trading.feeds.market_model import ORIGIN_MS, Script

BAR_MS = 300_000
KEPT = ("data_dir", "timezone", "phone", "redis")  # of the operator's configuration


class Scenario(NamedTuple):
    """A market, the rules it is traded by, and how fast it is played.

    ``start_ms`` is the open of its first bar, ``speed`` market seconds per second.
    """

    name: str
    start_ms: int
    script: Script
    speed: float
    settings: Mapping[str, Any]


CRASH_SIGNAL_MS = ORIGIN_MS + 29_611 * BAR_MS  # the bar on which SOLUSDT is found to be a buy

# The entry and three legs together fit the budget closely, so that each leg reaches the next band.
# In profit is a leg at half its costs already: band 2 cuts the first position before its breakeven
# is reached, so the rest keeps its stop, and the plan goes on.
CRASH = Scenario(
    "crash",
    start_ms=CRASH_SIGNAL_MS - BAR_MS,
    script=Script(
        "SOLUSDT",
        CRASH_SIGNAL_MS + BAR_MS,
        (
            (-0.02, -0.02),  # the entry
            (-0.05, -0.40), (-0.40, -0.75), (-0.75, -1.15),  # a first fall: leg 1, band 1
            (-1.15, -0.90), (-0.90, -0.45), (-0.45, -0.05),
            (0.13, 0.13),  # back at the entry: leg 2, band 2
            (0.10, -0.35), (-0.35, -0.95),
            (-1.30, -1.30),  # a gap below the zone: leg 3, band 3
            (-1.60, -3.20), (-3.40, -5.50), (-5.50, -7.40), (-7.40, -8.20),  # the crash itself
            (-8.20, -7.00), (-7.00, -6.00),
        ),
    ),
    speed=60.0,
    settings={
        "instruments": {"defaults": {"leverage": 5}},
        "paper": {"hedged": True},
        "capital": {"entry_share": 0.24, "risk_per_trade": 0.02, "max_positions": 1},
        "exits": {"stop_atr": 4.4, "profit_buffer": 0.5},
        "recovery": {"enabled": True, "zone_pct": 0.8, "multiplier": 0.9, "max_legs": 3},
    },
)  # fmt: skip

SCENARIOS: Mapping[str, Scenario] = {CRASH.name: CRASH}


def scenario_named(name: str) -> Scenario:
    """The scenario of that name.

    Raises:
        ConfigError: there is none.
    """
    if name not in SCENARIOS:
        hint = did_you_mean(name, SCENARIOS)
        raise ConfigError([f"--scenario: must be {', '.join(SCENARIOS)}, got {name!r}{hint}"])
    return SCENARIOS[name]


def staged(config: Config, scenario: Scenario) -> Config:
    """The scenario's own rules, shown where and how the operator's configuration says."""
    kept = {key: getattr(config, key) for key in KEPT}
    return Config.model_validate(scenario.settings).model_copy(update=kept)
