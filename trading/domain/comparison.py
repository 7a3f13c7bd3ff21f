"""With and without: what the same signals brought with an advice and without it, day by day.

What ends within one stretch of ``GROUP_BARS`` bars hangs together and counts as one, by its mean,
as in the evidence (``trading.domain.scoring``). Days are those of UTC; a stretch belongs to that in
which it begins. Of each day only sums are kept, and of each month before the last ``KEPT_DAYS``
days: they add up.
"""

import msgspec

from trading.domain.evidence.lift import Lift
from trading.domain.hours import DAY_MS

KEPT_DAYS = 31
DESK = "desk"  # everything that counted for orders, against no advice at all


class Arm(msgspec.Struct, array_like=True):
    """One arm over some time, R.

    Attributes:
        total: what all signals brought together, ``squares`` the sum of their squares.
        peak, trough: the highest and the lowest that the running total was, its start included.
        fall: its deepest fall from a high.

    >>> whole, later = Arm(), Arm()
    >>> for r in (2.0, -1.0, -2.0):
    ...     whole.add(r, r * r)
    >>> later.add(-3.0, 9.0)
    >>> (joined := whole.joined(later)).total, joined.peak, joined.fall
    (-4.0, 2.0, 6.0)
    """

    total: float = 0.0
    squares: float = 0.0
    peak: float = 0.0
    trough: float = 0.0
    fall: float = 0.0

    def add(self, total: float, squares: float) -> None:
        """One stretch more."""
        self.total += total
        self.squares += squares
        self.peak = max(self.peak, self.total)
        self.trough = min(self.trough, self.total)
        self.fall = max(self.fall, self.peak - self.total)

    def joined(self, later: "Arm") -> "Arm":
        """Both times together."""
        return Arm(
            self.total + later.total,
            self.squares + later.squares,
            max(self.peak, self.total + later.peak),
            min(self.trough, self.total + later.trough),
            max(self.fall, later.fall, self.peak - self.total - later.trough),
        )


class Span(msgspec.Struct, array_like=True):
    """One day, or some days one after the other.

    Attributes:
        first, last: numbers of its first and last day, counted from 1970.
        signals: outcomes of signals.
        lift: treated minus control.
    """

    first: int
    last: int
    signals: int = 0
    lift: Lift = msgspec.field(default_factory=Lift)
    treated: Arm = msgspec.field(default_factory=Arm)
    control: Arm = msgspec.field(default_factory=Arm)

    def add(self, stretch: "Stretch") -> None:
        """One stretch more."""
        self.signals += stretch.count
        self.lift.update((stretch.treated - stretch.control) / stretch.count)
        self.treated.add(stretch.treated, stretch.treated_squares)
        self.control.add(stretch.control, stretch.control_squares)

    def joined(self, later: "Span") -> "Span":
        """Both together."""
        one, other = self.lift, later.lift
        lift = Lift(
            one.count + other.count,
            one.sum1 + other.sum1,
            one.sum2 + other.sum2,
            one.sum3 + other.sum3,
            one.sum4 + other.sum4,
        )
        return Span(
            self.first,
            later.last,
            self.signals + later.signals,
            lift,
            self.treated.joined(later.treated),
            self.control.joined(later.control),
        )


class Stretch(msgspec.Struct, array_like=True):
    """The stretch that begins at ``at``, ms: signals, and what these brought in both arms, R."""

    at: int = 0
    count: int = 0
    treated: float = 0.0
    control: float = 0.0
    treated_squares: float = 0.0
    control_squares: float = 0.0

    @property
    def day(self) -> int:
        """The number of the day that it belongs to."""
        return self.at // DAY_MS


class Half(msgspec.Struct, array_like=True):
    """A signal that is traded by another plan than without advice; a result is None until known."""

    treated: float | None = None
    control: float | None = None


class Comparison(msgspec.Struct):
    """All that is known of one advisor, or of the desk.

    Attributes:
        days: the last ones with an outcome; ``months``: what was before, by about a month.
        length: of a stretch, ms: that of the longest timeframe with an outcome.
        open: the latest stretch, which is not over.
    """

    days: list[Span] = msgspec.field(default_factory=list)
    months: list[Span] = msgspec.field(default_factory=list)
    length: int = 0
    open: Stretch = msgspec.field(default_factory=Stretch)

    def observe(self, at: int, length: int, treated: float, control: float) -> None:
        """One more outcome of a signal, in order of time; a stretch has a ``length`` in ms."""
        if length != self.length:
            self.length = max(self.length, length)
        begins, stretch = at - at % self.length, self.open
        if begins != stretch.at:
            if stretch.count:
                self._close(stretch)
            stretch = self.open = Stretch(begins)
        stretch.count += 1
        stretch.treated += treated
        stretch.control += control
        stretch.treated_squares += treated * treated
        stretch.control_squares += control * control

    def _close(self, stretch: Stretch) -> None:
        day = stretch.day
        if not self.days or self.days[-1].last != day:
            self.days.append(Span(day, day))
            if len(self.days) > KEPT_DAYS:
                self._put_away(self.days.pop(0))
        self.days[-1].add(stretch)

    def _put_away(self, old: Span) -> None:
        """A day that is no longer kept for itself goes into its month."""
        if self.months and old.last - self.months[-1].first < KEPT_DAYS:
            self.months[-1] = self.months[-1].joined(old)
        else:
            self.months.append(old)

    def spans(self, after: int) -> list[Span]:
        """What began after a day's number, in order of time, the open stretch included."""
        known = [*self.months, *self.days]
        if self.open.count:
            known.append(Span(self.open.day, self.open.day))
            known[-1].add(self.open)
        return [span for span in known if span.first > after]
