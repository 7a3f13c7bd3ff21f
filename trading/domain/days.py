"""Days of a time zone: where the day of a moment begins and where the next one does, UTC ms."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_start(at: int, zone: str) -> int:
    """The first ms of the day that the moment ``at`` lies in.

    >>> day_start(1_735_689_600_000 + 5, "UTC")
    1735689600000
    """
    return _midnight(at, zone, 0)


def next_day(at: int, zone: str) -> int:
    """The first ms of the day after that of ``at``; days have 23 to 25 hours where clocks change.

    >>> (next_day(1_743_289_200_000, "Europe/Berlin") - 1_743_289_200_000) // 3_600_000
    23
    """
    return _midnight(at, zone, 1)


def _midnight(at: int, zone: str, days: int) -> int:
    """Where clocks skip midnight, the moment at which they do; of two midnights the first."""
    place = ZoneInfo(zone)
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(place)
    midnight = datetime.combine(local.date() + timedelta(days), time(), place)
    return round(midnight.timestamp() * 1000)
