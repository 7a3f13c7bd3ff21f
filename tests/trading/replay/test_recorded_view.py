"""Views of recorded rows know nothing that is later."""

import math

import numpy as np
import pytest
from desk_bench import finish
from replay_examples import replay_on, rough_market, smooth_market

from trading.domain.candles import Candles

ROWS = 300


def from_row(candles, first):
    """The candles from a row on: an hour that began before them is cut."""
    return candles.rows(first, len(candles))


@pytest.mark.parametrize("made", [smooth_market, rough_market])
@pytest.mark.parametrize("first", [0, 1, 6, 11])
def test_correlations_are_of_the_hours_before(first, made):
    """The same at a row whether the candles end there or go on."""
    market = from_row(made(ROWS, symbols=3), first)
    one, other = market.symbols[:2]
    whole = replay_on(market).market
    for row in (3, 11, 12, 13, 150, 200):
        cut = replay_on(market.rows(0, row + 1)).market
        known, seen = cut.view(row, [], None), whole.view(row, [], None)
        assert same(seen.correlation(one, other), known.correlation(one, other))
        assert seen.beta(other) == known.beta(other)
    assert math.isnan(whole.view(0, [], None).correlation(one, other))
    assert math.isfinite(whole.view(200, [], None).correlation(one, other))
    assert whole.view(0, [], None).beta(other) == 1.0


def same(one, other):
    return one == other or (math.isnan(one) and math.isnan(other))


def test_a_mark_is_the_last_close_there_was():
    market = smooth_market(20, symbols=2)
    close = market.close.copy()
    close[5:9, 0] = np.nan
    close[:3, 1] = np.nan
    holes = Candles(
        market.timeframe, market.symbols, market.open_ms, market.open, market.high, market.low,
        close, market.volume,
    )  # fmt: skip
    first, second = holes.symbols
    seen = replay_on(holes).market
    assert seen.view(8, [], None).marks(first) == close[4, 0]
    assert seen.view(9, [], None).marks(first) == close[9, 0]
    assert math.isnan(seen.view(2, [], None).marks(second))


def test_a_symbol_without_a_bar_has_no_print():
    market = smooth_market(20, symbols=2)
    close = market.close.copy()
    close[5, 0] = np.nan
    holes = Candles(
        market.timeframe, market.symbols, market.open_ms, market.open, market.high, market.low,
        close, market.volume,
    )  # fmt: skip
    replay = replay_on(holes)
    prints = replay.market.view(5, [], None).prints
    assert prints.of(holes.symbols[0]) is None
    assert prints.of(holes.symbols[1]).close == close[5, 1]
    finish(replay.run())
    assert not replay.state.trades
