"""What closed trades add up to. Money is exact; R and shares are floats."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from trading.domain.events import PositionClosed
from trading.domain.money import ZERO
from trading.domain.safety import Flow
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
        max_drawdown: deepest fall of the wallet from its peak, as a share of the peak; what is open
            is in neither. Money that was put in or taken out moves the peak and is no fall.
        by_side: sides that were traded; ``by_exit`` how many trades ended in which way.
        times_ms, equity: the wallet after each trade, market time, quote currency; ``capital`` is
            what of it no trade has made: the start and what was put in less taken out by then.
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
    capital: tuple[Decimal, ...]

    @property
    def win_rate(self) -> float:
        return self.wins / self.trades if self.trades else 0.0

    @property
    def expectancy_r(self) -> float:
        return self.net_r / self.trades if self.trades else 0.0


def trade_stats(
    trades: Sequence[PositionClosed], start_balance: Decimal, flows: Sequence[Flow] = ()
) -> TradeStats:
    """The statistics of trades in the order in which they were closed."""
    wins = [t for t in trades if t.pnl > ZERO]
    losses = [t for t in trades if t.pnl < ZERO]
    capital = capital_curve(len(trades), start_balance, flows)
    equity = equity_curve(trades, capital)
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
        max_drawdown=max_drawdown(equity, capital),
        by_side={side: _side(trades, side) for side in Side if any(t.side is side for t in trades)},
        by_exit=dict(Counter(t.exit for t in trades).most_common()),
        times_ms=tuple(t.at for t in trades),
        equity=tuple(equity),
        capital=tuple(capital),
    )


def capital_curve(count: int, start: Decimal, flows: Sequence[Flow]) -> list[Decimal]:
    """What of the wallet no trade has made, as each of ``count`` trades was closed.

    >>> [str(each) for each in capital_curve(3, Decimal(100), [Flow(1, Decimal(50))])]
    ['100', '150', '150']
    """
    came = [ZERO] * (count + 1)
    for flow in flows:
        came[flow.trades] += flow.amount
    return list(accumulate(came[1:count], initial=start + came[0]))[:count]


def equity_curve(trades: Sequence[PositionClosed], capital: Sequence[Decimal]) -> list[Decimal]:
    """The wallet after each trade."""
    made = accumulate(trade.pnl for trade in trades)
    return [own + gained for own, gained in zip(capital, made, strict=True)]


def max_drawdown(equity: Sequence[Decimal], capital: Sequence[Decimal]) -> float:
    """The deepest fall from the highest equity so far, as a share of it; the start counts.

    What comes or goes moves equity and peak alike.

    >>> flat = [Decimal(100)] * 3
    >>> max_drawdown([Decimal(110), Decimal(99), Decimal(120)], flat)
    0.1
    >>> max_drawdown([Decimal(80), Decimal(980)], [Decimal(100), Decimal(1000)])
    0.2
    """
    most = deepest = ZERO
    for value, own in zip(equity, capital, strict=True):
        most = max(most, value - own)
        if (peak := own + most) > ZERO:
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
