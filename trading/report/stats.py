"""What closed trades add up to. Money is exact; R and shares are floats."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from trading.domain.events import PositionClosed
from trading.domain.money import ZERO
from trading.domain.types import Side


@dataclass(frozen=True, slots=True)
class SideStats:
    """The trades of one side."""

    trades: int
    wins: int
    net_pnl: Decimal
    net_r: float


@dataclass(frozen=True, slots=True)
class TradeStats:
    """A record of trades, costs included.

    Attributes:
        wins, losses: trades with a net gain, with a net loss; the others broke even.
        profit_factor: gains / losses in money; None without a loss.
        funding: paid at settlements minus received.
        average_win_r, average_loss_r, expectancy_r: means in R; 0 where there is no such trade.
        max_drawdown: deepest fall of the realised equity from its peak, as a share of the peak.
        by_side: sides that were traded; ``by_exit`` how many trades ended in which way.
        times_ms, equity: the realised equity after each trade, market time, quote currency.
    """

    start_balance: Decimal
    trades: int
    wins: int
    losses: int
    net_pnl: Decimal
    net_r: float
    fees: Decimal
    funding: Decimal
    profit_factor: float | None
    average_win_r: float
    average_loss_r: float
    max_drawdown: float
    by_side: Mapping[Side, SideStats]
    by_exit: Mapping[str, int]
    times_ms: tuple[int, ...]
    equity: tuple[Decimal, ...]

    @property
    def win_rate(self) -> float:
        return self.wins / self.trades if self.trades else 0.0

    @property
    def expectancy_r(self) -> float:
        return self.net_r / self.trades if self.trades else 0.0


def trade_stats(trades: Sequence[PositionClosed], start_balance: Decimal) -> TradeStats:
    """The statistics of trades in the order in which they were closed."""
    wins = [t for t in trades if t.pnl > ZERO]
    losses = [t for t in trades if t.pnl < ZERO]
    equity = equity_curve(trades, start_balance)
    lost = -sum((t.pnl for t in losses), ZERO)
    return TradeStats(
        start_balance=start_balance,
        trades=len(trades),
        wins=len(wins),
        losses=len(losses),
        net_pnl=sum((t.pnl for t in trades), ZERO),
        net_r=sum(t.r for t in trades),
        fees=sum((t.fees for t in trades), ZERO),
        funding=sum((t.funding for t in trades), ZERO),
        profit_factor=float(sum((t.pnl for t in wins), ZERO) / lost) if lost else None,
        average_win_r=_mean([t.r for t in wins]),
        average_loss_r=_mean([t.r for t in losses]),
        max_drawdown=max_drawdown(equity, start_balance),
        by_side={side: _side(trades, side) for side in Side if any(t.side is side for t in trades)},
        by_exit=dict(Counter(t.exit for t in trades).most_common()),
        times_ms=tuple(t.at for t in trades),
        equity=tuple(equity),
    )


def equity_curve(trades: Sequence[PositionClosed], start_balance: Decimal) -> list[Decimal]:
    """The wallet after each trade."""
    curve = []
    balance = start_balance
    for trade in trades:
        balance += trade.pnl
        curve.append(balance)
    return curve


def max_drawdown(equity: Sequence[Decimal], start: Decimal) -> float:
    """The deepest fall from the highest equity so far, as a share of it; the start counts.

    >>> max_drawdown([Decimal(110), Decimal(99), Decimal(120)], Decimal(100))
    0.1
    """
    peak, deepest = start, ZERO
    for value in equity:
        peak = max(peak, value)
        if peak > ZERO:
            deepest = max(deepest, (peak - value) / peak)
    return float(deepest)


def _side(trades: Sequence[PositionClosed], side: Side) -> SideStats:
    mine = [t for t in trades if t.side is side]
    return SideStats(
        trades=len(mine),
        wins=sum(t.pnl > ZERO for t in mine),
        net_pnl=sum((t.pnl for t in mine), ZERO),
        net_r=sum(t.r for t in mine),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
