"""The operator's rules about the market and about hours, in the units that the gates work in."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from trading.config.market_gates import MarketGates
from trading.domain.hours import Hours, window_of
from trading.domain.money import exact
from trading.policy.instruments import BASIS_POINT


@dataclass(frozen=True, slots=True)
class MarketRules:
    """What the market and the clock must be like for an entry.

    Attributes:
        max_spread, max_spread_atr: between bid and ask, fraction of price and ATRs.
        max_funding_r: what funding may cost over ``expected_hold_bars``, R.
        sessions: when entries are allowed, always without any; ``blackouts``: when they are not.
    """

    max_spread: Decimal
    max_spread_atr: float
    max_funding_r: float
    expected_hold_bars: int
    sessions: Hours
    blackouts: Hours


def market_rules_of(gates: MarketGates) -> MarketRules:
    """The rules that this part of a configuration means."""
    return MarketRules(
        max_spread=exact(gates.max_spread_bps) * BASIS_POINT,
        max_spread_atr=gates.max_spread_atr,
        max_funding_r=gates.max_funding_r,
        expected_hold_bars=gates.expected_hold_bars,
        sessions=_hours(gates.sessions, gates.zone),
        blackouts=_hours(gates.blackouts, gates.zone),
    )


def _hours(texts: Sequence[str], zone: str) -> Hours:
    return Hours(tuple(map(window_of, texts)), ZoneInfo(zone))
