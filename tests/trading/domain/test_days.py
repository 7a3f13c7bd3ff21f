"""Days of a time zone, also where clocks change at midnight."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.days import day_start, next_day

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "America/Santiago",
    "Africa/Cairo",
    "Pacific/Apia",
)
HOUR_MS = 3_600_000


def ms(*parts):
    return round(datetime(*parts, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("zone", "at", "start", "end"),
    [
        ("UTC", ms(2025, 1, 1, 23), ms(2025, 1, 1), ms(2025, 1, 2)),
        ("Europe/Berlin", ms(2025, 1, 1, 23), ms(2025, 1, 1, 23), ms(2025, 1, 2, 23)),
        ("Europe/Berlin", ms(2025, 3, 30, 12), ms(2025, 3, 29, 23), ms(2025, 3, 30, 22)),
        ("Europe/Berlin", ms(2025, 10, 26, 12), ms(2025, 10, 25, 22), ms(2025, 10, 26, 23)),
        # Santiago skipped the midnight of 8 September 2024: the day began at 1 o'clock.
        ("America/Santiago", ms(2024, 9, 8, 12), ms(2024, 9, 8, 4), ms(2024, 9, 9, 3)),
        # Samoa had no 30 December 2011.
        ("Pacific/Apia", ms(2011, 12, 30, 9), ms(2011, 12, 29, 10), ms(2011, 12, 30, 10)),
    ],
)
def test_days_begin_at_midnight_of_the_zone(zone, at, start, end):
    assert (day_start(at, zone), next_day(at, zone)) == (start, end)


@given(st.integers(ms(2010, 1, 1), ms(2030, 1, 1)), st.sampled_from(ZONES))
def test_days_follow_each_other_without_a_gap(at, zone):
    start, end = day_start(at, zone), next_day(at, zone)
    assert start <= at < end
    assert day_start(end, zone) == end
    assert (day_start(end - 1, zone), next_day(start, zone)) == (start, end)
    assert end - start <= 25 * HOUR_MS
