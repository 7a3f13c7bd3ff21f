"""fold(state, event): the only code that writes the ledger."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from trading.domain import events as ev
from trading.domain import tally
from trading.domain.account import ACCOUNT, note_close
from trading.domain.booking import BOOKING
from trading.domain.by_hand_folds import HANDS
from trading.domain.leaving import LEAVING
from trading.domain.lifecycle import CYCLE, DONE, NEW, ORDER, PROPOSAL, advance
from trading.domain.money import ZERO
from trading.domain.orders import Order, Role
from trading.domain.scoring import note_advice, note_outcome
from trading.domain.state import Card, Cycle, LiveOrder, Scorecard, Shadow, State
from trading.domain.steering import STEERING, decided, flat
from trading.domain.symbol_lock_folds import SYMBOL_LOCKS

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
            state.configured[advisor] = state.rungs[advisor] = rung
        state.scorecards.setdefault(advisor, Scorecard())


def _pressed(state: State, event: ev.Pressed | ev.Commanded | ev.StrangerSeen) -> None:
    state.updates.append(event.update_id)
    if len(state.updates) > KEPT_UPDATES:
        del state.updates[0]


def _for_people(_state: State, _event: ev.Event) -> None:
    """The ledger holds nothing of it: quotes, what a venue holds, words about a fill."""


def _order_accepted(state: State, event: ev.OrderAccepted) -> None:
    live = state.orders[event.client_id]
    live.stage = advance(ORDER, live.stage, "accepted")
    live.venue_id = event.venue_id


def _order_filled(state: State, event: ev.OrderFilled) -> None:
    live = state.orders[event.client_id]
    live.fills.append(event.fill_id)
    live.filled += event.qty
    live.stage = advance(ORDER, live.stage, "filled" if live.remaining <= ZERO else "part filled")
    cycle = state.cycles[live.order.cycle_id]
    cycle.cash -= event.fee
    cycle.fees += event.fee
    if live.order.role is Role.ENTRY:
        _book_entry(state, cycle, event)
    else:
        _book_exit(state, cycle, event, live.order)
    if live.stage == DONE:
        del state.orders[event.client_id]


def _book_entry(state: State, cycle: Cycle, event: ev.OrderFilled) -> None:
    if not (cycle.entered or cycle.root):
        tally.note_entry(state, cycle.proposal.signal, event.at)
    value = event.qty * event.price
    cycle.stage = advance(CYCLE, cycle.stage, "entered")
    cycle.cash -= cycle.sign * value
    cycle.qty += event.qty
    cycle.entered += event.qty
    cycle.entry_value += value
    cycle.protected = False


def _book_exit(state: State, cycle: Cycle, event: ev.OrderFilled, order: Order) -> None:
    """A venue holds one side together: what a stop takes more than its cycle has is another's.

    What is more than all of them have came from other hands; comparing positions tells.
    """
    left = event.qty
    for leg in state.beside(cycle):
        surplus = left - cycle.qty
        if surplus <= ZERO:
            break
        part = min(surplus, leg.qty)
        _book_part(leg, part, event.price, order)
        left -= part
    _book_part(cycle, min(left, cycle.qty), event.price, order)  # more was not the desk's


def _book_part(leg: Cycle, part: Decimal, price: Decimal, order: Order) -> None:
    if part > ZERO:
        value = part * price
        leg.stage = advance(CYCLE, leg.stage, "reduced")
        leg.cash += leg.sign * value
        leg.qty -= part
        leg.exit_value += value
        leg.exit = order.why or order.role.value


def _order_gone(state: State, event: ev.OrderCanceled | ev.OrderRefused) -> None:
    live = state.orders.pop(event.client_id)
    advance(ORDER, live.stage, "canceled" if isinstance(event, ev.OrderCanceled) else "refused")


# -- signals and cards ---------------------------------------------------------------------------


def _signal_rejected(state: State, event: ev.SignalRejected) -> None:
    proposal = event.proposal
    _stage(state, proposal.id, "rejected")
    state.signals += 1
    state.rejected += 1
    lost = tally.note_refused(state, event)
    note_advice(state.scorecards, event.advice)
    state.shadows[proposal.id] = Shadow(proposal, event.advice, event.until_ms, lost)


def _proposal_made(state: State, event: ev.ProposalMade) -> None:
    proposal = event.proposal
    state.signals += 1
    state.numbers = event.number
    tally.note_proposal(state, proposal.signal, event.at)
    note_advice(state.scorecards, event.advice)
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


def _order_requested(state: State, event: ev.OrderRequested) -> None:
    order = event.order
    state.orders[order.client_id] = LiveOrder(order, advance(ORDER, NEW, "requested"))
    state.cycles[order.cycle_id].intents += 1


def _cancel_requested(state: State, event: ev.CancelRequested) -> None:
    live = state.orders[event.client_id]
    live.stage = advance(ORDER, live.stage, "cancel requested")


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
    note_outcome(state.scorecards, shadow.advice, event.r)
    tally.note_result(state, shadow.proposal.signal, shadow.lost, event)


_FOLDS: dict[type[ev.Event], Callable[[State, Any], None]] = {
    ev.BarsClosed: _bars_closed,
    ev.QuotesSeen: _for_people,
    ev.JobDue: _job_due,
    ev.DeskStarted: _desk_started,
    ev.OrderAccepted: _order_accepted,
    ev.OrderFilled: _order_filled,
    ev.OrderCanceled: _order_gone,
    ev.OrderRefused: _order_gone,
    ev.PositionsTold: _for_people,
    ev.Pressed: _pressed,
    ev.Commanded: _pressed,
    ev.StrangerSeen: _pressed,
    ev.SignalRejected: _signal_rejected,
    ev.ProposalMade: _proposal_made,
    ev.ProposalReissued: _proposal_reissued,
    ev.ProposalClosed: _proposal_closed,
    ev.CycleOpened: _cycle_opened,
    ev.OrderRequested: _order_requested,
    ev.CancelRequested: _cancel_requested,
    ev.PositionOpened: _for_people,
    ev.PositionProtected: _position_protected,
    ev.PositionClosed: _position_closed,
    ev.CycleAbandoned: _cycle_abandoned,
    ev.OutcomeKnown: _outcome_known,
    ev.AlarmRaised: tally.alarm_raised,
    ev.AlarmCleared: tally.alarm_cleared,
    **STEERING,
    **LEAVING,
    **SYMBOL_LOCKS,
    **BOOKING,
    **ACCOUNT,
    **HANDS,
}
