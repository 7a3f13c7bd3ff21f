"""Windows of hours, weekly or on one day, by the clock of a zone.

Where clocks change, a window keeps its length: an hour that comes twice is meant the first time,
and one that is skipped counts on from before the change.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAILY = "daily"
WORDS = 40  # characters that say what a window is for
DAY_MINUTES = 24 * 60
ONE_DAY = timedelta(days=1)
DAY_MS = 86_400_000
AHEAD = 15  # days; a weekly window that falls out when clocks change comes again in two weeks

_FORM = re.compile(
    r"(?P<when>[A-Za-z-]+|\d{4}-\d\d-\d\d) (?P<opens>\d\d:\d\d)/(?P<closes>\d\d:\d\d)"
    rf"(?: (?P<words>\S.{{0,{WORDS - 1}}}))?"
)


class Window(NamedTuple):
    """Some hours of each of its days.

    Attributes:
        days: weekdays, Monday is 0; empty for a window of one date.
        only: its one day, None for a weekly one.
        opens, closes: minutes after that day's midnight; it may close on the next day.
        words: what it is for.
    """

    days: frozenset[int]
    only: date | None
    opens: int
    closes: int
    words: str

    def on(self, day: date) -> bool:
        """Whether it opens on this day."""
        return day == self.only if self.only else day.weekday() in self.days


class Span(NamedTuple):
    """A window on one day, UTC ms; it ends just before ``end``."""

    start: int
    end: int
    words: str


class Hours(NamedTuple):
    """Windows and the zone whose clock they follow."""

    windows: tuple[Window, ...]
    zone: ZoneInfo

    def clock(self, at: int) -> str:
        """A moment (UTC ms) by that clock.

        >>> Hours((), ZoneInfo("Europe/Berlin")).clock(1_700_000_000_000)
        'Tue 14 Nov 23:13 Europe/Berlin'
        """
        return f"{_local(at, self.zone):%a %d %b %H:%M} {self.zone.key}"


# -- reading -------------------------------------------------------------------------------------


def window_of(text: str) -> Window:
    """The window that a text means.

    >>> window_of("2026-12-16 18:30/20:30 FOMC")[1:]
    (datetime.date(2026, 12, 16), 1110, 1230, 'FOMC')

    Raises:
        ValueError: it means none; the text says what is wrong with it, or nothing.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError
    when, opens, closes = found["when"], _minutes(found["opens"]), _minutes(found["closes"])
    if opens == DAY_MINUTES:
        raise ValueError("a day begins at 00:00")
    if opens == closes:
        raise ValueError("it ends when it begins")
    until = closes if closes > opens else closes + DAY_MINUTES
    dated = when[0].isdigit()
    days, day = (frozenset[int](), _date(when)) if dated else (_weekdays(when), None)
    return Window(days, day, opens, until, found["words"] or "")


def _minutes(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    if minute > 59 or 60 * hour + minute > DAY_MINUTES:
        raise ValueError(f"{clock} is no time of day")
    return 60 * hour + minute


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no {text}") from None


def _weekdays(text: str) -> frozenset[int]:
    """One weekday, from one to another, or all.

    >>> sorted(_weekdays("Sat-Mon"))
    [0, 5, 6]
    """
    if text == DAILY:
        return frozenset(range(len(WEEK)))
    first, _, last = text.partition("-")
    for name in (first, last or first):
        if name not in WEEK:
            raise ValueError(f"days are {', '.join(WEEK)} and {DAILY}")
    begin, end = WEEK.index(first), WEEK.index(last or first)
    return frozenset((begin + n) % len(WEEK) for n in range((end - begin) % len(WEEK) + 1))


# -- asking --------------------------------------------------------------------------------------


def covering(hours: Hours, at: int) -> Span | None:
    """The window in which a moment (UTC ms) lies, of several the one that ends last."""
    today = _local(at, hours.zone).date()
    near = (*_spans(hours, today - ONE_DAY), *_spans(hours, today))
    return max((s for s in near if s.start <= at < s.end), key=lambda s: s.end, default=None)


def covered_until(hours: Hours, at: int) -> int | None:
    """When the windows that follow each other from ``at`` on end, UTC ms; None: not soon."""
    end = at
    while end - at < AHEAD * DAY_MS:
        span = covering(hours, end)
        if span is None:
            return end
        end = span.end
    return None


def next_start(hours: Hours, at: int) -> int | None:
    """When the next window begins after ``at``, UTC ms; None when none does within two weeks."""
    return min((s.start for s in _coming(hours, at) if s.start > at), default=None)


def _coming(hours: Hours, at: int) -> Iterator[Span]:
    today = _local(at, hours.zone).date()
    for ahead in range(AHEAD):
        yield from _spans(hours, today + ahead * ONE_DAY)


@lru_cache(maxsize=64)
def _spans(hours: Hours, day: date) -> tuple[Span, ...]:
    """The windows that open on a day; one that falls into a skipped hour does not."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=hours.zone)
    spans = (
        Span(_ms(midnight, window.opens), _ms(midnight, window.closes), window.words)
        for window in hours.windows
        if window.on(day)
    )
    return tuple(span for span in spans if span.start < span.end)


def _ms(midnight: datetime, minutes: int) -> int:
    """The moment when the clock has moved on by so much, UTC ms."""
    return round((midnight + timedelta(minutes=minutes)).timestamp() * 1000)


def _local(at: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
