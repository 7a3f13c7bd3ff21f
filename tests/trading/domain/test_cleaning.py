"""Bad bars are named, counted once and dropped; live and recorded bars meet the same rules."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.cleaning import (
    FAULTS,
    Bar,
    Fault,
    FaultCounts,
    Tally,
    check_bar,
    clean_block,
)

STEP = 300_000
GOOD = Bar(10 * STEP, 100.0, 101.0, 99.0, 100.5, 7.0)


def block_of(bars):
    times = np.array([bar.open_ms for bar in bars], dtype=np.int64)
    return times, np.array([bar[1:] for bar in bars], dtype=np.float64).reshape(-1, 5).T


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"close": math.nan}, Fault.NOT_FINITE),
        ({"high": math.inf}, Fault.NOT_FINITE),
        ({"low": -math.inf}, Fault.NOT_FINITE),
        ({"volume": math.nan}, Fault.NOT_FINITE),
        ({"low": 0.0}, Fault.NOT_POSITIVE),
        ({"open": -1.0}, Fault.NOT_POSITIVE),
        ({"high": 98.0}, Fault.HIGH_BELOW_LOW),
        ({"open": 101.2}, Fault.OUTSIDE_RANGE),
        ({"close": 98.9}, Fault.OUTSIDE_RANGE),
        ({"volume": -0.1}, Fault.NEGATIVE_VOLUME),
        ({"open_ms": 9 * STEP}, Fault.DUPLICATE),
        ({"open_ms": 8 * STEP}, Fault.OUT_OF_ORDER),
        ({"volume": 0.0}, None),
        ({"close": 101.0 * (1 + 1e-8)}, None),
        ({"high": 100.0, "low": 100.0, "close": 100.0}, None),
    ],
)
def test_one_bad_bar_is_named_alike_live_and_recorded(change, fault):
    before, bar = GOOD._replace(open_ms=9 * STEP), GOOD._replace(**change)
    assert check_bar(bar, before.open_ms) == fault
    block = clean_block(*block_of([before, bar]), STEP)
    assert block.keep.tolist() == [True, fault is None]
    assert block.faults == ({} if fault is None else {fault: Tally(1, bar.open_ms)})


def test_the_first_bar_has_nothing_to_be_late_for():
    assert check_bar(GOOD, None) is None


def test_a_good_bar_replaces_a_bad_one_of_the_same_time():
    bars = [GOOD._replace(close=math.nan), GOOD, GOOD._replace(close=100.7)]
    block = clean_block(*block_of(bars), STEP)
    assert block.keep.tolist() == [False, True, False]
    assert set(block.faults) == {Fault.NOT_FINITE, Fault.DUPLICATE}


def test_a_gap_is_counted_but_costs_no_bar():
    times = [10, 11, 15, 16, 18]
    block = clean_block(*block_of([GOOD._replace(open_ms=t * STEP) for t in times]), STEP)
    assert block.keep.all()
    assert block.faults == {Fault.GAP: Tally(4, 17 * STEP)}


def test_a_refused_bar_is_not_a_gap_as_well():
    bars = [GOOD, GOOD._replace(open_ms=11 * STEP, low=0.0), GOOD._replace(open_ms=12 * STEP)]
    assert clean_block(*block_of(bars), STEP).faults == {Fault.NOT_POSITIVE: Tally(1, 11 * STEP)}


def test_no_bars_have_no_faults():
    block = clean_block(*block_of([]), STEP)
    assert block.keep.shape == (0,)
    assert block.faults == {}


prices = st.sampled_from([100.0, 100.4, 99.0, 101.0, 0.0, -5.0, math.nan, math.inf, -math.inf])
bars = st.builds(
    Bar,
    open_ms=st.integers(0, 12).map(lambda n: n * STEP),
    open=prices,
    high=st.one_of(st.just(101.0), prices),
    low=st.one_of(st.just(99.0), prices),
    close=prices,
    volume=st.sampled_from([0.0, 3.0, -1.0, math.nan]),
)


@given(st.lists(st.one_of(bars, bars.map(lambda bar: GOOD._replace(open_ms=bar.open_ms)))))
def test_block_keeps_what_check_bar_keeps_one_after_the_other(arrived):
    last, expected, counts = None, [], dict.fromkeys(FAULTS, 0)
    for bar in arrived:
        fault = check_bar(bar, last)
        expected.append(fault is None)
        if fault is None:
            last = bar.open_ms
        else:
            counts[fault] += 1
    block = clean_block(*block_of(arrived), STEP)
    assert block.keep.tolist() == expected
    found = {fault: tally.bars for fault, tally in block.faults.items() if fault != Fault.GAP}
    assert found == {fault: count for fault, count in counts.items() if count}


@given(st.lists(bars))
def test_what_is_kept_may_be_traded_on(arrived):
    times, values = block_of(arrived)
    keep = clean_block(times, values, STEP).keep
    open_, high, low, close, volume = values[:, keep]
    assert np.all(np.diff(times[keep]) > 0)
    assert np.isfinite(values[:, keep]).all()
    assert (low > 0).all()
    assert (volume >= 0).all()
    assert (np.minimum(open_, close) >= low * (1 - 1e-5)).all()
    assert (np.maximum(open_, close) <= high * (1 + 1e-5)).all()


@given(st.lists(bars))
def test_every_bar_is_kept_or_counted_once(arrived):
    block = clean_block(*block_of(arrived), STEP)
    dropped = sum(tally.bars for fault, tally in block.faults.items() if fault != Fault.GAP)
    assert int(block.keep.sum()) + dropped == len(arrived)


@given(st.sets(st.integers(0, 200), min_size=1))
def test_gaps_are_the_holes_between_first_and_last(numbers):
    arrived = [GOOD._replace(open_ms=n * STEP) for n in sorted(numbers)]
    faults = clean_block(*block_of(arrived), STEP).faults
    holes = set(range(min(numbers), max(numbers))) - numbers
    assert faults == ({Fault.GAP: Tally(len(holes), max(holes) * STEP)} if holes else {})


def test_counts_add_up_by_symbol_and_remember_the_latest():
    counts = FaultCounts()
    counts.add("BTCUSDT", Fault.GAP, Tally(3, 900))
    counts.add("BTCUSDT", Fault.GAP, Tally(1, 600))
    counts.add("ETHUSDT", Fault.GAP, Tally(2, 300))
    counts.add("ETHUSDT", Fault.DUPLICATE, Tally(1, 300))
    assert counts.by_symbol["BTCUSDT"] == {Fault.GAP: Tally(4, 900)}
    assert counts.count("ETHUSDT", Fault.DUPLICATE) == 1
    assert counts.count("SOLUSDT", Fault.GAP) == 0
    assert counts.totals() == {Fault.DUPLICATE: 1, Fault.GAP: 6}
