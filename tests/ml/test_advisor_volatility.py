"""Volatility sizing: the table of multipliers, the cap, and what it says."""

import pytest
from ml_examples import candidate, config_with, question

from ml.advisors.volatility import Volatility
from trading.config import Config
from trading.features import REGIMES


def sized(regime, atr_rank, **settings):
    advisor = Volatility(config_with("volatility", **settings))
    return advisor.advise(*question(near=candidate(regime, atr_rank)))


@pytest.mark.parametrize(
    ("regime", "calm", "usual", "wild"),
    [
        ("low", 1.44, 1.2, 0.96),
        ("normal", 1.2, 1.0, 0.8),
        ("high", 0.84, 0.7, 0.56),
        ("extreme", 0.6, 0.5, 0.4),
    ],
)
def test_regime_times_rank(regime, calm, usual, wild):
    assert [sized(regime, rank).size for rank in (0.1, 0.5, 0.9)] == pytest.approx(
        [calm, usual, wild]
    )


@pytest.mark.parametrize(
    ("atr_rank", "size"),
    [(0.0, 1.2), (0.199, 1.2), (0.2, 1.0), (0.8, 1.0), (0.801, 0.8), (1.0, 0.8)],
)
def test_beyond_80_and_20_percent(atr_rank, size):
    assert sized("normal", atr_rank).size == size


def test_never_above_one_and_a_half():
    assert sized("low", 0.1, low=1.3).size == 1.5
    assert sized("low", 0.1, cap=1.1).size == 1.1
    assert sized("low", 0.1, low=2.0, cap=3.0).size == 1.5


def test_it_only_sizes():
    advice = sized("high", 0.9)
    assert (advice.veto, advice.base, advice.adjusted) == (False, 1.0, advice.size)


@pytest.mark.parametrize(
    ("regime", "atr_rank", "reason"),
    [
        ("low", 0.12, "low volatility (ATR percentile 12): size x1.44"),
        ("extreme", 0.998, "extreme volatility (ATR percentile 100): size x0.40"),
    ],
)
def test_the_reason_names_regime_rank_and_size(regime, atr_rank, reason):
    assert sized(regime, atr_rank).reason == reason


@pytest.mark.parametrize("regime", REGIMES)
def test_every_regime_has_a_multiplier(regime):
    assert regime in Volatility(Config()).describe()
