"""A script laid over the simulated market: one symbol follows it, and nothing else is touched."""

import numpy as np
import pytest

from trading.feeds.market_model import ORIGIN_MS, SUBSTEPS, MarketModel, Script, ScriptedMarket

STEP = 300_000
FROM = ORIGIN_MS + 300 * STEP
BARS = ((0.0, -1.0), (-1.5, -4.0), (-4.0, -3.0))
END = FROM + len(BARS) * STEP
LAST = END + 50 * STEP


@pytest.fixture(scope="module")
def model():
    return MarketModel(5)


@pytest.fixture(scope="module")
def market(model):
    return ScriptedMarket(model, Script("ETHUSDT", FROM, BARS))


@pytest.fixture(scope="module")
def pair(model, market):
    """Candles from before the script to after it, without it and with it."""
    return model.candles(FROM - 20 * STEP, LAST), market.candles(FROM - 20 * STEP, LAST)


@pytest.fixture(scope="module")
def eth(model):
    return model.symbols.index("ETHUSDT")


def test_what_was_before_and_all_other_symbols_stay(pair, eth):
    without, scripted = pair
    for name in ("open", "high", "low", "close", "volume"):
        own, now = getattr(without, name), getattr(scripted, name)
        np.testing.assert_array_equal(np.delete(own, eth, 1), np.delete(now, eth, 1))
        np.testing.assert_array_equal(own[:20], now[:20])
    np.testing.assert_array_equal(without.volume, scripted.volume)


def test_the_symbol_follows_its_script(pair, eth):
    without, scripted = pair
    base = without.close[19, eth]
    opens, closes = np.array(BARS).T
    np.testing.assert_allclose(scripted.open[20:23, eth], base * (1 + opens / 100), atol=0.005)
    np.testing.assert_allclose(scripted.close[20:23, eth], base * (1 + closes / 100), atol=0.005)


def test_afterwards_it_moves_as_the_market_does(pair, eth):
    without, scripted = pair
    own = without.close[22:, eth] / without.close[22, eth]
    now = scripted.close[22:, eth] / scripted.close[22, eth]
    np.testing.assert_allclose(now, own, rtol=1e-5)
    assert scripted.open[23, eth] == pytest.approx(scripted.close[22, eth], rel=1e-5)


@pytest.mark.parametrize("open_ms", [FROM - STEP, FROM, FROM + STEP, END, LAST - STEP])
def test_a_bar_is_made_of_its_quotes(market, model, eth, open_ms):
    bar = market.candles(open_ms, open_ms + STEP)
    bids, asks = market.quotes(open_ms)
    assert bids.shape == asks.shape == (SUBSTEPS, len(model.symbols))
    middle = np.round((bids + asks)[:, eth] / 2, 2)
    made = middle[0], middle.max(), middle.min(), middle[-1]
    assert (bar.open[0, eth], bar.high[0, eth], bar.low[0, eth], bar.close[0, eth]) == made
    spread = np.subtract(*model.quotes(open_ms)[::-1])[:, eth]
    np.testing.assert_allclose((asks - bids)[:, eth], spread, atol=1e-9)


def test_prices_lie_on_the_grid(pair, eth):
    prices = pair[1].close[:, eth]
    np.testing.assert_array_equal(prices, np.round(prices, 2))


def test_asking_changes_nothing_in_the_market(model, market):
    before = model.quotes(FROM)[0].copy()
    market.quotes(FROM)
    np.testing.assert_array_equal(model.quotes(FROM)[0], before)


def test_a_missing_bar_stays_missing():
    model = MarketModel(5)
    gaps = np.argwhere(np.isnan(model.candles(ORIGIN_MS, ORIGIN_MS + 2000 * STEP).close))
    row, column = gaps[0].tolist()
    at = ORIGIN_MS + row * STEP
    script = Script(model.symbols[column], at - STEP, ((0.0, 1.0), (1.0, 2.0), (2.0, 3.0)))
    bars = ScriptedMarket(model, script).candles(at - STEP, at + 2 * STEP)
    assert np.isnan(bars.close[:, column]).tolist() == [False, True, False]
