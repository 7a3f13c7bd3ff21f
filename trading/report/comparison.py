"""What signals brought with an advice and without it, over some days."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from math import sqrt

from trading.domain.comparison import Arm, Comparison, Span
from trading.domain.evidence.lift import CAP
from trading.domain.hours import DAY_MS
from trading.report.verdicts import FEWEST, TOO_FEW

BETTER, WORSE = "better with it", "worse with it"
ALIKE, NOTHING = "cannot be told apart", "no outcome"


@dataclass(frozen=True, slots=True)
class Side:
    """One arm, R.

    Attributes:
        mean: of a signal, ``ratio`` that over its standard deviation; None where there is none.
        total: of all signals, ``fall`` the deepest fall of the running total from a high.
    """

    mean: float
    ratio: float | None
    total: float
    fall: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Both arms over some days.

    Attributes:
        signals: outcomes; ``stretches``: those that hang together count as one.
        lift: mean difference of a signal, R, where a stretch counts once by its mean.
        interval: where that is, at 95 %; an unknown end is -5 or 5. That it holds whenever one
            looks is promised of days from a fixed one on, not of the last ones, which move along.
        start_ms: where the first day begins.
        times_ms, treated_r, control_r: the running totals at the end of each day, R.
    """

    signals: int
    stretches: int
    treated: Side
    control: Side
    lift: float
    interval: tuple[float, float]
    start_ms: int
    times_ms: tuple[int, ...]
    treated_r: tuple[float, ...]
    control_r: tuple[float, ...]

    @property
    def verdict(self) -> str:
        """In words whether it makes a difference, as careful as ``trading.report.verdicts``."""
        if not self.signals:
            return NOTHING
        if self.stretches < FEWEST:
            return TOO_FEW
        low, high = self.interval
        return BETTER if low > 0 else WORSE if high < 0 else ALIKE

    @property
    def same(self) -> bool:
        """Whether no outcome was another with it."""
        return self.treated == self.control

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """The ends of the interval, R, None for one that is not known yet."""
        low, high = self.interval
        return low if low > -CAP else None, high if high < CAP else None


def compared(known: Comparison, after: int) -> Compared:
    """The days that follow the day number ``after``."""
    spans = known.spans(after)
    whole = reduce(Span.joined, spans) if spans else Span(after, after)
    lift = whole.lift
    return Compared(
        signals=whole.signals,
        stretches=lift.count,
        treated=_side(whole.treated, whole.signals),
        control=_side(whole.control, whole.signals),
        lift=lift.mean,
        interval=lift.interval(),
        start_ms=whole.first * DAY_MS if spans else 0,
        times_ms=tuple((span.last + 1) * DAY_MS for span in spans),
        treated_r=_running(span.treated for span in spans),
        control_r=_running(span.control for span in spans),
    )


def days_before(market_ms: int, days: int) -> int:
    """The number of the day after which the last ``days`` begin; of all of them for 0."""
    return market_ms // DAY_MS - days if days else -1


def _side(arm: Arm, count: int) -> Side:
    if not count:
        return Side(0.0, None, 0.0, 0.0)
    mean = arm.total / count
    spread = arm.squares / count - mean * mean
    ratio = mean / sqrt(spread) if count > 1 and spread > 1e-12 else None
    return Side(mean, ratio, arm.total, arm.fall)


def _running(arms: Iterable[Arm]) -> tuple[float, ...]:
    total, totals = 0.0, []
    for arm in arms:
        total += arm.total
        totals.append(total)
    return tuple(totals)
