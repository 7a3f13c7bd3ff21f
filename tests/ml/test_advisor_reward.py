"""Dynamic reward:risk: the formula by hand, its limits, trust, and what it says."""

import numpy as np
import pytest
from ml_examples import candidate, config_with, question, signal
from msgspec.structs import replace

from ml.advisors.reward import EFFICIENCY, Reward, ratio
from trading.domain.signals import Effect

BOUNDS = (1.5, 4.0)
HOUR_MS = 3_600_000


def advised(percentile=50, efficiency=0.5, hour=0, **settings):
    near = candidate(atr_rank=percentile / 100)
    near.features[EFFICIENCY] = efficiency
    about = replace(signal(), at=hour * HOUR_MS)
    return Reward(config_with("reward", **settings)).advise(*question(about, near))


@pytest.mark.parametrize(
    ("v", "t", "s", "expected"),
    [
        (0.0, 0.0, 0.0, 2.5),
        (-0.8, 0.0, 0.0, 1.7),  # ATR percentile 90
        (0.8, 0.0, 0.0, 3.3),  # ATR percentile 10
        (0.0, 0.5, 0.0, 3.0),  # 2.5 x 1.2
        (0.0, -0.5, 0.0, 2.0),
        (0.0, 0.0, 1.0, 3.0),
        (0.0, 0.0, -1.0, 2.0),
        (0.4, -0.25, 0.5, 2.871),  # 2.5 x 1.16 x 0.9 x 1.1
        (1.0, 1.0, 1.0, 4.0),  # 5.88 before the limit
        (-1.0, -1.0, -1.0, 1.5),  # 0.72 before it
    ],
)
def test_the_formula(v, t, s, expected):
    assert ratio(2.5, (v, t, s), BOUNDS) == expected


@pytest.mark.parametrize(
    ("percentile", "efficiency", "expected"),
    [(90, 0.5, 1.7), (10, 0.5, 3.3), (50, 1.0, 3.5), (50, 0.0, 1.5), (50, np.nan, 2.5)],
)
def test_percentile_and_trend_make_the_terms(percentile, efficiency, expected):
    said = advised(percentile, efficiency)
    assert (said.base, said.adjusted, said.reward) == (2.5, expected, expected)
    assert (said.veto, said.size, said.turn) == (False, 1.0, False)
    assert said.replans == (expected != 2.5)


@pytest.mark.parametrize(
    ("hour", "expected"), [(0, 2.0), (7, 2.0), (8, 2.5), (15, 2.5), (16, 3.0), (23, 3.0)]
)
def test_sessions_lean_as_configured(hour, expected):
    assert advised(hour=hour, asia=-1, europe=0, america=1).reward == expected


def test_the_limits_are_the_configured_ones():
    assert advised(90, low=2.2).reward == 2.2
    assert advised(10, high=2.8).reward == 2.8


@pytest.mark.parametrize(
    ("percentile", "trust", "expected"),
    [
        (10, 0.0, 2.75),  # a tenth of 2.5
        (10, 0.4, 3.25),  # 2.5 + 0.25 + 0.4 x (1.5 - 0.25)
        (10, 1.0, 3.3),
        (90, 0.0, 2.25),
        (90, 1.0, 1.7),
    ],
)
def test_trust_bounds_how_far_the_target_moves(percentile, trust, expected):
    advisor = Reward(config_with("reward"))
    assert advisor.tempered(advised(percentile), signal(), trust) == Effect(reward=expected)


def test_the_reason_names_what_it_looked_at():
    said = advised(12, 0.3, hour=9)
    assert said.reason == "ATR percentile 12, trend 30 %, europe: reward:risk 2.74"
    assert "trend not known" in advised(12, np.nan).reason
