"""What paired differences prove, in words: never more than their interval does."""

from trading.domain.evidence.lift import Lift

FEWEST = 10  # groups; with fewer the interval says nothing that a person could use
TOO_FEW, HELPS, HURTS = "too few to say", "helps", "hurts"
NO_DIFFERENCE = "cannot be told apart from zero"


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
        return TOO_FEW
    if lift.helps():
        return HELPS
    return HURTS if lift.hurts() else NO_DIFFERENCE
