"""From numbers to pixels and words: axes, round ticks, prices and times (UTC)."""

import math
from collections.abc import Iterator, Sized
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Larger numbers are mistakes; leaving them out keeps every difference finite.
DRAWABLE = 1e15

LAST_MS = 7_258_118_400_000  # 2200-01-01, the end of any time axis
MINUTE_MS = 60_000
DAY_MS = 86_400_000
_STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720)
_STEPS_DAY = (1, 2, 3, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650, 36500)
TIME_STEPS_MS = (*(m * MINUTE_MS for m in _STEPS_MIN), *(d * DAY_MS for d in _STEPS_DAY))


def check_lengths(what: str, points: Sized, **arrays: Sized | None) -> None:
    """Raise ValueError, with its name, for an array that has not one value for each point.

    >>> check_lengths("times", [1, 2, 3], equity=[1.0, 2.0])
    Traceback (most recent call last):
    ValueError: equity has 2 values for 3 times: give every array one value for each
    """
    for name, values in arrays.items():
        if values is not None and len(values) != len(points):
            told = f"{name} has {len(values)} values for {len(points)} {what}"
            raise ValueError(f"{told}: give every array one value for each")


@dataclass(frozen=True)
class Axis:
    """A straight map of [low, high] onto pixels; `start` is the pixel of `low`, `end` of `high`."""

    low: float
    high: float
    start: float
    end: float

    def px(self, value: float) -> float:
        """The pixel of a value; values beyond the axis end at its ends."""
        inside = max(self.low, min(value, self.high))
        return self.start + (self.end - self.start) * (inside - self.low) / (self.high - self.low)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def drawable(values: ArrayLike) -> NDArray[np.float64]:
    """The values as float64 of the same shape, NaN where a number cannot be drawn."""
    array = np.array(values, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        array[~(np.abs(array) <= DRAWABLE)] = np.nan
    return array


def times(values: ArrayLike) -> NDArray[np.int64]:
    """Times (ms) as int64 of the same shape, held within 1970 to 2200."""
    array = np.nan_to_num(np.array(values, dtype=np.float64), nan=0.0)
    return np.clip(array, 0, LAST_MS).astype(np.int64)


def padded(low: float, high: float, share: float) -> tuple[float, float]:
    """The range with `share` of its length added at both ends; a flat range gets a length."""
    size, length = max(abs(low), abs(high)), high - low
    if length <= max(size * 1e-9, 1e-12):
        length = size * 2e-3 if size > 1e-9 else 1.0
    middle, half = (low + high) / 2, length * (0.5 + share)
    return middle - half, middle + half


def nice_ticks(low: float, high: float, count: int) -> list[float]:
    """About `count` round numbers (1, 2 or 5 times a power of ten) within [low, high].

    >>> nice_ticks(138.2, 146.9, 5)
    [140.0, 142.0, 144.0, 146.0]
    """
    raw = (high - low) / count
    power: float = 10.0 ** math.floor(math.log10(raw))
    step = next((m * power for m in (1, 2, 5) if m * power >= raw), 10 * power)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [step * i for i in range(first, last + 1)]


def decimals(step: float) -> int:
    """Decimals that tell numbers a `step` apart.

    >>> decimals(0.3 - 0.2), decimals(20.0)
    (1, 0)
    """
    # Differences of ticks miss a power of ten by a rounding error; the summand absorbs it.
    return max(0, -math.floor(math.log10(step) + 1e-6)) if step > 0 else 0


def number_text(value: float, places: int) -> str:
    """A number with grouped thousands; very large and very small ones in powers of ten.

    >>> number_text(64250.5, 1), number_text(2.5e-12, 13), number_text(-0.0, 1)
    ('64,250.5', '2.50e-12', '0.0')
    """
    if not math.isfinite(value):
        return "n/a"
    if abs(value) >= 1e9 or places > 10:
        return f"{value:.2e}"
    return f"{round(value, places) + 0.0:,.{places}f}"


def price_text(price: float) -> str:
    """A price with five significant digits, or all digits before the point.

    Zeros behind the second decimal are left away.

    >>> price_text(64250.7), price_text(141.357), price_text(5.0), price_text(0.0000010700)
    ('64,251', '141.36', '5.00', '0.00000107')
    """
    if not math.isfinite(price) or price == 0:
        return number_text(price, 0)
    places = max(0, 4 - math.floor(math.log10(abs(price))))
    while places > 2 and round(price, places) == round(price, places - 1):
        places -= 1
    return number_text(price, places)


def signed_percent(share: float) -> str:
    """A share as a percentage with its sign.

    >>> signed_percent(0.0123), signed_percent(-0.5)
    ('+1.23%', '-50.00%')
    """
    return f"{share * 100:+,.2f}%" if abs(share) < 1e4 else "n/a"


def time_step(span_ms: float, count: int) -> int:
    """The shortest usual step (ms) that cuts a span into at most `count` pieces."""
    return next((s for s in TIME_STEPS_MS if span_ms <= s * count), TIME_STEPS_MS[-1])


def time_text(at_ms: int, step_ms: int) -> str:
    """What a tick says: the time of day, or the date at midnight and for steps of a day or more.

    >>> time_text(1_722_517_200_000, 3_600_000), time_text(1_722_470_400_000, 3_600_000)
    ('13:00', '1 Aug')
    """
    at = datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    if step_ms >= 365 * DAY_MS:
        return f"{at:%Y}"
    if step_ms >= DAY_MS or at_ms % DAY_MS == 0:
        return f"{at.day} {at:%b}"
    return f"{at:%H:%M}"


def first_of_each(open_ms: NDArray[np.int64], step_ms: int) -> Iterator[tuple[int, int]]:
    """(index, time) of each bar that begins a new step of time; the very first bar does not."""
    periods = open_ms // step_ms
    for index in np.flatnonzero(np.diff(periods)) + 1:
        yield int(index), int(periods[index] * step_ms)
