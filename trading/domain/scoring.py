"""What each advisor was worth: paired differences in R on the same signals, with and without it."""

from trading.domain.signals import Advice
from trading.domain.state import Scorecard


def note_advice(cards: dict[str, Scorecard], advice: tuple[Advice, ...]) -> None:
    """Count what was said."""
    for said in advice:
        card = cards.setdefault(said.advisor, Scorecard())
        card.advices += 1
        card.abstained += said.abstained
        card.changes += said.veto or said.size != 1.0


def note_outcome(cards: dict[str, Scorecard], advice: tuple[Advice, ...], r: float) -> None:
    """Book the worth of each advice once the signal's outcome ``r`` is known."""
    for said in advice:
        if said.abstained:
            continue
        card = cards[said.advisor]
        card.outcomes += 1
        card.sizes += said.size
        worth = worth_of(said, r, card.sizes / card.outcomes)
        card.worth += worth
        card.worth_squared += worth * worth


def worth_of(advice: Advice, r: float, mean_size: float) -> float:
    """R gained by following the advice.

    A filter is worth -R of what it refused; a sizer (size / its running mean - 1) x R, so that a
    sizer that merely trades bigger is worth nothing.

    >>> from trading.domain.signals import Advice
    >>> worth_of(Advice("f", "shadow", True, 70.0, 72.0, "below"), -1.0, 1.0)
    1.0
    """
    if advice.veto:
        return -r
    return (advice.size / mean_size - 1.0) * r
