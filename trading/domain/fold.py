"""fold(state, event): the only code that writes the ledger."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from trading.domain import events as ev
from trading.domain import tally
from trading.domain.account import ACCOUNT, note_close
from trading.domain.advice_folds import note_advice, note_outcome
from trading.domain.answer_folds import ANSWERS, note_answer, note_result
from trading.domain.booking import BOOKING
from trading.domain.by_hand_folds import HANDS
from trading.domain.cycles import Card, Cycle, Shadow
from trading.domain.ladder import Step
from trading.domain.ladder_folds import LADDER, note_step
from trading.domain.leaving import LEAVING
from trading.domain.lifecycle import CYCLE, DONE, NEW, PROPOSAL, advance
from trading.domain.lookback_folds import LOOKBACK
from trading.domain.money import ZERO
from trading.domain.order_folds import ORDERS
from trading.domain.prediction_folds import PREDICTIONS
from trading.domain.scorecard import Scorecard
from trading.domain.scoring import base_r
from trading.domain.state import State
from trading.domain.steering import STEERING, decided, flat
from trading.domain.symbol_lock_folds import SYMBOL_LOCKS
from trading.domain.trial_folds import TRIALS, begin_trials

KEPT_UPDATES = 500  # a chat repeats at most its last unconfirmed updates, a hundred at a time


def fold(state: State, event: ev.Event) -> None:
    """Apply one event.

    Raises:
        JournalError: the event is not allowed in this state.
    """
    _FOLDS[type(event)](state, event)


def _stage(state: State, proposal_id: str, what: str) -> str:
    stage = advance(PROPOSAL, state.stages.pop(proposal_id, NEW), what)
    if stage != DONE:
        state.stages[proposal_id] = stage
    return stage


# -- facts ---------------------------------------------------------------------------------------


def _bars_closed(state: State, event: ev.BarsClosed) -> None:
    state.bars[event.timeframe] = event.at


def _job_due(state: State, event: ev.JobDue) -> None:
    state.jobs[event.job] = event.due_ms


def _desk_started(state: State, event: ev.DeskStarted) -> None:
    """A setting of the file replaces what the chat said only when the file has changed."""
    if not state.digest:
        state.start_balance = state.balance = event.balance
        state.safety.base = state.safety.peak = event.balance
        state.began_at = event.at
    state.digest = event.digest
    if state.configured.get("autonomy") != event.autonomy:
        state.configured["autonomy"] = state.autonomy = event.autonomy
    for advisor, rung in event.rungs.items():
        if state.configured.get(advisor) != rung:
            state.configured[advisor] = rung
            note_step(state, advisor, Step(event.at, rung, "config.yaml", ""))
        state.scorecards.setdefault(advisor, Scorecard())


def _pressed(state: State, event: ev.Pressed) -> None:
    _heard(state, event)
    if card := state.cards.get(event.number):
        card.pressed = event.action


def _heard(state: State, event: ev.Pressed | ev.Commanded | ev.StrangerSeen) -> None:
    state.updates.append(event.update_id)
    if len(state.updates) > KEPT_UPDATES:
        del state.updates[0]


def _for_people(_state: State, _event: ev.Event) -> None:
    """The ledger holds nothing of it: quotes, what a venue holds, words about a fill."""


# -- signals and cards ---------------------------------------------------------------------------


def _signal_rejected(state: State, event: ev.SignalRejected) -> None:
    proposal = event.proposal
    _stage(state, proposal.id, "rejected")
    state.signals += 1
    state.rejected += 1
    lost = tally.note_refused(state, event)
    note_advice(state, event)
    begin_trials(state, proposal.signal, event)
    state.shadows[proposal.id] = Shadow(proposal, event.advice, event.until_ms, lost)


def _proposal_made(state: State, event: ev.ProposalMade) -> None:
    proposal = event.proposal
    state.signals += 1
    state.numbers = event.number
    tally.note_proposal(state, proposal.signal, event.at)
    note_advice(state, event)
    begin_trials(state, proposal.signal, event)
    card = Card(
        event.number,
        proposal,
        event.advice,
        event.until_ms,
        event.expires_ms,
        event.version,
        event.nonce,
        event.why,
    )
    if event.expires_ms:
        _stage(state, proposal.id, "asked")
        state.cards[event.number] = card
    else:
        _stage(state, proposal.id, "taken")
        state.taken[proposal.id] = card


def _proposal_reissued(state: State, event: ev.ProposalReissued) -> None:
    card = state.cards[event.number]
    _stage(state, card.proposal.id, "reissued")
    card.proposal, card.version, card.nonce = event.proposal, event.version, event.nonce


def _proposal_closed(state: State, event: ev.ProposalClosed) -> None:
    card = state.cards.pop(event.number)
    decided(state, event)
    note_answer(state, card, event)
    if event.verdict == "approved":
        _stage(state, card.proposal.id, "approved")
        card.proposal = replace(card.proposal, qty=event.qty)
        state.taken[card.proposal.id] = card
    else:
        _stage(state, card.proposal.id, "declined")
        lost = tally.note_lost(state, card.proposal.signal, f"card {event.verdict}")
        state.shadows[card.proposal.id] = Shadow(card.proposal, card.advice, card.until_ms, lost)


# -- cycles and orders ---------------------------------------------------------------------------


def _cycle_opened(state: State, event: ev.CycleOpened) -> None:
    card = state.taken.pop(event.cycle_id)
    _stage(state, event.cycle_id, "cycle opened")
    tally.note_order(state, card.proposal.signal)
    state.cycles[event.cycle_id] = Cycle(
        id=event.cycle_id,
        number=event.number,
        proposal=card.proposal,
        advice=card.advice,
        until_ms=event.until_ms or card.until_ms,
        budget=event.budget,
        committed=event.committed,
        stage=advance(CYCLE, NEW, "opened"),
        opened_at=event.at,
        stop=card.proposal.stop,
        exits=event.exits,
        recovery=event.recovery,
    )


def _position_protected(state: State, event: ev.PositionProtected) -> None:
    state.cycles[event.cycle_id].protected = True


def _position_closed(state: State, event: ev.PositionClosed) -> None:
    cycle = state.cycles.pop(event.cycle_id)
    advance(CYCLE, cycle.stage, "closed")
    state.balance += event.pnl
    flat(state, cycle)
    state.trades.append(event)
    if event.cooldown_until:
        state.cooldown[event.symbol] = event.cooldown_until
    note_close(state, event)
    if not cycle.adopted:  # its outcome, the next event of the transaction, takes the advice here
        _stage(state, cycle.id, "closed")
        state.shadows[cycle.id] = Shadow(cycle.proposal, cycle.advice, 0)


def _cycle_abandoned(state: State, event: ev.CycleAbandoned) -> None:
    cycle = state.cycles.pop(event.cycle_id)
    advance(CYCLE, cycle.stage, "abandoned")
    flat(state, cycle)
    _stage(state, cycle.id, "abandoned")
    lost = tally.note_lost(state, cycle.proposal.signal, "no fill")
    state.shadows[cycle.id] = Shadow(cycle.proposal, cycle.advice, cycle.until_ms, lost)


def _outcome_known(state: State, event: ev.OutcomeKnown) -> None:
    _stage(state, event.proposal_id, "outcome")
    shadow = state.shadows.pop(event.proposal_id)
    entered = ZERO if event.shadow else state.trades[-1].qty  # the event before told of it
    r = base_r(shadow.proposal, event, entered)
    state.results.note(r)
    note_outcome(state, shadow, event, r)
    tally.note_result(state, shadow.proposal.signal, shadow.lost, event)
    note_result(state.answers, event)


Folds = dict[type[ev.Event], Callable[[State, Any], None]]


def _merged(*tables: Folds) -> Folds:
    """All tables as one. Raises TypeError for a kind of event that stands in two of them."""
    merged: Folds = {}
    for table in tables:
        if twice := merged.keys() & table.keys():
            names = ", ".join(sorted(kind.__name__ for kind in twice))
            raise TypeError(f"folded in two places: {names}")
        merged |= table
    return merged


_OWN: Folds = {
    ev.BarsClosed: _bars_closed,
    ev.QuotesSeen: _for_people,
    ev.JobDue: _job_due,
    ev.DeskStarted: _desk_started,
    ev.PositionsTold: _for_people,
    ev.Pressed: _pressed,
    ev.Commanded: _heard,
    ev.StrangerSeen: _heard,
    ev.SignalRejected: _signal_rejected,
    ev.ProposalMade: _proposal_made,
    ev.ProposalReissued: _proposal_reissued,
    ev.ProposalClosed: _proposal_closed,
    ev.CycleOpened: _cycle_opened,
    ev.PositionOpened: _for_people,
    ev.PositionProtected: _position_protected,
    ev.PositionClosed: _position_closed,
    ev.CycleAbandoned: _cycle_abandoned,
    ev.OutcomeKnown: _outcome_known,
    ev.AlarmRaised: tally.alarm_raised,
    ev.AlarmCleared: tally.alarm_cleared,
}
_FOLDS = _merged(
    _OWN,
    STEERING,
    LEAVING,
    SYMBOL_LOCKS,
    BOOKING,
    ACCOUNT,
    HANDS,
    TRIALS,
    LADDER,
    PREDICTIONS,
    ORDERS,
    ANSWERS,
    LOOKBACK,
)
