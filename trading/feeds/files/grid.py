"""Whether the times of a file are what its name says: milliseconds, on the grid, so far apart."""

import numpy as np

from trading.domain.candles import TIMEFRAMES_MS, Ints

_UNITS = {"seconds": 1 / 1000, "microseconds": 1000, "nanoseconds": 1_000_000}  # per ms
_LATEST = 10**14  # ms of the year 5138; also how far back a time may lie
_MAGNITUDES = ((10**17, "nanoseconds"), (_LATEST, "microseconds"))
_SECONDS_BELOW = 10**11  # ms of March 1973
_TYPICAL = 0.1  # a file whose bars are this often one step apart has its timeframe


def time_problem(open_ms: Ints, timeframe: str) -> str | None:
    """What is wrong with the times of a file for ``timeframe``, and the remedy; None when nothing.

    ``open_ms`` is ``(n,)``, n > 0, in the order of the file: faults of single bars are not looked
    for here.
    """
    step_ms = TIMEFRAMES_MS[timeframe]
    unit = _unit_of_magnitude(open_ms)
    far = np.flatnonzero((open_ms > _LATEST) | (open_ms < -_LATEST))
    if unit is None and len(far):
        row = int(far[0])
        return f"row {row + 1}: timestamp {open_ms[row]} is no date in ms; repair or delete the row"
    spacing = _spacing(open_ms, step_ms)
    off_grid = np.flatnonzero(open_ms % step_ms)
    unit = unit or _unit_of_spacing(spacing)
    if unit is None and len(off_grid) and np.abs(open_ms).max() < _SECONDS_BELOW:
        unit = "seconds"
    if unit is not None:
        return f"timestamps are in {unit}; convert them to milliseconds"
    if spacing != step_ms:
        return f"bars are {_span(spacing)} apart, but the name says {timeframe}; rename the file"
    if len(off_grid):
        row = int(off_grid[0])
        return (
            f"row {row + 1}: timestamp {open_ms[row]} is not the open of a {timeframe} bar; "
            f"it should be a multiple of {step_ms} ms"
        )
    return None


def _spacing(open_ms: Ints, step_ms: int) -> int:
    """The usual time between neighbours, ms; ``step_ms`` when there is nothing against it."""
    steps = np.diff(open_ms)
    if np.all(steps == step_ms):
        return step_ms
    lengths, counts = np.unique(np.abs(steps[steps != 0]), return_counts=True)
    if counts.sum() < 2 or counts[lengths == step_ms].sum() >= _TYPICAL * counts.sum():
        return step_ms
    return int(lengths[np.argmax(counts)])


def _unit_of_spacing(spacing: int) -> str | None:
    """The unit in which ``spacing`` is a timeframe, if it is none in ms."""
    known = TIMEFRAMES_MS.values()
    if spacing in known:
        return None
    return next((unit for unit, per_ms in _UNITS.items() if spacing / per_ms in known), None)


def _unit_of_magnitude(open_ms: Ints) -> str | None:
    """The unit in which the times are dates, if they lie too far in the future to be ms."""
    middle = float(np.median(open_ms))
    return next((unit for above, unit in _MAGNITUDES if middle > above), None)


def _span(ms: int) -> str:
    """A length of time as a timeframe if it is one."""
    return next((name for name, step_ms in TIMEFRAMES_MS.items() if step_ms == ms), f"{ms} ms")
