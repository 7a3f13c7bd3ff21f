"""Recent candles in memory, whatever the place of the blocks they lie in."""

import numpy as np
import pytest

from trading.domain.candles import Candles
from trading.engine.archive import CHUNK_BARS, COLUMNS, Archive, rows_of

STEP = 300_000
SYMBOLS = ("A", "B", "C")


def candles(bars, first=0):
    opens = (first + np.arange(bars, dtype=np.int64)) * STEP
    values = opens[:, None] + np.arange(5 * 3).reshape(5, 1, 3)
    return Candles("5m", SYMBOLS, opens, *values.astype(float))


def same(found, expected):
    assert found.symbols == expected.symbols
    for name in ("open_ms", *COLUMNS):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


def filled(history, live, keep=10 * CHUNK_BARS):
    archive = Archive("5m", SYMBOLS, keep)
    archive.extend(candles(history))
    for row in rows_of(candles(live, history)):
        archive.append(row)
    return archive


@pytest.mark.parametrize("history", [0, 1, CHUNK_BARS, CHUNK_BARS + 7])
@pytest.mark.parametrize("live", [0, 3, CHUNK_BARS, 2 * CHUNK_BARS + 1])
def test_bars_come_back_in_order_wherever_they_lie(history, live):
    archive = filled(history, live)
    whole = candles(history + live)
    assert len(archive) == history + live
    for bars in (0, 1, 5, CHUNK_BARS + 3, history + live + 9):
        same(archive.last(bars), whole.rows(max(0, len(whole) - bars), len(whole)))
        close_ms, closes = archive.closes((2, 0), bars)
        tail = whole.rows(max(0, len(whole) - bars), len(whole))
        np.testing.assert_array_equal(close_ms, tail.close_ms)
        np.testing.assert_array_equal(closes, tail.close[:, [2, 0]])
    for first, last in ((0, 2), (history - 2, history + 2), (0, len(whole) + 5), (-9, -3)):
        same(archive.between(first * STEP, last * STEP), whole.rows(max(0, first), max(0, last)))


def test_a_range_between_two_opens_is_half_open():
    archive = filled(10, 0)
    assert archive.between(2 * STEP + 1, 5 * STEP).open_ms.tolist() == [3 * STEP, 4 * STEP]


def test_old_bars_are_dropped_and_enough_is_kept():
    keep = 2 * CHUNK_BARS
    archive = filled(CHUNK_BARS, 6 * CHUNK_BARS + 5, keep)
    assert keep <= len(archive) <= keep + CHUNK_BARS
    newest = candles(7 * CHUNK_BARS + 5)
    same(archive.last(keep), newest.rows(len(newest) - keep, len(newest)))


def test_what_was_read_stays_as_it_was():
    """A thread may look while bars come in."""
    archive = filled(0, 5)
    before = archive.last(9)
    for row in rows_of(candles(2 * CHUNK_BARS, 5)):
        archive.append(row)
    same(before, candles(5))


def test_the_history_is_not_copied():
    history = candles(CHUNK_BARS)
    archive = Archive("5m", SYMBOLS, 100)
    archive.extend(history)
    assert np.shares_memory(archive.last(3).close, history.close)
