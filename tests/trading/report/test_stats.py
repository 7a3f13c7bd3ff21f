"""Statistics of closed trades, by hand-computed numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.events import PositionClosed
from trading.domain.safety import Flow
from trading.domain.types import Side
from trading.report.stats import equity_curve, max_drawdown, trade_stats

START = Decimal("1000.00")


def closed(pnl, r, at=0, side=Side.BUY, exit_="target", fees="0.10"):
    return PositionClosed(
        at=at, cycle_id=f"c{at}", number=at, symbol="BTCUSDT", side=side, qty=Decimal(1),
        entry=Decimal(100), price=Decimal(101), pnl=Decimal(pnl), fees=Decimal(fees), r=r,
        exit=exit_, opened_at=0, cooldown_until=0,
    )  # fmt: skip


TRADES = [
    closed("50.00", 2.5, 1),
    closed("-20.00", -1.0, 2, Side.SELL, "stop"),
    closed("-30.50", -1.5, 3, Side.BUY, "stop"),
    closed("0.00", 0.0, 4, Side.SELL, "exit"),
    closed("10.25", 0.5, 5, Side.SELL),
]


def test_totals_are_the_sums_of_the_trades():
    stats = trade_stats(TRADES, START)
    assert (stats.trades, stats.wins, stats.losses) == (5, 2, 2)
    assert stats.net_pnl == Decimal("9.75")
    assert stats.net_r == pytest.approx(0.5)
    assert stats.fees == Decimal("0.50")
    assert stats.win_rate == 0.4
    assert stats.expectancy_r == pytest.approx(0.1)


def test_profit_factor_is_gains_over_losses():
    assert trade_stats(TRADES, START).profit_factor == pytest.approx(60.25 / 50.50)
    assert trade_stats(TRADES[:1], START).profit_factor is None


def test_average_win_and_loss_leave_out_break_even_trades():
    stats = trade_stats(TRADES, START)
    assert stats.average_win_r == pytest.approx(1.5)
    assert stats.average_loss_r == pytest.approx(-1.25)


def test_the_drawdown_is_measured_from_the_highest_equity():
    # 1050, 1030, 999.50, 999.50, 1009.75: the deepest fall is 50.50 of 1050
    assert trade_stats(TRADES, START).max_drawdown == pytest.approx(50.5 / 1050)


def test_the_start_counts_as_a_peak():
    assert max_drawdown([Decimal(900), Decimal(1100)], [Decimal(1000)] * 2) == 0.1


def test_money_that_came_or_went_is_no_gain_and_no_loss():
    """Up 50, 9,000 put in, down 50.50 of 10,050, 9,500 taken out, then up again."""
    flows = [Flow(1, Decimal(9_000)), Flow(3, Decimal("-9500.00"))]
    stats = trade_stats(TRADES, START, flows)
    wallets = ("1050.00", "10030.00", "9999.50", "499.50", "509.75")
    assert stats.equity == tuple(map(Decimal, wallets))
    assert stats.capital == tuple(map(Decimal, ("1000.00", *["10000.00"] * 2, *["500.00"] * 2)))
    # 50.50 of 10,050; after 9,500 went the peak is 550 and the wallet as far below it
    assert stats.max_drawdown == pytest.approx(50.5 / 550)
    assert stats.net_pnl == trade_stats(TRADES, START).net_pnl


def test_what_came_before_the_first_trade_or_after_the_last_is_in_its_place():
    before, after = Flow(0, Decimal(500)), Flow(5, Decimal(70))
    stats = trade_stats(TRADES, START, [before, after])
    assert set(stats.capital) == {Decimal("1500.00")}
    assert stats.equity[-1] == Decimal("1509.75")
    assert trade_stats([], START, [before]).capital == ()


def test_equity_points_carry_the_time_of_their_trade():
    stats = trade_stats(TRADES, START)
    assert stats.times_ms == (1, 2, 3, 4, 5)
    assert stats.equity == tuple(
        map(Decimal, ("1050.00", "1030.00", "999.50", "999.50", "1009.75"))
    )


def test_sides_and_exits_are_told_apart():
    stats = trade_stats(TRADES, START)
    buys, sells = stats.by_side[Side.BUY], stats.by_side[Side.SELL]
    assert (buys.trades, buys.wins, buys.net_pnl) == (2, 1, Decimal("19.50"))
    assert (sells.trades, sells.wins, sells.net_pnl) == (3, 1, Decimal("-9.75"))
    assert stats.by_exit == {"target": 2, "stop": 2, "exit": 1}


def test_no_trades_are_all_zeros():
    stats = trade_stats([], START)
    assert (stats.trades, stats.net_pnl, stats.max_drawdown) == (0, Decimal(0), 0.0)
    assert (stats.win_rate, stats.expectancy_r, stats.profit_factor) == (0.0, 0.0, None)
    assert stats.by_side == {}


cents = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100)


@given(st.lists(cents, max_size=60))
def test_money_is_exact(amounts):
    trades = [closed(str(amount), 0.0, i) for i, amount in enumerate(amounts)]
    stats = trade_stats(trades, START)
    curve = equity_curve(trades, [START] * len(trades))
    assert stats.net_pnl * 100 == sum(int(amount * 100) for amount in amounts)
    assert (curve[-1] if curve else START) == START + stats.net_pnl
    assert stats.net_pnl == sum((s.net_pnl for s in stats.by_side.values()), Decimal(0))
    assert stats.wins + stats.losses <= stats.trades
    assert stats.max_drawdown >= 0.0
