"""The day's result against its limit."""

from decimal import Decimal
from math import nan

from desk_examples import rules

from trading.domain.events import PositionClosed
from trading.domain.hours import DAY_MS
from trading.domain.safety import Safety
from trading.domain.state import State
from trading.domain.types import Side
from trading.report.day import day_of

MIDNIGHT = 1_000 * DAY_MS
RULES = rules()


def closed(at, pnl):
    return PositionClosed(
        at=at, cycle_id="c", number=1, symbol="BTCUSDT", side=Side.BUY, qty=Decimal(1),
        entry=Decimal(100), price=Decimal(100), pnl=Decimal(pnl), fees=Decimal(0), r=0.0,
        exit="stop", opened_at=at, cooldown_until=0,
    )  # fmt: skip


def day(*trades, balance="10000.00", at=MIDNIGHT + 3_600_000, base="10000.00"):
    safety = Safety(MIDNIGHT + DAY_MS, Decimal(base))
    state = State(balance=Decimal(balance), trades=list(trades), safety=safety)
    return day_of(state, at, lambda _symbol: nan, RULES)


def test_only_trades_of_this_day_count():
    today = day(closed(MIDNIGHT - 1, "-500.00"), closed(MIDNIGHT, "-30.00"), balance="9970.00")
    assert today.realised == Decimal("-30.00")
    assert (today.base, today.equity, today.start) == (10_000, Decimal("9970.00"), MIDNIGHT)
    assert today.limit == Decimal("300.0000")
    assert today.limit_used == 0.1


def test_a_gain_uses_none_of_the_limit():
    today = day(closed(MIDNIGHT + 1, "50.00"), balance="10050.00")
    assert today.pnl == Decimal("50.00")
    assert today.change == 0.005
    assert today.limit_used == 0.0


def test_a_bare_ledger_has_a_day_too():
    today = day(balance="0", base="0")
    assert (today.pnl, today.change, today.limit_used) == (0, 0.0, 0.0)


def test_the_result_counts_from_the_equity_at_the_days_start():
    """What was open then had gained 100 already, which is not today's."""
    today = day(balance="10000.00", base="10100.00")
    assert (today.pnl, today.realised, today.unrealised) == (-100, 0, 0)


def test_a_day_without_a_bar_yet_has_no_result():
    today = day(balance="9000.00", at=MIDNIGHT + DAY_MS)
    assert (today.pnl, today.base) == (0, Decimal("9000.00"))
