"""The simulated market: the same numbers everywhere, and the habits of a real one."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from trading.feeds.market_model import DEFAULT_SYMBOLS, ORIGIN_MS, SUBSTEPS, MarketModel
from trading.feeds.market_model.process import _held, _recall, draw_bars, first_midnight
from trading.feeds.market_model.symbols import traits_of

STEP = 300_000
DAY = 288 * STEP
REPO_ROOT = Path(__file__).parents[3]
DIGEST = """
import hashlib
from trading.feeds.market_model import ORIGIN_MS, MarketModel
market = MarketModel(11)
candles = market.candles(ORIGIN_MS + 86_400_000, ORIGIN_MS + 3 * 86_400_000)
quotes = market.quotes(ORIGIN_MS + 86_700_000)
arrays = (candles.open, candles.high, candles.low, candles.close, candles.volume, *quotes)
print(hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest())
"""


def log_returns(candles):
    """``(T - 1, N)`` log returns, 0 over a missing bar."""
    return np.nan_to_num(np.diff(np.log(candles.close), axis=0))


def efficiency(returns, window):
    """Kaufman's ratio of the way made good to the way gone, per window and symbol."""
    sums = np.lib.stride_tricks.sliding_window_view
    made_good = np.abs(sums(returns, window, axis=0).sum(axis=-1))
    return made_good / sums(np.abs(returns), window, axis=0).sum(axis=-1)


@pytest.fixture(scope="module")
def market():
    return MarketModel(3)


@pytest.fixture(scope="module")
def candles(market):
    return market.candles(ORIGIN_MS, ORIGIN_MS + 11_000 * STEP)


def test_the_default_market_is_wide_enough(market):
    assert len(market.symbols) >= 12
    assert market.symbols == tuple(symbol.name for symbol in DEFAULT_SYMBOLS)
    assert set(market.sectors) == set(market.symbols)
    assert len(set(market.sectors.values())) >= 4
    assert market.tick_sizes.shape == (len(market.symbols),)


def test_two_processes_draw_the_same_bytes():
    runs = [
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            cwd=REPO_ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].strip()) == hashlib.sha256().digest_size * 2


def test_another_seed_is_another_market(candles):
    other = MarketModel(4).candles(ORIGIN_MS, ORIGIN_MS + DAY)
    assert not np.array_equal(other.close, candles.close[:288])


@pytest.mark.parametrize(("first", "end"), [(0, 1), (287, 289), (300, 900), (10_000, 11_000)])
def test_a_range_is_the_same_however_it_is_reached(candles, first, end):
    part = MarketModel(3).candles(ORIGIN_MS + first * STEP, ORIGIN_MS + end * STEP)
    whole = candles.rows(first, end)
    for name in ("open_ms", "open", "high", "low", "close", "volume"):
        assert np.array_equal(getattr(part, name), getattr(whole, name), equal_nan=True), name


def test_asking_backwards_changes_nothing(candles):
    market = MarketModel(3)
    for day in (5, 2, 4, 0, 5, 8, 6):
        block = market.candles(ORIGIN_MS + day * DAY, ORIGIN_MS + (day + 1) * DAY)
        assert np.array_equal(block.close, candles.close[day * 288 : (day + 1) * 288], True)


@pytest.mark.parametrize("open_ms", [ORIGIN_MS - STEP, ORIGIN_MS + 1])
def test_times_off_the_grid_are_refused(market, open_ms):
    with pytest.raises(ValueError, match=f"no simulated 5m bar opens at {open_ms} ms"):
        market.quotes(open_ms)


def test_an_empty_range_is_refused(market):
    with pytest.raises(ValueError, match="no bar opens in"):
        market.candles(ORIGIN_MS + STEP, ORIGIN_MS + STEP)


def test_a_bar_is_the_path_of_its_quotes(market, candles):
    for row in range(5 * 288, 6 * 288):
        bid, ask = market.quotes(int(candles.open_ms[row]))
        assert bid.shape == ask.shape == (SUBSTEPS, len(market.symbols))
        middle = (bid + ask) / 2
        for name, value in (
            ("open", middle[0]),
            ("high", middle.max(axis=0)),
            ("low", middle.min(axis=0)),
            ("close", middle[-1]),
        ):
            np.testing.assert_allclose(getattr(candles, name)[row], value, rtol=1e-12)


def test_bid_is_below_ask_and_wider_when_wild(market, candles):
    quiet, wild = [], []
    path = np.log(candles.high / candles.low)
    usual = np.nanmedian(path, axis=0)
    for row in range(0, 20 * 288, 7):
        bid, ask = market.quotes(int(candles.open_ms[row]))
        there = np.isfinite(candles.close[row])
        assert (np.isfinite(bid) == there).all()
        assert ((bid < ask) & (bid > 0) | ~there).all()
        spread = ((ask - bid) / ask)[0]
        quiet.append(spread[there & (path[row] < 0.5 * usual)])
        wild.append(spread[there & (path[row] > 3 * usual)])
    assert np.concatenate(wild).mean() > 1.3 * np.concatenate(quiet).mean()


def test_prices_stand_on_the_tick(market, candles):
    for column, tick in enumerate(market.tick_sizes):
        decimals = round(-np.log10(tick))
        close = candles.close[:, column]
        assert np.array_equal(close, np.round(close, decimals), equal_nan=True)


