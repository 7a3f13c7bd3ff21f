"""Correlation and sector filter: who counts, how many are too many, and what it says."""

import math

import pytest
from ml_examples import BUY, SELL, config_with, question, signal, state_with, view_with

from ml.advisors.correlation import Correlation
from trading.config import Config


def asked(positions, correlations=None, about=None, config=None):
    advisor = Correlation(config or Config())
    return advisor.advise(
        *question(about, state=state_with(*positions), view=view_with(correlations))
    )


@pytest.mark.parametrize(
    ("signal_side", "position_side", "correlation", "counted"),
    [
        (BUY, BUY, 0.71, 1),
        (SELL, SELL, 0.71, 1),
        (BUY, SELL, -0.71, 1),
        (SELL, BUY, -0.71, 1),
        (BUY, SELL, 0.99, 0),
        (SELL, BUY, 0.99, 0),
        (BUY, BUY, -0.99, 0),
        (SELL, SELL, -0.99, 0),
        (BUY, BUY, 0.7, 0),
        (BUY, SELL, -0.7, 0),
        (BUY, BUY, 0.0, 0),
        (BUY, BUY, math.nan, 0),
    ],
)
def test_a_position_counts_when_it_wins_and_loses_with_the_signal(
    signal_side, position_side, correlation, counted
):
    about = signal("BTCUSDT", signal_side)
    advice = asked([("XRPUSDT", position_side)], {"XRPUSDT": correlation}, about)
    assert (advice.adjusted, advice.veto) == (counted, False)


@pytest.mark.parametrize(("count", "veto"), [(0, False), (1, False), (2, True), (3, True)])
def test_two_correlated_positions_are_enough(count, veto):
    symbols = ["XRPUSDT", "SOLUSDT", "LINKUSDT"]
    advice = asked([(s, BUY) for s in symbols], dict.fromkeys(symbols[:count], 0.9))
    assert (advice.veto, advice.base, advice.adjusted) == (veto, 2, count)


@pytest.mark.parametrize(
    ("correlations", "reason"),
    [
        ({}, "no open position moves with it"),
        ({"ETHUSDT": 0.823}, "moves with ETHUSDT (0.82)"),
        ({"ETHUSDT": 0.823, "SOLUSDT": 0.75}, "moves with ETHUSDT (0.82), SOLUSDT (0.75)"),
        (
            {"ETHUSDT": 0.823, "SOLUSDT": 0.75, "XRPUSDT": 0.9},
            "moves with ETHUSDT (0.82), SOLUSDT (0.75) and 1 more",
        ),
    ],
)
def test_the_reason_names_symbols_and_correlations(correlations, reason):
    positions = [("ETHUSDT", BUY), ("SOLUSDT", BUY), ("XRPUSDT", BUY)]
    assert asked(positions, correlations).reason == reason


@pytest.mark.parametrize(
    ("symbol", "veto"), [("DOTUSDT", True), ("ADAUSDT", True), ("BTCUSDT", False)]
)
def test_a_sector_holds_three(symbol, veto):
    positions = [("SOLUSDT", BUY), ("ADAUSDT", SELL), ("AVAXUSDT", BUY)]
    assert asked(positions, about=signal(symbol)).veto is veto
    assert not asked(positions[:2], about=signal(symbol)).veto


@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize("others", [0, 1, 2])
@pytest.mark.parametrize("members", [0, 1, 2, 3])
def test_a_sector_is_full_by_its_own_members(members, others, most):
    layer1, majors = ["SOLUSDT", "ADAUSDT", "AVAXUSDT"], ["BTCUSDT", "ETHUSDT"]
    positions = [(symbol, BUY) for symbol in majors[:others] + layer1[:members]]
    config = config_with("correlation", max_per_sector=most)
    assert asked(positions, about=signal("DOTUSDT"), config=config).veto == (members >= most)


def test_a_full_sector_says_so():
    positions = [("SOLUSDT", BUY), ("ADAUSDT", BUY), ("AVAXUSDT", BUY)]
    advice = asked(positions, about=signal("DOTUSDT"))
    assert advice.reason == "sector layer1 already has 3 open positions"
    assert (advice.base, advice.adjusted) == (3, 3)


def test_symbols_without_a_sector_do_not_share_one():
    positions = [("AAAUSDT", BUY), ("BBBUSDT", BUY), ("CCCUSDT", BUY)]
    assert not asked(positions, about=signal("DDDUSDT")).veto
    again = [("AAAUSDT", BUY)] * 3
    assert asked(again, about=signal("AAAUSDT")).veto


def test_settings_are_used():
    positions = [("ETHUSDT", BUY), ("SOLUSDT", BUY)]
    half = {"ETHUSDT": 0.5, "SOLUSDT": 0.5}
    loose = config_with("correlation", limit=0.4, max_correlated=3)
    strict = config_with("correlation", limit=0.4, max_correlated=1)
    assert not asked(positions, half).veto
    assert not asked(positions, half, config=loose).veto
    assert asked(positions, half, config=strict).veto
    alone = config_with("correlation", max_per_sector=1)
    assert asked(positions, config=alone).reason == "sector majors already has 1 open positions"
