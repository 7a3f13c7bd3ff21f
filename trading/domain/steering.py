"""The part of the fold that follows people and the venue's word about positions."""

from collections.abc import Callable
from typing import Any

from trading.domain import events as ev
from trading.domain.cycles import Cycle, Decided
from trading.domain.lifecycle import DONE, HALT, advance
from trading.domain.money import ZERO
from trading.domain.settings import Change
from trading.domain.state import State
from trading.domain.wishes import Ask, Difference, Errand

KEPT_VERDICTS = 200  # enough to answer a late press kindly


def _entries_paused(state: State, _event: ev.EntriesPaused) -> None:
    state.paused = True


def _entries_resumed(state: State, _event: ev.EntriesResumed) -> None:
    state.paused = False


def _invariant_broken(state: State, event: ev.InvariantBroken) -> None:
    state.locks[event.name] = event.sentence


def _lock_reviewed(state: State, event: ev.LockReviewed) -> None:
    """Lifting forgets what was found; a look that found more adds it."""
    state.locks = {} if event.lifted else state.locks | event.broken


def _autonomy_set(state: State, event: ev.AutonomySet) -> None:
    state.autonomy = event.autonomy


def _stranger_reported(state: State, event: ev.StrangerReported) -> None:
    state.strangers.append(event.user_id)


def _setting_changed(state: State, event: ev.SettingChanged) -> None:
    state.numbers = max(state.numbers, event.number)
    if event.after == event.filed:
        state.settings.pop(event.key, None)
    else:
        state.settings[event.key] = event.after
    state.changes[event.key] = Change(
        event.number, event.before, event.filed, event.desk_ms, event.nonce
    )


# -- second taps, /kill and /close ---------------------------------------------------------------


def decided(state: State, event: ev.ProposalClosed | ev.ConfirmClosed | ev.RungAnswered) -> None:
    """Remember the answer for those who press late."""
    state.decided[event.number] = Decided(event.verdict, event.by, event.desk_ms)
    if len(state.decided) > KEPT_VERDICTS:
        del state.decided[next(iter(state.decided))]


def flat(state: State, cycle: Cycle) -> None:
    """The cycle is over: every errand that waited for it counts it."""
    for errand in state.errands.values():
        if cycle.id in errand.cycles:
            errand.cycles.remove(cycle.id)
            errand.pnl += cycle.cash


def _confirm_asked(state: State, event: ev.ConfirmAsked) -> None:
    state.numbers = event.number
    state.asks[event.number] = Ask(
        event.number,
        event.command,
        event.cycles,
        event.expires_ms,
        event.nonce,
        event.args,
        event.part,
    )


def _confirm_closed(state: State, event: ev.ConfirmClosed) -> None:
    del state.asks[event.number]
    decided(state, event)


def _leave_ordered(state: State, event: ev.LeaveOrdered) -> None:
    if event.command == "kill":
        state.halt = advance(HALT, state.halt, "killed")
    cycles = list(event.cycles)
    state.errands[event.number] = Errand(event.number, event.command, event.by, cycles, len(cycles))


def _leave_progressed(state: State, event: ev.LeaveProgressed) -> None:
    """A /close ends with its last position, a /kill with the venue's word."""
    state.errands[event.number].held = event.held
    if event.command == "close" and not event.left:
        del state.errands[event.number]


def _desk_halted(state: State, event: ev.DeskHalted) -> None:
    state.halt = advance(HALT, state.halt, "flat at the venue")
    del state.errands[event.number]


def _halt_lifted(state: State, _event: ev.HaltLifted) -> None:
    stage = advance(HALT, state.halt, "resumed")
    state.halt = "" if stage == DONE else stage


# -- what the venue holds ------------------------------------------------------------------------


def _positions_differ(state: State, event: ev.PositionsDiffer) -> None:
    state.differences[event.symbol] = Difference(event.ours, event.theirs, event.desk_ms)


def _positions_agree(state: State, event: ev.PositionsAgree) -> None:
    """Where nothing is held, nothing is somebody else's any more either."""
    state.differences.pop(event.symbol, None)
    if event.held == ZERO:
        state.by_hand.pop(event.symbol, None)


STEERING: dict[type[ev.Event], Callable[[State, Any], None]] = {
    ev.EntriesPaused: _entries_paused,
    ev.EntriesResumed: _entries_resumed,
    ev.InvariantBroken: _invariant_broken,
    ev.LockReviewed: _lock_reviewed,
    ev.AutonomySet: _autonomy_set,
    ev.SettingChanged: _setting_changed,
    ev.StrangerReported: _stranger_reported,
    ev.ConfirmAsked: _confirm_asked,
    ev.ConfirmClosed: _confirm_closed,
    ev.LeaveOrdered: _leave_ordered,
    ev.LeaveProgressed: _leave_progressed,
    ev.DeskHalted: _desk_halted,
    ev.HaltLifted: _halt_lifted,
    ev.PositionsDiffer: _positions_differ,
    ev.PositionsAgree: _positions_agree,
}
