"""The contest of forecasts: each is what it says, nobody looks ahead, the better one is found."""

from dataclasses import replace
from math import log

import numpy as np
import pandas as pd
import pytest

from ml.advisors.volatility import LASTS
from ml.lab import forecasts
from ml.lab.forecasts import Bars, exponential, fitted, moving, plain
from ml.lab.volatility import DESKS, _draws, _interval, experiment, walk
from trading.domain.candles import TIMEFRAMES_MS, Candles
from trading.domain.errors import DataError
from trading.domain.frame import FEATURES
from trading.features import block
from trading.feeds.files import load_candles

JANUARY_2024 = 1_704_067_200_000


def market(n_bars=3_000, n_symbols=3, seed=0, persistence=0.98, timeframe="1h"):
    """Candles whose log volatility, of deviation 0.5, returns to its mean; a bar has 20 steps."""
    chance = np.random.default_rng(seed)
    shape = (n_bars, n_symbols)
    level, levels = np.zeros(n_symbols), np.empty(shape)
    shock = 0.5 * np.sqrt(1 - persistence**2)
    for row in range(n_bars):
        level = persistence * level + chance.normal(0, shock, n_symbols)
        levels[row] = level
    steps = chance.normal(0, 1, (20, *shape)) * 0.01 * np.exp(levels) / np.sqrt(20)
    paths = np.cumsum(steps.transpose(1, 0, 2).reshape(-1, n_symbols), axis=0)
    walked = np.exp(np.concatenate((np.zeros((1, n_symbols)), paths)))
    inside = np.stack([walked[offset : offset + 20 * n_bars : 20] for offset in range(21)])
    open_ms = JANUARY_2024 + np.arange(n_bars, dtype=np.int64) * TIMEFRAMES_MS[timeframe]
    names = tuple(f"S{symbol}" for symbol in range(n_symbols))
    opened, close = walked[:-1:20], walked[20::20]
    return Candles(
        timeframe, names, open_ms, opened, inside.max(axis=0), inside.min(axis=0), close, close
    )


def holed(candles, rows, symbol):
    columns = [np.array(getattr(candles, n)) for n in ("open", "high", "low", "close", "volume")]
    for column in columns:
        column[rows, symbol] = np.nan
    return Candles(candles.timeframe, candles.symbols, candles.open_ms, *columns)


def test_estimates_are_those_of_their_papers():
    bars = Bars.of(market(200, 1))
    candles = market(200, 1)
    for t in (1, 57, 199):
        o, high, low, c = (
            float(getattr(candles, name)[t, 0]) for name in ("open", "high", "low", "close")
        )
        before = float(candles.close[t - 1, 0])
        assert bars.squares[0, t] == pytest.approx(log(c / before) ** 2)
        assert bars.parkinson[0, t] == pytest.approx(0.361 * log(high / low) ** 2, rel=1e-3)
        klass = 0.5 * log(high / low) ** 2 - 0.386 * log(c / o) ** 2
        assert bars.garman_klass[0, t] == pytest.approx(klass, rel=2e-3)
        assert bars.true_range[0, t] == pytest.approx((max(high, before) - min(low, before)) / c)


def test_all_estimates_agree_about_a_steady_market():
    """0.01 a bar, times the mean of a lognormal's square: 1.65e-4."""
    bars = Bars.of(market(20_000, 2, persistence=0.0))
    assert bars.squares.mean() == pytest.approx(1.65e-4, rel=0.05)
    # twenty steps do not reach the extremes of a continuous walk
    for ranges in (bars.parkinson, bars.garman_klass):
        assert 1.0e-4 < ranges.mean() < 1.65e-4
    assert 0.8e-4 < plain(bars, 10)["ATR 14"][:, 100:].mean() < 1.65e-4


def test_means_are_what_pandas_finds():
    values = np.random.default_rng(2).random((2, 400))
    table = pd.DataFrame(values.T)
    np.testing.assert_allclose(moving(values, 24).T, table.rolling(24).mean(), rtol=1e-9)
    smooth = table.ewm(alpha=0.06, adjust=False).mean()
    np.testing.assert_allclose(exponential(values, 0.06).T, smooth, rtol=1e-9)


def test_the_deviation_is_the_feature_of_the_desk():
    candles = market(1_500, 2)
    (away,) = fitted(Bars.of(candles), candles.step_ms)[DESKS].inputs
    ratio = block(candles, None).features[..., FEATURES.index("atr_usual")]
    # the desk divides the average by the last close, the lab each range by its own
    for symbol in range(2):
        found = 2 * np.log(ratio[200:, symbol])
        assert np.corrcoef(away[symbol, 200:], found)[0, 1] > 0.98
        assert abs(np.mean(away[symbol, 200:] - found)) < 0.03


def test_what_came_is_the_mean_square_of_the_next_bars():
    candles, horizon = market(3_000, 1), 24
    judged = walk(candles, horizon)
    returns = np.diff(np.log(candles.close[:, 0]), prepend=np.log(candles.close[0, 0]))
    for t in (0, 999, 2_975):
        wanted = log(np.mean(returns[t + 1 : t + 1 + horizon] ** 2))
        assert judged.came[0, t] == pytest.approx(wanted)
    assert np.isnan(judged.came[0, 2_976:]).all()


