"""Memory begins anew each month: bar by bar, all at once and after a restart alike."""

import numpy as np
import pytest

from trading.domain.candles import Candles
from trading.features import ANCHOR_BARS, AnchoredStep, BlockFrames, anchor_ms, block, months

HOUR = 3_600_000
KINDS = ("features", "levels", "ready", "present", "spike")
FEBRUARY, MARCH, APRIL = 744, 744 + 696, 744 + 696 + 744  # rows of 2024 at one hour


@pytest.fixture(scope="module")
def candles(market):
    """A bit more than four months of hours."""
    return market(3000, 3, 7, timeframe="1h", missing=0.03, still=0.1, listed=(0, 900, 2700))


def _by_month(candles, benchmark):
    """All frames, as a replay finds them: each month from its own anchor."""
    parts = []
    for anchor, first, last in months(candles):
        month = block(candles.rows(anchor, last), benchmark)
        parts.append([getattr(month, kind)[first - anchor :] for kind in KINDS])
    arrays = [np.concatenate(kind) for kind in zip(*parts, strict=True)]
    return BlockFrames(candles.symbols, candles.close_ms, *arrays)


@pytest.fixture(scope="module")
def frames(candles):
    return _by_month(candles, 0)


def _history(candles):
    def between(from_ms, to_ms):
        return candles.rows(*np.searchsorted(candles.open_ms, (from_ms, to_ms)).tolist())

    return between


def _desk(candles, history=None):
    return AnchoredStep(candles.symbols, 0, candles.step_ms, history or _history(candles))


def test_the_anchor_is_2000_bars_before_the_month(candles):
    march_ms = candles.open_ms[MARCH]
    for row in (MARCH, MARCH + 1, APRIL - 1):
        assert anchor_ms(int(candles.open_ms[row]), HOUR) == march_ms - ANCHOR_BARS * HOUR
    assert anchor_ms(int(march_ms) - 1, HOUR) == candles.open_ms[FEBRUARY] - ANCHOR_BARS * HOUR


def test_a_month_depends_on_bars_from_its_anchor_only(candles, frames, rows_of, assert_equal):
    first = APRIL - ANCHOR_BARS
    alone = block(candles.rows(first, 2904), 0)
    april = rows_of(frames, slice(APRIL, 2904))
    assert_equal(rows_of(alone, slice(ANCHOR_BARS, None)), april)


def test_before_2000_bars_a_month_begins_with_the_data(candles, frames, rows_of, assert_equal):
    assert_equal(block(candles.rows(0, MARCH), 0), rows_of(frames, slice(MARCH)))


@pytest.mark.parametrize(("last", "known"), [(-1, False), (0, True)])
def test_a_month_knows_its_anchor_bar_and_none_before(market, last, known):
    candles = market(APRIL + 10, 2, timeframe="1h")
    for column in (candles.open, candles.high, candles.low, candles.close, candles.volume):
        column[APRIL - ANCHOR_BARS + last + 1 :, 1] = np.nan
    frames = _by_month(candles, 0)
    assert np.isfinite(frames.features[APRIL - 1, 1]).all()
    assert np.isfinite(frames.features[APRIL:, 1]).all() == known


def test_bar_by_bar_is_the_same(candles, frames, rows_of, assert_equal):
    desk = _desk(candles)
    for row in range(len(candles)):
        frame = desk.step(candles.bar(row))
        assert frame.close_ms == frames.close_ms[row]
        assert_equal(frame, rows_of(frames, row))


@pytest.mark.parametrize("row", [0, 5, FEBRUARY - 1, FEBRUARY, MARCH + 300, 2999])
def test_a_restart_is_the_same(candles, frames, rows_of, assert_equal, row):
    assert_equal(_desk(candles).step(candles.bar(row)), rows_of(frames, row))


def test_after_a_gap_the_store_heals_the_memory(candles, frames, rows_of, assert_equal):
    desk = _desk(candles)
    desk.step(candles.bar(1000))
    assert_equal(desk.step(candles.bar(1030)), rows_of(frames, 1030))


@pytest.mark.real_data
def test_the_recorded_market_is_the_same_over_a_new_month(recorded, rows_of, assert_equal):
    candles = recorded.rows(0, 9_100)  # February begins at row 8,928
    frames, desk = (
        _by_month(candles, 3),
        AnchoredStep(recorded.symbols, 3, recorded.step_ms, _history(candles)),
    )
    for row in range(8_900, 9_100):
        assert_equal(desk.step(candles.bar(row)), rows_of(frames, row))


@pytest.mark.parametrize("row", [99, 100])
def test_an_old_bar_is_refused(candles, row):
    desk = _desk(candles)
    desk.step(candles.bar(100))
    with pytest.raises(ValueError, match="give bars in order, each once"):
        desk.step(candles.bar(row))


def test_a_history_that_ends_early_is_refused(candles):
    desk = _desk(candles, lambda _from_ms, _to_ms: candles.rows(0, 90))
    with pytest.raises(ValueError, match="give all rows up to the bar"):
        desk.step(candles.bar(100))


def test_a_history_of_other_symbols_is_refused(candles):
    part = candles.rows(0, 100)
    columns = (part.open, part.high, part.low, part.close, part.volume)
    other = Candles("1h", ("X", "S1", "S2"), part.open_ms, *columns)
    with pytest.raises(ValueError, match="the history has the symbols X, S1, S2: give S0, S1, S2"):
        _desk(candles, lambda _from_ms, _to_ms: other).step(candles.bar(100))
