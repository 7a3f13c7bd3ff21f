"""Spikes: 20 standard deviations of the 20 log returns before."""

import numpy as np
import pytest

from trading.features import block


def _jump(candles, row, factor):
    """The same candles with the first symbol's price multiplied from ``row`` on."""
    for column in (candles.open, candles.high, candles.low, candles.close):
        column[row:, 0] *= factor
    return candles


def test_a_jump_blocks_its_bar_and_the_next(market):
    plain, jumped = market(700, 2), _jump(market(700, 2), 600, 1.5)
    assert not block(plain, 1).spike.any()
    rows, symbols = np.nonzero(block(jumped, 1).spike)
    assert rows.tolist() == [600, 601]
    assert symbols.tolist() == [0, 0]


def test_the_jump_itself_does_not_widen_the_measure(market):
    candles = market(700, 1)
    returns = np.diff(np.log(candles.close[:, 0]))
    deviation = returns[579:599].std(ddof=1)  # the 20 returns that end at row 599
    own = returns[599]
    for sigmas, expected in ((19.9, False), (20.1, True)):
        factor = np.exp(sigmas * deviation - own)
        assert block(_jump(market(700, 1), 600, factor), None).spike[600, 0] == expected


def test_a_new_symbol_needs_twenty_returns(market):
    early = block(_jump(market(100, 1, listed=(10,)), 30, 3.0), None)
    assert not early.spike.any()
    late = block(_jump(market(100, 1, listed=(10,)), 31, 3.0), None)
    assert late.spike[:, 0].nonzero()[0].tolist() == [31, 32]


@pytest.mark.real_data
def test_the_recorded_market_has_26(recorded):
    returns = np.diff(np.log(recorded.close), axis=0)
    windows = np.lib.stride_tricks.sliding_window_view(returns, 20, axis=0)
    beyond = np.abs(returns[20:]) > 20 * windows[:-1].std(axis=-1, ddof=1)
    assert beyond.sum() == 26
    blocked = np.zeros(recorded.close.shape, np.bool_)
    blocked[21:] |= beyond
    blocked[22:] |= beyond[:-1]
    np.testing.assert_array_equal(block(recorded, 3).spike, blocked)