@pytest.mark.parametrize("stop", [2_190, 2_500, 2_910])  # the months begin at 2,184 and 2,904
def test_no_forecast_looks_ahead(stop):
    """Right after a month began, what is learned for it may not reach into it."""
    candles = market(3_000, 2)
    whole, part = walk(candles, 48), walk(candles.rows(0, stop), 48)
    for name, expected in whole.expected.items():
        np.testing.assert_allclose(expected[:, :stop], part.expected[name], rtol=1e-9, err_msg=name)


def test_where_volatility_returns_to_its_mean_a_fit_beats_the_last_range():
    contest = experiment(market(6_000, 4, persistence=0.9), 48)
    scores = {score.name: score for score in contest.scores}
    assert [s.qlike for s in contest.scores] == sorted(s.qlike for s in contest.scores)
    assert scores[DESKS].minus_last[1] < 0
    assert scores[DESKS].qlike < 0.5 * scores["ATR 14"].qlike
    assert 0.0 < contest.weight < 0.4
    assert contest.scores[0].minus_best == (0.0, 0.0)
    assert scores[DESKS].r2 > scores["ATR 14"].r2


def test_the_weight_is_that_of_the_market():
    """Volatility that stays where it is lasts; one that is drawn anew each bar does not."""
    lasting = experiment(market(6_000, 4, persistence=0.999), 24).weight
    fleeting = experiment(market(6_000, 4, persistence=0.0), 24).weight
    assert fleeting < 0.15
    assert lasting > 0.6


def test_holes_and_late_listings_are_left_out():
    candles = holed(holed(market(), slice(0, 1_200), 1), slice(2_500, 2_520), 2)
    judged = walk(candles, 48)
    assert not judged.where[1, :2_199].any()  # a thousand bars of its own
    assert not judged.where[2, 2_500:2_520].any()
    assert judged.where[2, 2_521]
    contest = experiment(candles, 48)
    assert all(np.isfinite([s.qlike, s.mse, s.r2, *s.minus_last]).all() for s in contest.scores)


def test_five_minutes_are_judged_at_the_close_of_the_hour():
    judged = walk(market(12_000, 1, timeframe="5m"), 288)
    assert set(np.flatnonzero(judged.where[0]) % 12) == {11}


def test_a_market_at_rest_has_numbers():
    candles = market()
    for name in ("open", "high", "low", "close"):
        getattr(candles, name)[1_300:2_000, 0] = 1.0
    assert all(np.isfinite(s.qlike) for s in experiment(candles, 48).scores)


@pytest.mark.parametrize(("n_bars", "horizon"), [(400, 48), (1_400, 288), (3_000, 2_990)])
def test_too_few_candles_are_refused(n_bars, horizon):
    with pytest.raises(DataError, match=f"{n_bars} bars are too few"):
        experiment(market(n_bars, 1), horizon)


def test_intervals_hold_for_losses_that_hang_together():
    """Moving means over 24 of independent noise, as overlapping horizons make them."""
    chance, length, held = np.random.default_rng(5), 48, 0
    for seed in range(100):
        noise = np.convolve(chance.normal(0, 1, 1_600), np.ones(24) / 24, "valid")
        drawn = _draws(len(noise), length, seed)
        low, high = _interval(noise, drawn, length)
        held += low <= 0.0 <= high
    assert held >= 85
    low, high = _interval(np.full(500, 0.3), _draws(500, 48, 1), 48)
    assert low == pytest.approx(0.3)
    assert high == pytest.approx(0.3)


def test_the_contest_draws_blocks_of_two_horizons():
    """With blocks of four hours the same losses would seem to say twice as much and more."""
    candles = market(6_000, 2)
    contest = experiment(candles, 48)
    judged = walk(candles, 48)
    moments = np.flatnonzero(judged.where.any(axis=0))
    where, losses = judged.where[:, moments], {}
    for name in (forecasts.LAST, DESKS):
        error = np.where(where, (judged.came - judged.expected[name])[:, moments], 0.0)
        losses[name] = (np.exp(error) - error - 1).sum(axis=0) / where.sum(axis=0)
    difference = losses[DESKS] - losses[forecasts.LAST]
    (found,) = (score.minus_last for score in contest.scores if score.name == DESKS)
    widths = {}
    for length in (4, 96):
        interval = _interval(difference, _draws(len(moments), length, 1), length)
        widths[length] = interval[1] - interval[0]
    assert found == interval
    assert widths[96] > 2 * widths[4]


def test_a_seed_says_it_all():
    candles = market()
    once = experiment(candles, 48, seed=4)
    assert experiment(candles, 48, seed=4) == once
    other = experiment(candles, 48, seed=5)
    assert replace(other, scores=()) == replace(once, scores=())
    assert [s.qlike for s in other.scores] == [s.qlike for s in once.scores]
    assert other.scores != once.scores


@pytest.mark.real_data
def test_on_the_recorded_market_fits_beat_the_last_day_and_the_desk_knows_what_lasts(
    recorded_candles,
):
    contest = experiment(load_candles(recorded_candles, "5m").candles, 288)
    scores = {score.name: score for score in contest.scores}
    assert contest.scores[0].name.startswith("HAR")
    for name in ("HAR Parkinson", "HAR Garman-Klass", DESKS, "EWMA 0.998"):
        assert scores[name].minus_last[1] < 0
    for name in ("ATR 14", "EWMA 0.94"):
        assert scores[name].minus_last[0] > 0
    assert contest.weight == pytest.approx(LASTS, abs=0.05)
    assert forecasts.LAMBDAS[0] == 0.94
