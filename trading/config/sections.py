"""The sections about market, money, exits, approvals, scores and the chat.

Fractions are 0.01 for one percent. "Quote currency" is what prices are in, USDT for BTCUSDT.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from trading.config.fields import (
    BasisPoints,
    FeeRate,
    Folder,
    GridStep,
    InstrumentKind,
    Kind,
    Leverage,
    MinNotional,
    Probability,
    RedisAddress,
    Section,
    Symbol,
    Timeframe,
    UserId,
    WebAddress,
    form,
    within,
)
from trading.config.lots import LotOverride, LotTerms
from trading.config.market_gates import MarketGates


class Feed(Section):
    """Where bars and quotes come from.

    Attributes:
        kind: the built-in simulator, an exchange through ccxt, or recorded files.
        exchange: ccxt's id of the exchange; read by ``ccxt`` only.
        market: which of the exchange's markets.
        directory: folder of SYMBOL-TIMEFRAME.parquet or .csv, funding as SYMBOL-8h in a folder
            ``funding`` inside; read by ``files`` only.
        close_grace_s: how long a bar waits for late symbols, s.
        quote_poll_s: time between two looks at bid and ask, s.
        seed: start of the simulator's random numbers.
        speed: market seconds per second of the wall clock; simulator and files only.
    """

    kind: Literal["simulator", "ccxt", "files"] = "simulator"
    exchange: Annotated[
        str, form(r"^[a-z0-9_]{2,32}$", "an exchange id in small letters such as binance")
    ] = "binance"
    market: Kind = "perpetual"
    directory: Folder | None = None
    close_grace_s: Annotated[float, within(0, 60, "s")] = 3.0
    quote_poll_s: Annotated[float, within(1, 60, "s")] = 5.0
    seed: Annotated[int, within(0, 2**32 - 1, "seed")] = 7
    speed: Annotated[float, within(0.1, 100_000, "times real time")] = 1.0


class InstrumentTerms(Section):
    """How an instrument trades.

    Attributes:
        kind: spot cannot be sold short; lots are sized by ``lots``.
        leverage: notional per margin that the venue gives; 1 for spot.
        max_leverage: the most of it that is used.
        taker_fee: fraction of notional, one side.
        half_spread_bps: between mid and bid where no quote is known, basis points of price.
        slippage_bps: what a market order or a triggered stop gives away, basis points of price.
        min_notional: smallest order value, quote currency.
    """

    kind: InstrumentKind = "perpetual"
    leverage: Leverage = 3.0
    max_leverage: Leverage = 125.0
    taker_fee: FeeRate = 0.0004
    half_spread_bps: BasisPoints = 1.0
    slippage_bps: BasisPoints = 2.0
    min_notional: MinNotional = 5.0
    lots: LotTerms = LotTerms()


class InstrumentSettings(InstrumentTerms):
    """The terms of one instrument and its grid; None means: what the venue or the price says.

    Attributes:
        tick: smallest price step, quote currency.
        lot: smallest quantity step, base units.
        min_qty: smallest order, base units.
    """

    tick: GridStep | None = None
    lot: GridStep | None = None
    min_qty: GridStep | None = None


class InstrumentOverride(Section):
    """What differs for one symbol: fields as in ``InstrumentSettings``, None is as everywhere."""

    kind: InstrumentKind | None = None
    leverage: Leverage | None = None
    max_leverage: Leverage | None = None
    taker_fee: FeeRate | None = None
    half_spread_bps: BasisPoints | None = None
    slippage_bps: BasisPoints | None = None
    min_notional: MinNotional | None = None
    tick: GridStep | None = None
    lot: GridStep | None = None
    min_qty: GridStep | None = None
    lots: LotOverride | None = None


class Instruments(Section):
    """Terms of all instruments, and where single ones differ."""

    defaults: InstrumentTerms = InstrumentTerms()
    overrides: Mapping[Symbol, InstrumentOverride] = Field(default_factory=dict)

    def of(self, symbol: str) -> InstrumentSettings:
        """The settings of one symbol: its override on top of the defaults."""
        terms = self.defaults.model_dump()
        own = self.overrides.get(symbol, InstrumentOverride()).model_dump(exclude_none=True)
        lots = {"lots": terms["lots"] | own.get("lots", {})}
        return InstrumentSettings(**terms | own | lots)


class Costs(Section):
    """What trading costs, as the target and the expected edge count it.

    Attributes:
        round_trip: fees, spread and slippage in and out, fraction of price.
    """

    round_trip: Annotated[float, within(0, 0.05, "fraction of price")] = 0.00165


class Paper(Section):
    """The simulated account.

    Attributes:
        balance: what it starts with, quote currency.
        volume_share: share of a bar's volume that one order may take.
        hedged: it holds long and short of a symbol side by side instead of netting them.
    """

    balance: Annotated[float, within(100, 1_000_000_000, "quote currency")] = 10_000.0
    volume_share: Annotated[float, within(0.001, 1, "fraction of a bar's volume")] = 0.10
    hedged: bool = False


class Capital(Section):
    """How much may be at stake.

    Attributes:
        cycle_budget: what one cycle may commit, fraction of the wallet as it is when it opens.
            The budgets of all open cycles together never pass the wallet.
        entry_share: most of the cycle's budget that the first entry may use as margin.
        risk_per_trade: loss at the stop, fraction of equity.
        max_positions: open at the same time.
        max_exposure: sum of all notionals, times equity.
        daily_loss_limit: ends entries for the day, fraction of the equity at its start.
    """

    cycle_budget: Annotated[float, within(0.001, 1, "fraction of the wallet")] = 0.20
    entry_share: Annotated[float, within(0.01, 1, "fraction of the cycle's budget")] = 0.25
    risk_per_trade: Annotated[float, within(0.0001, 0.05, "fraction of equity")] = 0.005
    max_positions: Annotated[int, within(1, 50, "positions")] = 5
    max_exposure: Annotated[float, within(0.01, 20, "times equity")] = 1.0
    daily_loss_limit: Annotated[float, within(0.001, 0.5, "fraction of the day's equity")] = 0.03


class Gates(MarketGates):
    """Hard refusals.

    Attributes:
        quote_age_s: a quote older than this cannot be traded on, s.
        cooldown_bars: pause of a symbol after a loss, bars; doubled by each further one.
    """

    quote_age_s: Annotated[float, within(0.5, 600, "s")] = 10.0
    cooldown_bars: Annotated[int, within(0, 10_000, "bars")] = 12


class Approvals(Section):
    """Proposals that wait for the operator.

    Attributes:
        max_open: cards that may wait at the same time.
        expire_min: a card older than this is dead, minutes of the desk's clock.
        expire_drift: a card whose price ran further is dead, share of the stop's distance.
        requote_drift: a press after a smaller run than that asks again at the new price, same unit.
    """

    max_open: Annotated[int, within(1, 10, "cards")] = 3
    expire_min: Annotated[float, within(1, 240, "minutes")] = 15.0
    expire_drift: Annotated[float, within(0.01, 1, "share of the stop's distance")] = 0.5
    requote_drift: Annotated[float, within(0, 1, "share of the stop's distance")] = 0.25


class Scoring(Section):
    """How signals are raised and ranked.

    Attributes:
        scorer: who scores.
        signal_min: smallest strength that makes a signal.
        signal_min_by_timeframe: the same for single timeframes.
        window: past signals a new one is ranked among.
        horizon_bars: how far ahead a score looks: by then the price shall have moved its way.
    """

    scorer: Literal["baseline"] = "baseline"
    signal_min: Annotated[float, within(0, 1, "strength")] = 0.6
    signal_min_by_timeframe: Mapping[Timeframe, Annotated[float, within(0, 1, "strength")]] = Field(
        default_factory=dict
    )
    window: Annotated[int, within(50, 10_000, "signals")] = 500
    horizon_bars: Annotated[int, within(1, 2000, "bars")] = 12

    def signal_min_for(self, timeframe: str) -> float:
        """Smallest strength of a signal on that timeframe, 0 to 1."""
        special = {str(one): least for one, least in self.signal_min_by_timeframe.items()}
        return special.get(timeframe, self.signal_min)


class Thresholds(Section):
    """What a signal must promise.

    Attributes:
        min_confidence: probability that the direction is right.
        min_edge_r: expected result net of costs, R; None asks for nothing.
    """

    min_confidence: Probability = 0.0
    min_edge_r: Annotated[float | None, within(-5, 5, "R")] = None


class Presets(Section):
    """Thresholds to explore with, and thresholds for money."""

    explore: Thresholds = Thresholds()
    strict: Thresholds = Thresholds(min_confidence=0.55, min_edge_r=0.05)


class Telegram(Section):
    """Who may talk to the desk. The token stands in the environment, never in a file.

    Attributes:
        allowed_user_ids: numbers of the people; empty means nobody.
        owner_id: who is told of strangers and of a broken desk; None: the first allowed one.
        base_url: address of the Bot API.
    """

    allowed_user_ids: tuple[UserId, ...] = ()
    owner_id: UserId | None = None
    base_url: WebAddress = "https://api.telegram.org"

    @property
    def owner(self) -> int | None:
        """User id of the owner, None when nobody is allowed."""
        return self.owner_id or next(iter(self.allowed_user_ids), None)


class Phone(Section):
    """The local phone of the demo.

    Attributes:
        port: TCP port on the loopback address.
    """

    port: Annotated[int, within(1, 65_535, "TCP port")] = 8765


class Redis(Section):
    """Where thresholds, scorecards and the event stream are shown to other processes.

    Attributes:
        mode: not at all, a server of the desk's own in the data directory, or the one at ``url``.
        url: address of a server; read by ``url`` only. Its password stands in the environment.
    """

    mode: Literal["off", "embedded", "url"] = "embedded"
    url: RedisAddress | None = None
