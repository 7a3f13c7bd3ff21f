"""The step kernel and the history kernel give the same bits on any market."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trading.domain.candles import BarRow
from trading.domain.frame import FEATURES
from trading.features import WARMUP_BARS, BlockFrames, FeatureStep, block


def _stepped(candles, benchmark, warmed=0):
    """Frames of the rows from ``warmed`` on, bar by bar."""
    features = FeatureStep.warmed(candles.rows(0, warmed), benchmark)
    rows = [features.step(candles.bar(row)) for row in range(warmed, len(candles))]
    kinds = ("features", "levels", "ready", "present", "spike")
    arrays = [np.stack([getattr(row, kind) for row in rows]) for kind in kinds]
    return BlockFrames(candles.symbols, candles.close_ms[warmed:], *arrays)


@st.composite
def markets(draw):
    n_bars = draw(st.sampled_from([1, 2, 25, 130, 620]))
    n_symbols = draw(st.integers(1, 5))
    shares = st.sampled_from([0.0, 0.05, 0.5, 0.95])
    listed = st.lists(st.integers(0, n_bars), min_size=n_symbols, max_size=n_symbols)
    return {
        "n_bars": n_bars,
        "n_symbols": n_symbols,
        "seed": draw(st.integers(0, 1000)),
        "missing": draw(shares),
        "still": draw(shares),
        "listed": draw(listed | st.just([])),
    }


@settings(max_examples=40, deadline=None)
@given(market_of=markets(), data=st.data())
def test_any_market_gives_the_same_bits(market, assert_equal, market_of, data):
    candles = market(**market_of)
    benchmark = data.draw(st.none() | st.integers(0, market_of["n_symbols"] - 1))
    assert_equal(_stepped(candles, benchmark), block(candles, benchmark))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), warmed=st.integers(1, 690))
def test_a_warmed_memory_goes_on_as_if_stepped(market, rows_of, assert_equal, seed, warmed):
    candles = market(700, 4, seed, missing=0.1, still=0.2, listed=(0, 30, 300, 650))
    later = _stepped(candles, 0, warmed)
    assert_equal(later, rows_of(block(candles, 0), slice(warmed, None)))


@pytest.mark.real_data
def test_the_recorded_market_gives_the_same_bits(recorded, assert_equal):
    candles = recorded.rows(20_000, 21_500)
    assert_equal(_stepped(candles, 3), block(candles, 3))


def test_gather_takes_pairs(market):
    frames = block(market(50, 3), 0)
    features, levels = frames.gather(np.array([49, 3]), np.array([2, 0]))
    np.testing.assert_array_equal(features, [frames.features[49, 2], frames.features[3, 0]])
    np.testing.assert_array_equal(levels, [frames.levels[49, 2], frames.levels[3, 0]])


@pytest.mark.parametrize("symbol", [0, 1])
def test_the_scale_of_prices_does_not_matter(market, scaled, symbol):
    candles = market(700, 3, seed=9, missing=0.05)
    plain, large = block(candles, 0), block(scaled(candles, symbol, 1024), 0)
    np.testing.assert_array_equal(plain.features, large.features)
    np.testing.assert_array_equal(plain.levels[:, symbol] * 1024, large.levels[:, symbol])


def test_the_future_does_not_matter(market, rows_of, assert_equal):
    candles = market(900, 3, seed=3, missing=0.05, still=0.1, listed=(0, 100, 400))
    whole = block(candles, 0)
    for stop in np.random.default_rng(4).integers(1, 900, 12).tolist():
        assert_equal(block(candles.rows(0, stop), 0), rows_of(whole, slice(stop)))


@pytest.mark.real_data
def test_the_recorded_future_does_not_matter(recorded, rows_of, assert_equal):
    candles = recorded.rows(0, 20_000)
    whole = block(candles, 3)
    for stop in (9_001, 16_385):
        assert_equal(block(candles.rows(0, stop), 3), rows_of(whole, slice(stop)))


def test_symbols_do_not_touch_each_other(market):
    both = market(600, 2, seed=2)
    alone = market(600, 2, seed=2)
    alone.close[300:, 1] = alone.high[300:, 1] = alone.low[300:, 1] = np.nan
    alone.open[300:, 1] = alone.volume[300:, 1] = np.nan
    left, right = block(both, 0), block(alone, 0)
    np.testing.assert_array_equal(left.features[:, 0], right.features[:, 0])
    assert np.isfinite(right.features).all()


def test_before_its_first_bar_a_symbol_is_unknown(market):
    frames = block(market(600, 2, listed=(0, 40)), 0)
    assert np.isnan(frames.features[:40, 1]).all()
    assert np.isnan(frames.levels[:40, 1]).all()
    assert np.isfinite(frames.features[40:, 1]).all()
    assert np.isfinite(frames.features[:, 0]).all()


def test_a_missing_bar_carries_the_close_and_is_not_ready(market):
    candles = market(700, 1)
    for column in (candles.open, candles.high, candles.low, candles.close, candles.volume):
        column[650] = np.nan
    frames = block(candles, None)
    assert frames.levels[650, 0, 0] == candles.close[649, 0]
    assert frames.features[650, 0, FEATURES.index("ret1")] == 0
    assert frames.features[650, 0, FEATURES.index("volume_ratio")] == 0
    assert frames.present[649:652, 0].tolist() == [True, False, True]
    assert frames.ready[649:652, 0].tolist() == [True, False, True]


def test_ready_after_enough_bars_of_its_own(market):
    candles = market(700, 2, missing=0.1, listed=(0, 60))
    frames = block(candles, 0)
    bars = np.cumsum(~np.isnan(candles.close), axis=0)
    np.testing.assert_array_equal(frames.ready, frames.present & (bars >= WARMUP_BARS))
    assert frames.ready.any(axis=0).all()


@pytest.mark.parametrize("benchmark", [None, 1])
def test_without_a_benchmark_strength_is_its_own(market, benchmark):
    candles = market(200, 2, listed=(0, 200))
    frames = block(candles, benchmark)
    column = {name: frames.features[:, 0, FEATURES.index(name)] for name in FEATURES}
    assert not column["corr20"].any()
    assert not column["corr60"].any()
    own = np.log(candles.close[199, 0] / candles.close[179, 0])
    assert column["rel_strength"][199] == pytest.approx(own, rel=1e-12)


def test_a_market_that_stands_still_has_plain_numbers(market):
    candles = market(600, 2, still=1.0)
    last = dict(zip(FEATURES, block(candles, 0).features[599, 0], strict=True))
    assert last.pop("rsi14") == 50
    assert last.pop("atr_rank") == 1
    assert last.pop("atr_usual") == pytest.approx(1)
    # a constant average may be off by its last bit, which the floor of the ATR keeps small
    assert all(abs(value) < 1e-5 for value in last.values())


def test_a_steady_climb_moves_with_nothing(market):
    """Its returns differ by rounding alone."""
    candles = market(200, 2)
    for prices in (candles.open, candles.high, candles.low, candles.close):
        prices[:, 0] = 100 * 1.001 ** np.arange(200)
    features = block(candles, 1).features[100:, 0]
    assert not features[:, FEATURES.index("corr20")].any()
    assert not features[:, FEATURES.index("corr60")].any()


def test_no_bars_give_no_frames(market):
    assert len(block(market(5, 2).rows(0, 0), 0)) == 0


@pytest.mark.parametrize("make", [lambda index: FeatureStep(2, index), None])
@pytest.mark.parametrize("index", [-1, 2])
def test_a_benchmark_that_is_no_symbol_is_refused(market, make, index):
    build = make or (lambda index: block(market(5, 2), index))
    with pytest.raises(ValueError, match=f"benchmark_index is {index}, but there are 2 symbols"):
        build(index)


def test_a_bar_of_other_symbols_is_refused():
    bar = BarRow(0, *(np.ones(3) for _ in range(5)))
    with pytest.raises(ValueError, match="the bar has 3 symbols, the features 2"):
        FeatureStep(2, None).step(bar)
