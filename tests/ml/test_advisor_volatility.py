"""Volatility sizing: the table of multipliers, the cap, and what it says."""

from functools import partial

import pytest
from ml_examples import candidate, config_with, outcome, question

from ml.advisors.volatility import LASTS, Volatility
from ml.checks import check_advisor
from trading.config import Config
from trading.domain.frame import FEATURES
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


def ranging(usual, regime="normal"):
    """A candidate whose ATR is so many times the usual one."""
    near = candidate(regime)
    near.features[FEATURES.index("atr_usual")] = usual
    return near


def forecast(usual, regime="normal", **settings):
    advisor = Volatility(config_with("volatility", forecast="har", **settings))
    return advisor.advise(*question(near=ranging(usual, regime)))


@pytest.mark.parametrize(
    ("usual", "size"),
    [(1.0, 1.0), (2.0, 0.8123), (4.0, 0.6598), (0.5, 1.2311), (0.25, 1.5), (10.0, 0.5012)],
)
def test_a_forecast_sizes_by_what_lasts_of_the_deviation(usual, size):
    """Usual volatility over the expected one, which is usual x (ATR / usual) ^ 0.3."""
    assert forecast(usual).size == pytest.approx(size, abs=1e-4)


def test_a_forecast_takes_the_place_of_the_table():
    sizes = {forecast(2.0, regime).size for regime in REGIMES}
    assert len(sizes) == 1
    assert forecast(0.1, cap=1.2).size == 1.2
    assert forecast(2.0).reason == "expected volatility x1.23 of usual (ATR now x2.00): size x0.81"


def test_a_forecast_describes_what_counts():
    advisor = Volatility(config_with("volatility", forecast="har"))
    assert advisor.describe() == {"lasts": LASTS, "cap": 1.5}


def test_a_forecast_keeps_the_contract():
    config = config_with("volatility", forecast="har")
    questions = [question(near=ranging(usual)) for usual in (0.01, 0.5, 1.0, 3.0, 200.0)]
    check_advisor(partial(Volatility, config), questions, [outcome(75.0, 1.0)])


@pytest.mark.parametrize(
    ("regime", "rank", "fresh", "half"),
    [("low", 0.1, 1.1, 1.3), ("normal", 0.5, 1.0, 1.0), ("extreme", 0.9, 0.9, 0.45)],
)
def test_trust_opens_the_range(regime, rank, fresh, half):
    advisor = Volatility(Config())
    about = question(near=candidate(regime, rank))
    advice = advisor.advise(*about)
    sizes = [advisor.tempered(advice, about.signal, trust).size for trust in (0.0, 0.5, 1.0)]
    assert sizes == pytest.approx([fresh, half, advice.size])
