"""A desk seeded through the real fold from real events, and builders of what it is made of."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import nan

import numpy as np

from bot.registry import Context, Health
from ml.advisors import discover
from trading.config import Config
from trading.config.load import parse_config
from trading.domain import events as ev
from trading.domain.candles import MINUTE_MS, Candles
from trading.domain.fold import fold
from trading.domain.orders import Order, OrderType, Role, client_id
from trading.domain.signals import Advice, Proposal, Signal
from trading.domain.state import State
from trading.domain.types import Instrument, Quote, Side
from trading.policy.panel import Panel
from trading.policy.rules import rules_of

HOUR = 60 * MINUTE_MS
MIDNIGHT = 1_700_006_400_000  # 2023-11-15 00:00 UTC
NOW = MIDNIGHT + 14 * 3_600_000 + 5 * MINUTE_MS
LABEL = "SIMULATED market · paper money"
CONFIG = b"""
symbols: [BTCUSDT, ETHUSDT, SOLUSDT]
timeframes: ["5m", "1h"]
sectors: {}
ml_improvements: {enabled: true}
"""
SHA = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"


def advice(advisor="threshold", reason="score 68.00 is below 70.00", **more):
    values = {"rung": "shadow", "veto": True, "base": 70.0, "adjusted": 70.0} | more
    return Advice(advisor, reason=reason, **values)


def size_advice(size, **more):
    reason = f"low volatility (ATR percentile 12): size x{size:.2f}"
    return advice("volatility", reason, veto=False, base=1.0, adjusted=size, size=size, **more)


def plan(symbol="BTCUSDT", side=Side.BUY, qty="0.5", at=NOW, entry="100.00"):
    """Stop 2 below, target 5 above; twice the size for the risk of 1 R."""
    entry, qty = Decimal(entry), Decimal(qty)
    signal = Signal(
        id=f"trend:{symbol}:5m:{at}", symbol=symbol, timeframe="5m", strategy="trend", side=side,
        at=at, s_model=0.72 * side.sign, s_mood=0.0, alpha=0.72, confidence=0.5, p_target=0.28,
        edge_r=-0.31, score=68.0,
    )  # fmt: skip
    stop = entry - side.sign * Decimal("2.00")
    target = entry + side.sign * Decimal("5.00")
    return Proposal(signal, entry, stop, target, qty, qty, qty * 2, cost_r=0.08)


def trade(number=1, pnl="10.00", r=1.0, **more):
    """A closed trade, long BTCUSDT 0.5 from 100 to 120."""
    values = {
        "at": NOW, "cycle_id": f"c{number}", "symbol": "BTCUSDT", "side": Side.BUY,
        "qty": Decimal("0.5"), "entry": Decimal(100), "price": Decimal(120),
        "fees": Decimal("0.40"), "exit": "target", "opened_at": NOW - 30 * MINUTE_MS,
        "cooldown_until": 0,
    } | more  # fmt: skip
    return ev.PositionClosed(number=number, pnl=Decimal(pnl), r=r, **values)


class Known:
    """Correlations as told; symbol n has beta 1 + n / 2 and strength n / 100, NaN for the third."""

    def __init__(self, matrix):
        self._matrix = matrix

    def matrix(self):
        return self._matrix

    def row(self, symbol):
        return self._matrix[symbol].tolist()

    def betas(self, _benchmark):
        return [nan if n == 2 else 1 + n / 2 for n in range(len(self._matrix))]

    def strengths(self, _benchmark):
        return [nan if n == 2 else n / 100 for n in range(len(self._matrix))]


@dataclass
class Market:
    """A market with straight candles."""

    symbols: tuple[str, ...] = ("BTCUSDT", "ETHUSDT", "SOLUSDT")
    market_ms: int = NOW
    marks: dict = field(default_factory=dict)
    bars: int = 300

    def candles(self, symbol, timeframe, bars):
        count = min(bars, self.bars)
        step = 5 * MINUTE_MS if timeframe == "5m" else 60 * MINUTE_MS
        opens = np.arange(count, dtype=np.int64) * step + self.market_ms // step * step
        close = np.linspace(90.0, 99.0, count)[:, None]
        volume = np.ones((count, 1))
        return Candles(
            timeframe, (symbol,), opens - count * step, close - 0.2, close + 1, close - 1, close,
            volume,
        )  # fmt: skip

    def mark(self, symbol):
        return self.marks.get(symbol, float("nan"))

    def beta(self, _symbol):
        return 1.0

    def quote(self, symbol):
        return Quote(symbol, Decimal(100), Decimal(101), NOW, NOW)

    def correlations(self):
        return self.symbols, self._known(len(self.symbols)), NOW

    def correlations_over(self, symbols, hours):
        return [(NOW - (hours - 1 - n) * HOUR, self._known(len(symbols))) for n in range(hours)]

    def _known(self, n):
        """0.5 each, but 0.91 between the first two, and the first and third do not know."""
        matrix = np.full((n, n), 0.5)
        np.fill_diagonal(matrix, 1.0)
        if n > 2:
            matrix[0, 1] = matrix[1, 0] = 0.91
            matrix[0, 2] = matrix[2, 0] = np.nan
        return Known(matrix)

    def regimes(self):
        known = [("normal", 0.55), ("high", 0.81), ("low", float("nan"))]
        return {name: known[i % 3] for i, name in enumerate(self.symbols)}


class Desk:
    """Builds a ledger by events, as the engine would."""

    def __init__(self, config_text=CONFIG, autonomy="approve"):
        self.config: Config = parse_config(config_text, "config.yaml")
        self.state = State()
        self.market = Market()
        self.now = NOW
        rungs = {"threshold": "shadow", "correlation": "shadow", "volatility": "shadow"}
        self.happen(ev.DeskStarted(NOW, NOW, "digest", autonomy, rungs, Decimal("10000.00")))

    def happen(self, *events):
        for event in events:
            fold(self.state, event)

    def ask(self, proposal=None, said=(), why="trend up: 1.8 ATR above its 50-bar average"):
        """Send a card; returns its number."""
        number = self.state.numbers + 1
        proposal = proposal or plan()
        until = NOW + 288 * 5 * MINUTE_MS
        expires = NOW + 15 * MINUTE_MS
        self.happen(
            ev.ProposalMade(NOW, number, proposal, tuple(said), until, why, expires, 1, "9f3a")
        )
        return number

    def decide(self, number, verdict, by="Ann"):
        qty = self.state.cards[number].proposal.qty if verdict == "approved" else Decimal(0)
        self.happen(ev.ProposalClosed(NOW, NOW, number, verdict, by, "", qty))

    def enter(self, proposal=None, said=(), fee="0.02", *, protected=True):
        """A card, approved, filled at its planned entry, protected at the venue."""
        number = self.ask(proposal, said)
        self.decide(number, "approved")
        cycle_id = next(iter(self.state.taken))
        plan_ = self.state.taken[cycle_id].proposal
        side = plan_.signal.side
        self.happen(ev.CycleOpened(NOW, cycle_id, number, Decimal(2000), Decimal("17.75")))
        entry = self._order(cycle_id, Role.ENTRY, side, OrderType.MARKET, plan_)
        self.happen(ev.OrderFilled(NOW, NOW, entry, "f1", plan_.qty, plan_.entry, Decimal(fee)))
        stop = self._order(cycle_id, Role.STOP, side.opposite, OrderType.STOP, plan_)
        if protected:
            self.happen(
                ev.OrderAccepted(NOW, NOW, stop, "paper-17"),
                ev.PositionProtected(
                    NOW, cycle_id, number, plan_.signal.symbol, plan_.qty, plan_.stop, "paper-17"
                ),
            )
        return number

    def _order(self, cycle_id, role, side, order_type, proposal):
        ordinal = self.state.cycles[cycle_id].intents
        order = Order(
            client_id(cycle_id, role, ordinal), cycle_id, role, proposal.signal.symbol, side,
            order_type, proposal.qty, proposal.stop, role is not Role.ENTRY,
        )  # fmt: skip
        self.happen(ev.OrderRequested(NOW, order))
        return order.client_id

    def stop_out(self, number, price="98.00", fee="0.02", r=-1.04):
        """The stop is filled and the cycle is closed."""
        cycle = next(c for c in self.state.cycles.values() if c.number == number)
        (stop,) = self.state.orders_of(cycle.id, Role.STOP)
        paid = (cycle.qty, Decimal(price), Decimal(fee))
        self.happen(ev.OrderFilled(NOW, NOW, stop.order.client_id, "f2", *paid))
        side = cycle.proposal.signal.side
        self.happen(
            trade(
                number, str(cycle.cash), r, cycle_id=cycle.id, symbol=cycle.symbol, side=side,
                qty=cycle.entered, price=Decimal(price), fees=cycle.fees, exit="stop",
            ),
            ev.OutcomeKnown(
                NOW, cycle.id, cycle.symbol, "5m", side, 68.0, r, shadow=False, exit="stop"
            ),
        )  # fmt: skip

    def shadow(self, at, r, said):
        """A refused signal that was followed to its outcome."""
        proposal = plan(at=at)
        self.happen(
            ev.SignalRejected(at, proposal, ("positions: 5 of 5",), tuple(said), at),
            ev.OutcomeKnown(
                at, proposal.id, "BTCUSDT", "5m", Side.BUY, 68.0, r, shadow=True, exit="stop"
            ),
        )

    def health(self):
        return Health(
            feed="simulator (seed 7)", version="0.1.0", epoch=3, uptime_s=7_500.0,
            journal_head=48_210, journal_sha=SHA, last_bar_ms=NOW, bar_age_s=12.0,
            quote_age_s=1.2, poll_age_s=0.4,
        )  # fmt: skip

    def context(self, **changes) -> Context:
        named = {*self.config.symbols, *(c.symbol for c in self.state.cycles.values())}
        grid = {name: _instrument(name) for name in named}
        rules = rules_of(self.config, grid, "trend", claims_edge=False)
        advisors = {name: make(self.config) for name, make in discover().items()}
        known = Context(
            state=self.state, rules=rules, panel=Panel(advisors, rules.rung_cap),
            config=self.config, market=self.market, health=self.health, now_ms=self.now,
            label=LABEL, user="Ann", user_id=7,
        )  # fmt: skip
        return replace(known, **changes)


def _instrument(symbol):
    return Instrument(
        symbol, "perpetual", Decimal("0.01"), Decimal("0.001"), Decimal("0.001"), Decimal(5),
        Decimal(3), Decimal("0.0004"), Decimal("0.0001"), Decimal("0.0002"),
    )  # fmt: skip
