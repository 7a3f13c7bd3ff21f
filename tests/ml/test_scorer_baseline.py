"""The baseline scorer: its formula, its odds, its words, and how often it speaks on real bars."""

import math
from pathlib import Path

import numpy as np
import pytest

from ml.scorers.baseline import CELLS_AT_A_TIME, Baseline
from trading.domain.frame import FEATURES
from trading.features import block
from trading.feeds.files import load_candles

OHLCV = Path(__file__).resolve().parents[3] / "shared" / "data" / "ohlcv"
NEUTRAL = {"rsi14": 50.0, "atr_pct": 1.0, "efficiency20": 1.0}


def row(**features):
    return np.array([{**NEUTRAL, **features}.get(name, 0.0) for name in FEATURES])


def score(**features):
    return float(Baseline().score(row(**features)))


@pytest.mark.parametrize(
    ("features", "total"),
    [
        ({}, 0.0),
        ({"ema50_dist": 3.0}, 0.36 * 3 / 6),
        ({"ema50_dist": 60.0}, 0.36),
        ({"ema20_dist": -2.0}, -0.30 * 2 / 4),
        ({"ema20_dist": -9.0}, -0.30),
        ({"macd": 0.5, "macd_signal": 0.2}, 0.24 * 0.3 / 0.6),
        ({"macd": 5.0}, 0.24),
        ({"rsi14": 65.0}, 0.18 * 15 / 30),
        ({"rsi14": 10.0}, -0.18),
        ({"rel_strength": 0.03}, 0.12 * 3 / 6),
        ({"rel_strength": 0.03, "atr_pct": 2.0}, 0.12 * 1.5 / 6),
        ({"rel_strength": -0.5}, -0.12),
        ({"ema50_dist": 3.0, "rsi14": 65.0}, 0.18 + 0.09),
        ({"ema50_dist": 6.0, "efficiency20": 0.0}, 0.36 * 0.4),
        ({"ema50_dist": 6.0, "efficiency20": 0.5}, 0.36 * 0.7),
    ],
)
def test_the_score_is_tanh_of_a_damped_sum(features, total):
    assert score(**features) == pytest.approx(math.tanh(total))


def test_everything_at_once_is_tanh_of_the_sum_of_weights():
    up = {"ema50_dist": 9, "ema20_dist": 9, "macd": 9, "rsi14": 99, "rel_strength": 1}
    assert score(**up) == pytest.approx(math.tanh(1.2))


@pytest.mark.parametrize("name", FEATURES)
def test_an_unknown_feature_counts_as_zero(name):
    known = {"ema50_dist": 3.0, "efficiency20": 0.0, "ema20_dist": 1.0, "rel_strength": 0.03}
    neutral = {"rsi14": 50.0, "macd": 0.1, "macd_signal": 0.1, "atr_pct": math.inf}
    without = score(**{**known, name: neutral.get(name, 0.0)})
    if name in {"macd", "macd_signal"}:
        without = score(**known)
    assert score(**{**known, name: math.nan}) == without


def test_a_halted_market_has_no_trend():
    assert score(atr_pct=0.0) == 0.0


def test_opposite_markets_have_opposite_scores():
    up = score(ema50_dist=2, ema20_dist=1, macd=0.2, rsi14=60, rel_strength=0.01)
    down = score(ema50_dist=-2, ema20_dist=-1, macd=-0.2, rsi14=40, rel_strength=-0.01)
    assert up == -down


@pytest.mark.parametrize("n_symbols", [1, 3, CELLS_AT_A_TIME, CELLS_AT_A_TIME + 1])
def test_scoring_in_pieces_misses_no_row(n_symbols):
    bars = 2 * CELLS_AT_A_TIME // n_symbols + 3
    features = np.broadcast_to(row(ema50_dist=3.0), (bars, n_symbols, len(FEATURES)))
    assert np.unique(Baseline().score(features)).tolist() == [score(ema50_dist=3.0)]


@pytest.mark.parametrize("reward", [0.5, 1.0, 2.5, 10.0])
def test_odds_are_a_fair_game(reward):
    s_model = np.array([-0.9, 0.0, 0.9])
    confidence, p_target = Baseline().odds(s_model, np.full(3, reward))
    assert confidence.tolist() == [0.5, 0.5, 0.5]
    assert p_target.tolist() == [1 / (1 + reward)] * 3
    assert p_target * reward - (1 - p_target) == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("cost_r", [0.0, 0.1, 0.8])
def test_the_expected_result_is_minus_the_costs(cost_r):
    reward_risk = 2.5
    _, p_target = Baseline().odds(np.array([0.7]), np.array([reward_risk + cost_r]))
    edge_r = p_target * reward_risk - (1 - p_target) * (1 + cost_r)
    assert edge_r == pytest.approx(-cost_r)


@pytest.mark.parametrize(
    ("features", "words"),
    [
        ({}, "no trend"),
        ({"ema50_dist": math.nan}, "no trend"),
        (
            {"ema50_dist": 1.8, "macd": 0.4},
            "trend up: MACD rising, 1.8 ATR above its 50-bar average",
        ),
        (
            {"ema50_dist": 1.8, "ema20_dist": 0.5, "macd": 0.1},
            "trend up: 1.8 ATR above its 50-bar average, MACD rising",
        ),
        (
            {"ema20_dist": -3.0, "rsi14": 22.0},
            "trend down: 3.0 ATR below its 20-bar average, RSI 22",
        ),
        ({"ema20_dist": -3.0, "rsi14": 60.0}, "trend down: 3.0 ATR below its 20-bar average"),
        ({"rel_strength": -0.04}, "trend down: 4.0 ATR behind the benchmark"),
        ({"rel_strength": 0.04, "macd": -0.05}, "trend up: 4.0 ATR ahead of the benchmark"),
        ({"macd": -0.3}, "trend down: MACD falling"),
    ],
)
def test_why_names_the_two_strongest_contributions(features, words):
    assert Baseline().why(row(**features)) == words


@pytest.mark.real_data
@pytest.mark.skipif(not OHLCV.is_dir(), reason="recorded candles are not beside the project")
def test_real_bars_give_signals_on_both_sides():
    candles = load_candles(OHLCV, "5m").candles
    frames = block(candles, candles.symbols.index("BTCUSDT"))
    scores = Baseline().score(frames.features)
    signals = frames.ready & (np.abs(scores) >= 0.6)
    buys, sells = signals & (scores > 0), signals & (scores < 0)
    assert 12_000 <= signals.sum() <= 14_000
    assert min(buys.sum(), sells.sum()) >= 5_000
    assert signals.sum(axis=0).min() >= 500, "every symbol is heard"
