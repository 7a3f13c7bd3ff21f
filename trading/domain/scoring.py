"""What each advisor was worth: paired differences in R on the same signals, with and without it.

``Scorecard.lift`` is the evidence about the whole wish on the advisor's present rung. It judges an
advice by the difference it makes at the advisor's own mean exposure, so that one who merely trades
less (or more) in a market where every trade loses is worth nothing.

Outcomes of the same 48 bars share the market's moves and count once, by their mean; with shorter
groups vetoes that were drawn by lot are said to help far too often (``pitwall lab groups``). Of
several timeframes the longest sets the group.
"""

from decimal import Decimal

from trading.domain.candles import TIMEFRAMES_MS
from trading.domain.decisions import OutcomeKnown
from trading.domain.evidence.lift import Lift
from trading.domain.scorecard import Mark, Scorecard
from trading.domain.signals import Advice, Proposal
from trading.domain.trials import Trial

GROUP_BARS = 48
GROUP_MS = {timeframe: GROUP_BARS * ms for timeframe, ms in TIMEFRAMES_MS.items()}
SHADOW, CANARY, FULL = "shadow", "canary", "full"
APPLIED = (CANARY, FULL)
RECENT = 100  # advices in which faults are counted
KEPT_MARKS = 120
NO_EVIDENCE = Lift()


def note_asked(card: Scorecard, said: Advice) -> None:
    """Count one advice; another rung begins its own evidence."""
    if said.rung != card.rung:
        _begin(card, said.rung)
    card.advices += 1
    card.asked += 1
    if said.rung == CANARY and said.applied is not None:
        card.tried += 1


def _begin(card: Scorecard, rung: str) -> None:
    """Only from canary to full does an advisor take along the trust that it has earned."""
    climbs = (card.rung, rung) == (CANARY, FULL)
    card.earned = max(card.earned, card.lift.conviction()) if climbs else 0.0
    card.rung, card.lift, card.symbols = rung, Lift(), {}
    card.course, card.asked, card.tried = [], 0, 0


def note_fault(card: Scorecard, *, slow: bool) -> None:
    """The advisor failed, or came too late; what it did many advices ago is forgotten."""
    for places in (card.faults, card.slow) if slow else (card.faults,):
        places.append(card.advices)
        while places[0] <= card.advices - RECENT:
            del places[0]


def base_r(proposal: Proposal, event: OutcomeKnown, entered: Decimal) -> float:
    """What the signal brought at its base size, R.

    A trade's own R holds the quantity that was ``entered``: more or less than the base, and in a
    thin market less than was ordered. A shadow is followed without a size.
    """
    if event.shadow or not entered or entered == proposal.base_qty:
        return event.r
    return event.r * float(proposal.base_qty / entered)


def note_worth(card: Scorecard, said: Advice, event: OutcomeKnown, r: float) -> float:
    """Book what following the advice was worth on a signal that brought ``r`` at its base size, R.

    Returns that difference, against one that refuses the same share of signals without looking and
    sizes them alike: (running share refused - veto) x R, and (size / its running mean - 1) x R.
    """
    card.outcomes += 1
    card.sizes += said.size
    card.refused += said.veto
    share, mean_size = card.refused / card.outcomes, card.sizes / card.outcomes
    relative = said.size / mean_size if mean_size else 1.0  # every size so far was 0
    difference = (share - said.veto) * r + (relative - 1.0) * r
    if said.rung == card.rung:
        _note_evidence(card, event, event.at, difference)
    return difference


def note_trial(card: Scorecard, trial: Trial, at: int, worth: float) -> None:
    """Book the worth of an advice that wished another plan: what it gained on the planned one."""
    card.outcomes += 1
    card.sizes += 1.0
    if trial.rung == card.rung:
        _note_evidence(card, trial, at, worth)


def _note_evidence(
    card: Scorecard, about: OutcomeKnown | Trial, at: int, difference: float
) -> None:
    length = GROUP_MS[about.timeframe]
    if length != card.group_ms:
        card.group_ms = max(card.group_ms, length)
    group, lift = at // card.group_ms, card.lift
    before = lift.count
    lift.observe(group, difference)
    if lift.count != before:
        _note_course(card.course, lift, at)
    own = card.symbols.get(about.symbol)
    if own is None:
        own = card.symbols[about.symbol] = Lift()
    own.observe(group, difference)


def _note_course(course: list[Mark], lift: Lift, at: int) -> None:
    """One more mark; when there are too many, every second one goes and fewer come."""
    if lift.count % (course[0].count if course else 1):
        return
    sums = (lift.sum1, lift.sum2, lift.sum3, lift.sum4)
    course.append(Mark(at, lift.count, *sums))
    if len(course) > KEPT_MARKS:
        del course[::2]


def trust_in(card: Scorecard, symbol: str) -> float | None:
    """How far of its range the advisor may go with this symbol, 0 to 1; None where it has hurt.

    What it has shown over all symbols counts, or with this one where that is more.
    """
    own = card.symbols.get(symbol, NO_EVIDENCE)
    if own.hurts():
        return None
    return max(card.earned, card.lift.conviction(), own.conviction())
