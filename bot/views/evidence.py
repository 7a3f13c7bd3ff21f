"""The interval of paired differences in words; ``trading.report.verdicts`` judges them."""

from bot.views.format import in_r
from trading.domain.evidence.lift import CAP, Lift


def interval(lift: Lift) -> str:
    """Both ends, R; an end that nobody knows yet is open.

    >>> lift = Lift()
    >>> interval(lift)
    'not known yet'
    >>> for difference in (1.05, -0.75) * 100:
    ...     lift.update(difference)
    >>> interval(lift)
    '-0.13 to +0.43 R'
    """
    low, high = lift.interval()
    if low <= -CAP and high >= CAP:
        return "not known yet"
    if low <= -CAP:
        return f"below {in_r(high)}"
    return f"above {in_r(low)}" if high >= CAP else f"{low:+.2f} to {in_r(high)}"
