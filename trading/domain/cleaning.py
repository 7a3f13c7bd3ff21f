"""Which bars are never traded on, and how often each fault was seen.

Two entries share one set of rules: ``clean_block`` for a whole recorded column of bars and
``check_bar`` for one bar that just arrived. A refused bar is dropped and counted, never repaired:
the symbol simply has no bar at that time. A gap refuses nothing, because the bars around it are
good; it is only counted.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from trading.domain.candles import Bools, Floats, Ints

RANGE_TOLERANCE = 1e-6
"""How far open or close may stand outside low..high, as a share of the price.

Prices that once were float32, or were adjusted and rounded, miss their own range by less than this.
"""


class Fault(StrEnum):
    """What can be wrong with a bar, in the order in which a bar with several faults is named."""

    NOT_FINITE = "NaN or infinite"
    NOT_POSITIVE = "zero or negative price"
    HIGH_BELOW_LOW = "high below low"
    OUTSIDE_RANGE = "open or close outside high-low"
    NEGATIVE_VOLUME = "negative volume"
    DUPLICATE = "duplicate"
    OUT_OF_ORDER = "out of order"
    GAP = "gap"


FAULTS: tuple[Fault, ...] = tuple(Fault)


class Bar(NamedTuple):
    """One bar of one symbol as it arrived: open time in ms UTC, quote currency, base units."""

    open_ms: int
    open: float
    high: float
    low: float
    close: float
    volume: float


class Tally(NamedTuple):
    """How many bars had one fault, and the open time (ms UTC) of the latest of them."""

    bars: int
    last_ms: int


@dataclass(slots=True)
class FaultCounts:
    """Faults seen so far: symbol -> fault -> tally. What ``/health`` shows."""

    by_symbol: dict[str, dict[Fault, Tally]] = field(default_factory=dict)

    def add(self, symbol: str, fault: Fault, tally: Tally) -> None:
        """Count ``tally`` on top of what is known of this symbol and fault."""
        tallies = self.by_symbol.setdefault(symbol, {})
        known = tallies.get(fault)
        if known is not None:
            tally = Tally(known.bars + tally.bars, max(known.last_ms, tally.last_ms))
        tallies[fault] = tally

    def count(self, symbol: str, fault: Fault) -> int:
        """How often ``symbol`` had ``fault``."""
        tally = self.by_symbol.get(symbol, {}).get(fault)
        return 0 if tally is None else tally.bars

    def totals(self) -> dict[Fault, int]:
        """Counts over all symbols, only of faults that were seen, in the order of ``FAULTS``."""
        counts = {fault: sum(self.count(s, fault) for s in self.by_symbol) for fault in FAULTS}
        return {fault: count for fault, count in counts.items() if count}


class CleanBlock(NamedTuple):
    """What is left of a column of bars.

    ``keep`` ``(n,)`` is True for the bars that may be traded on, whose times strictly increase;
    ``faults`` holds what was found, only faults that were seen.
    """

    keep: Bools
    faults: dict[Fault, Tally]


def check_bar(bar: Bar, last_kept_ms: int | None) -> Fault | None:
    """The fault for which ``bar`` is refused, or None when it may be traded on.

    ``last_kept_ms`` is the open time (ms UTC) of the symbol's latest bar that was not refused.
    """
    fault = _value_fault(bar)
    if fault is not None or last_kept_ms is None or bar.open_ms > last_kept_ms:
        return fault
    return Fault.DUPLICATE if bar.open_ms == last_kept_ms else Fault.OUT_OF_ORDER


def clean_block(open_ms: Ints, values: Floats, step_ms: int) -> CleanBlock:
    """The bars of one symbol that may be traded on, and why the others may not.

    Args:
        open_ms: ``(n,)`` open times, ms UTC, in the order in which they were recorded.
        values: ``(5, n)`` open, high, low, close, volume.
        step_ms: length of one bar, ms.

    The bars kept are those that ``check_bar`` would keep one after the other: of several bars with
    one time the first good one, and none older than a good bar before it. Gaps are counted between
    all the bars that were delivered, so a refused bar is counted once, under its own fault.
    """
    keep = np.ones(len(open_ms), dtype=np.bool_)
    faults: dict[Fault, Tally] = {}
    for fault, bad in _value_faults(values):
        _refuse(keep, faults, fault, bad, open_ms)
    for fault, bad in _time_faults(open_ms, keep):
        _refuse(keep, faults, fault, bad, open_ms)
    _count_gaps(faults, open_ms, step_ms)
    return CleanBlock(keep, faults)


def _value_fault(bar: Bar) -> Fault | None:
    """The first fault in the numbers of one bar."""
    column = np.array(bar[1:], dtype=np.float64).reshape(5, 1)
    return next((fault for fault, bad in _value_faults(column) if bad[0]), None)


def _value_faults(values: Floats) -> list[tuple[Fault, Bools]]:
    """Per fault of the numbers, the ``(n,)`` bars of ``values`` ``(5, n)`` that have it."""
    open_, high, low, close, volume = values
    with np.errstate(invalid="ignore", over="ignore"):  # infinite prices have their own fault
        slack = RANGE_TOLERANCE * np.abs(high)
        outside = np.maximum(open_, close) > high + slack
        outside |= np.minimum(open_, close) < low - slack
    return [
        (Fault.NOT_FINITE, ~np.isfinite(values).all(axis=0)),
        (Fault.NOT_POSITIVE, (values[:4] <= 0).any(axis=0)),
        (Fault.HIGH_BELOW_LOW, high < low),
        (Fault.OUTSIDE_RANGE, outside),
        (Fault.NEGATIVE_VOLUME, volume < 0),
    ]


def _time_faults(open_ms: Ints, good: Bools) -> list[tuple[Fault, Bools]]:
    """Per fault of time, the ``(n,)`` bars that have it, among those whose numbers are good.

    The latest good time so far is also the latest kept: a bar that is not newer never raises it.
    """
    oldest = np.iinfo(np.int64).min
    latest = np.maximum.accumulate(np.where(good, open_ms, oldest))
    before = np.concatenate(([oldest], latest[:-1]))
    return [(Fault.DUPLICATE, open_ms == before), (Fault.OUT_OF_ORDER, open_ms < before)]


def _refuse(
    keep: Bools, faults: dict[Fault, Tally], fault: Fault, bad: Bools, open_ms: Ints
) -> None:
    """Take the ``bad`` bars out of ``keep`` and count those that had no earlier fault."""
    bad = bad & keep
    count = int(np.count_nonzero(bad))
    if count:
        faults[fault] = Tally(count, int(open_ms[bad].max()))
        keep &= ~bad


def _count_gaps(faults: dict[Fault, Tally], open_ms: Ints, step_ms: int) -> None:
    """Count the bars that were never delivered between the first and the last that were."""
    steps = np.diff(open_ms)
    if np.all(steps == step_ms):
        return
    seen = np.unique(open_ms)
    holes = np.diff(seen) // step_ms - 1
    count = int(holes.sum())
    if count:
        last = int(seen[1:][holes > 0][-1]) - step_ms
        faults[Fault.GAP] = Tally(count, last)
