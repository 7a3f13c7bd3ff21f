"""Windows of hours by the clock of a zone, also on the days when clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.hours import Hours, covered_until, covering, next_start, window_of

BERLIN, NEW_YORK, UTC_ZONE = (
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("America/New_York"),
    ZoneInfo("UTC"),
)
MINUTE, DAY = 60_000, 86_400_000


def hours(*texts, zone=UTC_ZONE):
    return Hours(tuple(map(window_of, texts)), zone)


def ms(text, zone=UTC_ZONE):
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def shown(at):
    return f"{datetime.fromtimestamp(at / 1000, UTC):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "at", "inside"),
    [
        ("Mon-Fri 08:00/22:00", "2025-01-06 08:00", True),
        ("Mon-Fri 08:00/22:00", "2025-01-06 07:59", False),
        ("Mon-Fri 08:00/22:00", "2025-01-10 21:59", True),
        ("Mon-Fri 08:00/22:00", "2025-01-10 22:00", False),
        ("Mon-Fri 08:00/22:00", "2025-01-11 12:00", False),
        ("Fri-Mon 08:00/22:00", "2025-01-11 12:00", True),
        ("Fri-Mon 08:00/22:00", "2025-01-07 12:00", False),
        ("Sun 22:00/02:00", "2025-01-06 01:59", True),
        ("Sun 22:00/02:00", "2025-01-06 02:00", False),
        ("Sun 22:00/02:00", "2025-01-05 01:00", False),
        ("Sat 00:00/24:00", "2025-01-11 23:59", True),
        ("Sat 00:00/24:00", "2025-01-12 00:00", False),
        ("daily 23:55/00:10", "2025-01-08 00:09", True),
        ("2026-12-16 18:30/20:30 FOMC", "2026-12-16 18:30", True),
        ("2026-12-16 18:30/20:30 FOMC", "2026-12-17 18:30", False),
        ("2026-12-31 22:00/02:00", "2027-01-01 01:59", True),
    ],
)
def test_a_window_holds_its_hours_from_the_first_to_before_the_last(text, at, inside):
    assert (covering(hours(text), ms(at)) is not None) == inside


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2026-03-06", "03-06 13:00", "03-06 21:00"),  # winter, five hours behind
        ("2026-03-09", "03-09 12:00", "03-09 20:00"),  # the clocks went forward on the 8th
        ("2026-11-02", "11-02 13:00", "11-02 21:00"),  # and back on the 1st
    ],
)
def test_the_same_clock_is_another_moment_when_clocks_have_changed(day, start, end):
    span = covering(hours("Mon-Fri 08:00/16:00", zone=NEW_YORK), ms(f"{day} 12:00", NEW_YORK))
    assert (shown(span.start), shown(span.end)) == (start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [  # in Berlin the hour from 02:00 comes twice on 25 October 2026 and never on 29 March
        ("2026-10-25 01:30/02:30", "10-24 23:30", "10-25 00:30"),
        ("2026-10-25 02:00/03:00", "10-25 00:00", "10-25 02:00"),
        ("2026-03-29 01:30/02:30", "03-29 00:30", "03-29 01:30"),
        ("2026-03-29 01:00/04:00", "03-29 00:00", "03-29 02:00"),
    ],
)
def test_an_hour_that_comes_twice_or_never(text, start, end):
    window = hours(text, zone=BERLIN)
    begins = next_start(window, ms(f"{text[:10]} 00:00", BERLIN) - MINUTE)
    assert shown(begins) == start
    assert shown(covered_until(window, begins)) == end


def test_a_window_within_a_skipped_hour_does_not_happen():
    window = hours("Sun 02:00/03:00", zone=BERLIN)
    before = ms("2026-03-28 12:00")
    assert shown(next_start(window, before)) == "04-05 00:00"
    assert all(covering(window, before + n * 10 * MINUTE) is None for n in range(144))


def test_of_several_the_one_that_ends_last_counts_and_neighbours_are_one():
    window = hours("Mon 08:00/12:00 one", "Mon 10:00/14:00 two", "Mon 14:00/15:00 three")
    noon = ms("2025-01-06 11:00")
    assert covering(window, noon).words == "two"
    assert shown(covered_until(window, noon)) == "01-06 15:00"
    assert covered_until(window, ms("2025-01-06 07:00")) == ms("2025-01-06 07:00")


def test_many_short_windows_that_follow_each_other_are_one():
    quarters = [f"Mon {h:02}:{m:02}/{h:02}:{m + 14}" for h in range(8, 14) for m in (0, 14, 28)]
    ends = [f"Mon {h:02}:42/{h + 1:02}:00" for h in range(8, 14)]
    window = hours(*quarters, *ends)
    assert shown(covered_until(window, ms("2025-01-06 08:00"))) == "01-06 14:00"


def test_what_never_ends_and_what_never_comes():
    assert covered_until(hours("daily 00:00/24:00"), ms("2025-01-06 11:00")) is None
    assert next_start(hours("2020-01-01 00:00/01:00"), ms("2025-01-06 11:00")) is None
    assert next_start(hours(), 0) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", ""),
        ("Mon", ""),
        ("Mon 8:00/9:00", ""),
        ("Mon 08:00-09:00", ""),
        ("Mon  08:00/09:00", ""),
        ("Mon 08:00/09:00 ", ""),
        ("Mon 08:00/09:00 " + 41 * "x", ""),
        ("mon 08:00/09:00", "days are Mon, Tue, Wed, Thu, Fri, Sat, Sun and daily"),
        ("Mon-Fry 08:00/09:00", "days are Mon, Tue, Wed, Thu, Fri, Sat, Sun and daily"),
        ("daily-Fri 08:00/09:00", "days are Mon, Tue, Wed, Thu, Fri, Sat, Sun and daily"),
        ("Mon 08:00/24:01", "24:01 is no time of day"),
        ("Mon 08:60/09:00", "08:60 is no time of day"),
        ("Mon 24:00/09:00", "a day begins at 00:00"),
        ("Mon 09:00/09:00", "it ends when it begins"),
        ("2026-02-29 09:00/10:00", "there is no 2026-02-29"),
    ],
)
def test_what_is_no_window(text, why):
    with pytest.raises(ValueError, match=f"^{why}$"):
        window_of(text)


@given(
    st.sampled_from(
        ["Mon-Fri 08:00/22:00", "Sun 22:00/02:00", "daily 01:15/02:45", "Sat 02:30/04:00"]
    ),
    st.sampled_from([BERLIN, NEW_YORK, UTC_ZONE, ZoneInfo("Australia/Lord_Howe")]),
    st.integers(0, 730 * 24 * 12),
)
def test_begin_and_end_are_where_the_answer_changes(text, zone, step):
    window, at = hours(text, zone=zone), ms("2026-01-01 00:00") + step * 5 * MINUTE
    if covering(window, at):
        end = covered_until(window, at)
        assert covering(window, end - 1)
        assert not covering(window, end)
    else:
        begin = next_start(window, at)
        assert covering(window, begin)
        assert not covering(window, begin - 1)
        assert begin - at <= timedelta(days=14).total_seconds() * 1000
