"""The operator's rules in the units that policy works in: Decimal money, ms, plain names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from trading.config import Config
from trading.config.advisors import MlImprovements
from trading.config.by_hand import ByHand
from trading.config.exits import ExitTable
from trading.config.exits import Stress as StressSection
from trading.config.pair import PairThresholds
from trading.config.recovery import Recovery
from trading.domain.candles import MINUTE_MS, TIMEFRAMES_MS
from trading.domain.money import exact
from trading.domain.types import Instrument
from trading.policy.account_rules import AccountRules, account_rules_of
from trading.policy.market_rules import MarketRules, market_rules_of

RUNGS = ("off", "shadow", "canary", "full")
SECOND_MS = 1000
PERCENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Stress:
    """Bands of budget stress, the lowest first; see the section of that name."""

    smart_exits: bool
    bands: tuple[Decimal, ...]
    shares: tuple[Decimal, ...]
    rearm: Decimal
    trail_r: Decimal


@dataclass(frozen=True, slots=True)
class RecoveryTerms:
    """Bounds of zone recovery; ``zone`` and ``normal_atr`` are fractions of price."""

    zone: Decimal
    normal_atr: Decimal
    max_scale: Decimal
    multiplier: Decimal
    max_legs: int


@dataclass(frozen=True, slots=True)
class AdoptTerms:
    """How an adopted position is led.

    Attributes:
        stop_atr: distance of its stop, ATRs; ``stop``: fraction of price where none is known.
        timeframe: the finest one, whose bars its time is counted in.
    """

    stop_atr: Decimal
    stop: Decimal
    timeframe: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be done. Shares are fractions, drifts are shares of the stop distance.

    Attributes:
        rung_cap: the highest rung any advisor may stand on.
        min_edge_r: None where the preset asks for none.
        horizon_bars: what the model's predictions are about.
        recovery: None where there is none.
        adopt: how an adopted position is led.
        hedged: whether the account holds long and short of a symbol side by side.
        pair: timeframe -> what model and mood must say.
        file: the configuration as it was read, without what the chat changed since.
    """

    instruments: Mapping[str, Instrument]
    strategy: str
    claims_edge: bool
    preset: str
    min_confidence: float
    min_edge_r: float | None
    horizon_bars: int
    round_trip: Decimal
    cycle_budget: Decimal
    entry_share: Decimal
    risk_per_trade: Decimal
    max_positions: int
    max_exposure: Decimal
    stop_atr: float
    reward_risk: Decimal
    max_hold_bars: int
    exit_table: str
    exit_tables: Mapping[str, ExitTable]
    profit_buffer: Decimal
    stress: Stress
    recovery: RecoveryTerms | None
    adopt: AdoptTerms
    hedged: bool
    quote_age_ms: int
    cooldown_bars: int
    market: MarketRules
    max_cards: int
    card_life_ms: int
    expire_drift: Decimal
    requote_drift: Decimal
    rung_cap: str
    pair: Mapping[str, PairThresholds]
    account: AccountRules
    file: Config

    def bars_ms(self, bars: int, timeframe: str) -> int:
        """So many bars, ms."""
        return bars * TIMEFRAMES_MS[timeframe]

    def hold_ms(self, timeframe: str) -> int:
        """How long a trade of this timeframe may last, ms."""
        return self.bars_ms(self.max_hold_bars, timeframe)


def _stress(said: StressSection) -> Stress:
    return Stress(
        smart_exits=said.smart_exits,
        bands=tuple(map(exact, said.bands)),
        shares=tuple(map(exact, said.shares)),
        rearm=exact(said.rearm),
        trail_r=exact(said.trail_r),
    )


def _recovery(said: Recovery) -> RecoveryTerms | None:
    if not said.enabled:
        return None
    return RecoveryTerms(
        zone=exact(said.zone_pct) * PERCENT,
        normal_atr=exact(said.normal_atr_pct) * PERCENT,
        max_scale=exact(said.max_scale),
        multiplier=exact(said.multiplier),
        max_legs=said.max_legs,
    )


def _rung_cap(said: MlImprovements) -> str:
    return "off" if not said.enabled else "shadow" if said.shadow_mode else "full"


def _adopt(said: ByHand, timeframes: Iterable[str]) -> AdoptTerms:
    finest = min(timeframes, key=TIMEFRAMES_MS.__getitem__)
    return AdoptTerms(exact(said.stop_atr), exact(said.stop_pct) * PERCENT, finest)


def rules_of(
    config: Config, instruments: Mapping[str, Instrument], strategy: str, *, claims_edge: bool
) -> Rules:
    """The rules that a configuration means."""
    return Rules(
        instruments=instruments,
        strategy=strategy,
        claims_edge=claims_edge,
        preset=config.preset,
        min_confidence=config.thresholds.min_confidence,
        min_edge_r=config.thresholds.min_edge_r,
        horizon_bars=config.scoring.horizon_bars,
        round_trip=exact(config.costs.round_trip),
        cycle_budget=exact(config.capital.cycle_budget),
        entry_share=exact(config.capital.entry_share),
        risk_per_trade=exact(config.capital.risk_per_trade),
        max_positions=config.capital.max_positions,
        max_exposure=exact(config.capital.max_exposure),
        stop_atr=config.exits.stop_atr,
        reward_risk=exact(config.exits.reward_risk),
        max_hold_bars=config.exits.max_hold_bars,
        exit_table=config.exits.table,
        exit_tables=config.exits.all_tables,
        profit_buffer=exact(config.exits.profit_buffer),
        stress=_stress(config.exits.stress),
        recovery=_recovery(config.recovery),
        adopt=_adopt(config.by_hand, config.timeframes),
        hedged=config.paper.hedged,
        quote_age_ms=round(config.gates.quote_age_s * SECOND_MS),
        cooldown_bars=config.gates.cooldown_bars,
        market=market_rules_of(config.gates),
        max_cards=config.approvals.max_open,
        card_life_ms=round(config.approvals.expire_min * MINUTE_MS),
        expire_drift=exact(config.approvals.expire_drift),
        requote_drift=exact(config.approvals.requote_drift),
        rung_cap=_rung_cap(config.ml_improvements),
        pair={str(name): terms for name, terms in config.pair.items()},
        account=account_rules_of(config),
        file=config,
    )
