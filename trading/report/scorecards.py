"""What each advisor was worth so far, as the copy of the ledger tells it."""

from dataclasses import dataclass

from trading.domain.evidence.lift import CAP
from trading.domain.state import State
from trading.policy.panel import Panel
from trading.policy.rungs import card_of
from trading.report.verdicts import verdict


@dataclass(frozen=True, slots=True)
class Worth:
    """One advisor's record.

    Attributes:
        rung: where it stands after the configuration's cap; ``wish`` is what it was set to.
        changes: advices that would change the trade; ``abstained`` those it failed to give.
        outcomes: signals it spoke about whose result is known, in ``groups`` of the same 48 bars.
        mean_r: R gained per signal by following it, the mean over the groups; None before the
            first. It is between ``low_r`` and ``high_r`` (95 %, whenever one looks); None for an
            end that is not known yet.
        verdict: what the interval proves, in words.
        mean_size: mean multiplier of the quantity over the outcomes, 1.0 before the first.
    """

    advisor: str
    rung: str
    wish: str
    advices: int
    changes: int
    abstained: int
    outcomes: int
    groups: int
    mean_r: float | None
    low_r: float | None
    high_r: float | None
    verdict: str
    mean_size: float


def worths(state: State, panel: Panel) -> list[Worth]:
    """The records of all advisors of the panel, in its order."""
    return [_worth(name, state, panel) for name in panel.advisors]


def _worth(name: str, state: State, panel: Panel) -> Worth:
    card = card_of(state, name)
    lift = card.lift
    low, high = lift.interval()
    return Worth(
        advisor=name,
        rung=panel.rung(state, name),
        wish=state.rungs.get(name, "off"),
        advices=card.advices,
        changes=card.changes,
        abstained=card.abstained,
        outcomes=card.outcomes,
        groups=lift.count,
        mean_r=lift.mean if lift.count else None,
        low_r=low if low > -CAP else None,
        high_r=high if high < CAP else None,
        verdict=verdict(lift),
        mean_size=card.sizes / card.outcomes if card.outcomes else 1.0,
    )
