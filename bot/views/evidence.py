"""What paired differences say, in words: never more than their interval does."""

from bot.views.format import in_r
from trading.domain.evidence.lift import CAP, Lift

FEWEST = 10  # groups; with fewer the interval says nothing that a person could use


def verdict(lift: Lift) -> str:
    """The judgement in a few words.

    >>> lift = Lift()
    >>> verdict(lift)
    'too few to say'
    >>> for difference in (1.05, -0.75) * 100:
    ...     lift.update(difference)
    >>> verdict(lift)
    'cannot be told apart from zero'
    """
    if lift.count < FEWEST:
        return "too few to say"
    if lift.helps():
        return "helps"
    return "hurts" if lift.hurts() else "cannot be told apart from zero"


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
