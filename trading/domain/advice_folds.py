"""The part of the fold that books advices: what was said of a signal, and what that brought.

Each advice is taken in hand once, and every book gets from it what it keeps. How a book counts
stands with the book.
"""

from trading.domain import events as ev
from trading.domain.comparison import Half
from trading.domain.cycles import Shadow
from trading.domain.lookback_folds import note_desk
from trading.domain.scorecard import Scorecard
from trading.domain.scoring import GROUP_MS, note_asked, note_fault, note_worth
from trading.domain.sizing import SIZER, note_size
from trading.domain.state import State
from trading.domain.threshold_folds import note_sorted
from trading.domain.thresholds import THRESHOLD
from trading.domain.vetoes import note_veto


def note_advice(state: State, event: ev.SignalRejected | ev.ProposalMade) -> None:
    """What was said of a signal; of one that got another plan both results are waited for."""
    signal, lookback = event.proposal.signal, state.lookback
    replanned = False
    for said in event.advice:
        card = state.scorecards.get(said.advisor)
        if card is None:
            card = state.scorecards[said.advisor] = Scorecard()
        heard, watched = lookback.notes.of(said.advisor), lookback.watched_of(said.advisor)
        changes = said.changes
        note_asked(card, said)
        card.changes += changes
        heard.asked += 1
        if said.reward:
            state.rewards.note_wish(signal, said.reward)
        if said.abstained:
            card.abstained += 1
            heard.abstained += 1
            note_fault(card, slow=said.slow)
            watched.fail()
            continue
        watched.hear(round(said.adjusted - said.base, 6))
        heard.changed += changes
        if said.veto:
            note_veto(state.filtered, said)
        if said.effect.changes(said.base):
            heard.counted += 1
            replanned = replanned or said.effect.replans(said.base)
    if replanned and event.trials:
        lookback.halves[signal.id] = Half()


def note_outcome(state: State, shadow: Shadow, event: ev.OutcomeKnown, r: float) -> None:
    """What a signal brought, at its base size ``r``.

    An advice that wished another plan is judged by its trial instead. An advisor's arm of the
    comparison is taken at its own mean exposure, as its evidence is; the desk's is what all advice
    together meant to be traded.
    """
    length = GROUP_MS[event.timeframe]
    size = 1.0
    for said in shadow.advice:
        effect = said.effect
        size *= 0.0 if effect.veto else effect.size
        if said.abstained:
            continue
        if said.veto:
            state.filtered[said.advisor].results.note(r)
        if said.advisor == THRESHOLD:
            note_sorted(state, said, event, r)
        elif said.advisor == SIZER:
            note_size(state.sizing, shadow.proposal, said, r)
        if not said.replans:
            gained = note_worth(state.scorecards[said.advisor], said, event, r)
            state.lookback.compare(said.advisor, event.at, length, r + gained, r)
    note_desk(state, event, size, r)