def test_a_bar_mostly_opens_where_the_last_one_closed(candles):
    same = candles.open[1:] == candles.close[:-1]
    there = np.isfinite(candles.open[1:]) & np.isfinite(candles.close[:-1])
    assert 0.99 < same[there].mean() < 1.0  # the rest are jumps


def test_volatility_has_the_scale_of_five_minutes(candles):
    deviation = log_returns(candles).std(axis=0)
    assert (deviation > 0.0010).all()
    assert (deviation < 0.0050).all()


def test_tails_are_fat(candles):
    returns = log_returns(candles)
    kurtosis = (returns**4).mean(axis=0) / (returns**2).mean(axis=0) ** 2
    assert (kurtosis > 4).all()


def test_volatility_clusters(candles):
    size = np.abs(log_returns(candles))
    size -= size.mean(axis=0)
    for lag in range(1, 11):
        autocorrelation = (size[lag:] * size[:-lag]).mean(axis=0) / (size**2).mean(axis=0)
        assert (autocorrelation > 0.05).all(), lag


def test_correlation_moves(candles):
    returns, window = log_returns(candles), 288
    symbols = returns.shape[1]
    means = [
        (np.corrcoef(returns[row : row + window].T).sum() - symbols) / (symbols**2 - symbols)
        for row in range(0, len(returns) - window, 48)
    ]
    assert max(means) - min(means) > 0.45
    assert min(means) > 0.0


def test_sectors_hang_together(market, candles):
    correlation = np.corrcoef(log_returns(candles).T)
    sector = np.array([market.sectors[symbol] for symbol in market.symbols])
    same = (sector[:, None] == sector) & ~np.eye(len(sector), dtype=bool)
    assert correlation[same].mean() > correlation[sector[:, None] != sector].mean() + 0.1


def test_there_are_trends_and_chop(candles):
    returns = log_returns(candles)
    signs = np.random.default_rng(0).choice([-1, 1], returns.shape)
    aimless = returns * signs  # the same sizes without direction
    trends = np.quantile(efficiency(returns, 96), 0.95)
    assert trends > 1.2 * np.quantile(efficiency(aimless, 96), 0.95)
    chop = np.median(efficiency(returns, 12))
    assert chop < 0.97 * np.median(efficiency(aimless, 12))
    day = efficiency(returns, 288)
    assert (day.max(axis=0) > 0.2).all()
    assert (day.min(axis=0) < 0.02).all()


def test_volume_goes_with_the_size_of_the_move(candles):
    size, volume = np.abs(log_returns(candles)), candles.volume[1:]
    for column in range(size.shape[1]):
        there = np.isfinite(volume[:, column])
        both = np.corrcoef(size[there, column], np.log1p(volume[there, column]))
        assert both[0, 1] > 0.15


def test_some_bars_are_missing_and_thin_symbols_pause(candles):
    missing = np.isnan(candles.close)
    assert np.array_equal(missing, np.isnan(candles.volume))
    assert 0 < missing.mean() < 0.003
    thin = candles.symbols.index("AAVEUSDT")
    still = candles.volume[:, thin] == 0
    assert 0.01 < still.mean() < 0.10
    assert (candles.high[still, thin] == candles.low[still, thin]).all()


@pytest.mark.parametrize("timeframe", ["1m", "15m", "1h", "1d"])
def test_every_timeframe_has_its_own_market(timeframe):
    market = MarketModel(1, DEFAULT_SYMBOLS[:3], timeframe)
    candles = market.candles(ORIGIN_MS, ORIGIN_MS + 40 * market.step_ms)
    assert candles.close.shape == (40, 3)
    assert candles.timeframe == timeframe
    assert np.isfinite(market.quotes(ORIGIN_MS).bid).any()


def test_prices_stay_near_their_names_for_years():
    market = MarketModel(5)
    last = market.candles(ORIGIN_MS + 700 * DAY, ORIGIN_MS + 701 * DAY).close
    ratio = np.nanmean(last, axis=0) / np.array([symbol.price for symbol in DEFAULT_SYMBOLS])
    assert (ratio > 0.05).all()
    assert (ratio < 20).all()


def test_memory_is_the_recursion_it_stands_for():
    rng = np.random.default_rng(0)
    before, memory = rng.standard_normal(3), np.array([0.999, 0.95, 1.0])
    news = rng.standard_normal((1_440, 3))
    state, rows = before, []
    for row in news:
        state = memory * state + row
        rows.append(state)
    np.testing.assert_allclose(_recall(before, memory, news), rows, rtol=1e-9, atol=1e-12)


def test_what_is_held_changes_only_at_a_switch():
    fresh = np.arange(1, 5_001, dtype=float)[:, None]
    held = _held(np.zeros(1), fresh, 0.01, np.random.default_rng(0))[:, 0]
    switches = np.flatnonzero(np.diff(held, prepend=0.0))
    assert 20 < len(switches) < 80
    assert np.array_equal(held[switches], fresh[switches, 0])
    assert held[0] in {0.0, 1.0}


def test_a_day_begins_where_the_day_before_ended():
    traits = traits_of(DEFAULT_SYMBOLS, "5m")
    calm = traits._replace(quiet_odds=np.ones(len(DEFAULT_SYMBOLS)))
    morning = first_midnight(len(DEFAULT_SYMBOLS), np.random.default_rng(0))
    bars, evening = draw_bars(traits, morning, np.random.default_rng(1))
    still, _ = draw_bars(calm, evening, np.random.default_rng(2))
    np.testing.assert_allclose(still.open_log, np.tile(bars.close_log[-1], (288, 1)), atol=1e-12)
