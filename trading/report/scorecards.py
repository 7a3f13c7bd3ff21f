"""What each advisor was worth so far, with the spread of that number."""

from dataclasses import dataclass
from math import sqrt

from trading.domain.scorecard import Scorecard
from trading.domain.state import State
from trading.policy.panel import Panel


@dataclass(frozen=True, slots=True)
class Worth:
    """One advisor's record.

    Attributes:
        rung: where it stands after the configuration's cap; ``wish`` is what it was set to.
        changes: advices that would change the trade; ``abstained`` those it failed to give.
        mean_r: R gained per signal by following it, over ``outcomes`` signals; None before two.
        error_r: standard error of that mean; None before two outcomes.
        mean_size: mean multiplier of the quantity over the outcomes, 1.0 before the first.
    """

    advisor: str
    rung: str
    wish: str
    advices: int
    changes: int
    abstained: int
    outcomes: int
    mean_r: float | None
    error_r: float | None
    mean_size: float


def worths(state: State, panel: Panel) -> list[Worth]:
    """The records of all advisors of the panel, in its order."""
    return [_worth(name, state, panel) for name in panel.advisors]


def _worth(name: str, state: State, panel: Panel) -> Worth:
    card = state.scorecards.get(name, Scorecard())
    mean, error = mean_and_error(card.worth, card.worth_squared, card.outcomes)
    return Worth(
        advisor=name,
        rung=panel.rung(state, name),
        wish=state.rungs.get(name, "off"),
        advices=card.advices,
        changes=card.changes,
        abstained=card.abstained,
        outcomes=card.outcomes,
        mean_r=mean,
        error_r=error,
        mean_size=card.sizes / card.outcomes if card.outcomes else 1.0,
    )


def mean_and_error(
    total: float, total_squared: float, count: int
) -> tuple[float | None, float | None]:
    """Mean and standard error of ``count`` values from their sum and the sum of their squares.

    >>> mean_and_error(6.0, 14.0, 3)  # 1, 2, 3
    (2.0, 0.5773502691896257)
    >>> mean_and_error(1.0, 1.0, 1)
    (None, None)
    """
    if count < 2:
        return None, None
    mean = total / count
    variance = max(0.0, total_squared - count * mean * mean) / (count - 1)
    return mean, sqrt(variance / count)
