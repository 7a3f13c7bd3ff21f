"""How far open positions are one bet, with numbers by hand and by another way."""

from decimal import Decimal
from math import inf, isnan, nan

import numpy as np
import pytest

from trading.domain.cycles import Cycle
from trading.domain.events import PositionClosed
from trading.domain.signals import Proposal, Signal
from trading.domain.state import State
from trading.domain.types import Side
from trading.report.together import (
    Span,
    Stake,
    alike,
    effective_bets,
    effective_number,
    sector_shares,
    signs_at,
    spans_of,
    stakes_of,
)


def cycle(number, symbol, side, qty, opened_at=1_000):
    """Bought or sold at 100 with a stop 4 away."""
    signal = Signal(
        f"s{number}", symbol, "5m", "t", side, 1, 0.7 * side.sign, 0.0, 0.7, 0.5, 0.3, 0.0, 70.0
    )
    entry, stop = Decimal(100), Decimal(100 - 4 * side.sign)
    plan = Proposal(signal, entry, stop, entry, Decimal(9), Decimal(9), Decimal(36), 0.1)
    return Cycle(
        str(number), number, plan, (), 9, Decimal(500), Decimal(50), "open", opened_at, stop,
        qty=Decimal(qty), entered=Decimal(qty), entry_value=Decimal(qty) * 100,
    )  # fmt: skip


def state_of(*cycles, trades=()):
    return State(cycles={each.id: each for each in cycles}, trades=list(trades))


def closed(symbol, side, opened_at, at):
    zero = Decimal(0)
    return PositionClosed(at, "c", 1, symbol, side, zero, zero, zero, zero, zero, 0.0, "stop",
                          opened_at, 0)  # fmt: skip


def test_stakes_are_net_by_symbol_at_the_mark_and_in_planned_risk():
    state = state_of(
        cycle(1, "A", Side.BUY, "3"), cycle(2, "A", Side.SELL, "1"), cycle(3, "B", Side.SELL, "2"),
        cycle(4, "C", Side.BUY, "0"),
    )  # fmt: skip
    found = stakes_of(state, {"A": 110.0, "B": nan}.__getitem__)
    assert found == {"A": Stake(220.0, 8.0), "B": Stake(-200.0, -8.0)}


def test_sectors_share_what_is_open_longs_and_shorts_alike():
    sectors = {"one": ("A", "B"), "two": ("C",)}
    shares = sector_shares({"A": 30.0, "B": -30.0, "C": 20.0, "D": -20.0}, sectors)
    assert shares == [("one", 0.6), ("two", 0.2), ("D", 0.2)]
    assert effective_number(share for _name, share in shares) == pytest.approx(1 / 0.44)
    assert sector_shares({}, sectors) == []
    assert sector_shares({"A": 0.0}, sectors) == []


@pytest.mark.parametrize(
    ("risks", "correlation", "bets"),
    [
        ((1.0, 1.0), 0.0, 2.0),
        ((1.0, 1.0), 0.5, 4 / 3),
        ((1.0, -1.0), -0.5, 4 / 3),
        ((3.0, 1.0), 0.0, 1.6),  # 16 / (9 + 1)
        ((1.0, 1.0), 1.0, 2 / 1.99),  # shrunk until the smallest eigenvalue is 0.01
        ((2.0, 0.0), 0.9, 1.0),
        ((1.0, 1.0), nan, 2.0),
    ],
)
def test_bets_by_hand(risks, correlation, bets):
    matrix = np.array([[1.0, correlation], [correlation, 1.0]])
    assert effective_bets(np.array(risks), matrix) == pytest.approx(bets)


def test_bets_are_the_variance_ratio_of_simulated_positions():
    """Gross risk squared over the variance of what the positions make together."""
    rng = np.random.default_rng(4)
    moves = rng.standard_normal((200_000, 4)) + 0.8 * rng.standard_normal((200_000, 1))
    moves /= moves.std(axis=0)
    risks = np.array([1.0, 2.0, -1.5, 0.5])
    expected = np.abs(risks).sum() ** 2 / (moves @ risks).var()
    found = effective_bets(risks, np.corrcoef(moves, rowvar=False))
    assert found == pytest.approx(expected, rel=1e-6)


def test_nothing_at_risk_is_no_number_of_bets():
    assert isnan(effective_bets(np.zeros(2), np.eye(2)))


def test_pairs_count_as_they_gain_and_lose():
    """Long, long, short: 0.5, -0.3 and -0.4 make -0.2 / 3; without the last known 0.1."""
    matrix = np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.0]])
    signs = np.array([1.0, 1.0, -1.0])
    assert alike(signs, matrix) == pytest.approx(-0.2 / 3)
    matrix[1, 2] = matrix[2, 1] = nan
    assert alike(signs, matrix) == pytest.approx(0.1)
    assert isnan(alike(np.ones(1), np.eye(1)))
    assert isnan(alike(np.ones(2), np.full((2, 2), nan)))


def test_positions_of_a_time_are_those_open_then():
    trades = [
        closed("OLD", Side.BUY, 10, 90),
        closed("B", Side.SELL, 50, 200),
        closed("C", Side.BUY, 150, 300),
    ]
    state = state_of(cycle(1, "A", Side.BUY, "1", 100), cycle(2, "D", Side.BUY, "0"), trades=trades)
    spans = spans_of(state, 100)
    assert spans == [
        Span("A", 1, 100, inf), Span("C", 1, 150, 300), Span("B", -1, 50, 200),
    ]  # fmt: skip
    assert signs_at(spans, 49) == {}
    assert signs_at(spans, 100) == {"A": 1, "B": -1}
    assert signs_at(spans, 199) == {"A": 1, "B": -1, "C": 1}
    assert signs_at(spans, 200) == {"A": 1, "C": 1}


def test_both_ways_in_one_symbol_is_no_position():
    spans = [Span("A", 1, 0, inf), Span("A", -1, 0, inf), Span("B", -1, 0, inf)]
    assert signs_at([*spans, Span("B", -1, 0, inf)], 5) == {"B": -1}
