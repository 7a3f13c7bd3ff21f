"""The part of the fold that looks back: what advisors did today, lately, and what it brought."""

from collections.abc import Callable
from typing import Any

from trading.domain import events as ev
from trading.domain.comparison import DESK, Half
from trading.domain.daily import Notes
from trading.domain.scoring import GROUP_MS
from trading.domain.state import State


def note_desk(state: State, event: ev.OutcomeKnown, size: float, r: float) -> None:
    """What a signal brought at its base size ``r``, for which the advisors gave it a ``size``.

    A veto that counts gives it 0. What budgets, tiers and people left of the size is no advice and
    would have been left without any: it is in neither arm.
    """
    treated, control = size * r, r
    length, half = GROUP_MS[event.timeframe], state.lookback.halves.get(event.proposal_id)
    if half is None:
        state.lookback.compare(DESK, event.at, length, treated, control)
    else:
        half.treated = treated
        _complete(state, event.proposal_id, half, event.at, length)


def note_arm(state: State, event: ev.ArmEnded, timeframe: str) -> None:
    """A trial's result; its plan without advice is also what the desk is measured against."""
    base_r, advised_r, length = event.base_r, event.advised_r, GROUP_MS[timeframe]
    if base_r is None:
        return
    if advised_r is not None:
        state.lookback.compare(event.advisor, event.at, length, advised_r, base_r)
    half = state.lookback.halves.get(event.signal_id)
    if half is not None:
        half.control = base_r
        _complete(state, event.signal_id, half, event.at, length)


def _complete(state: State, signal_id: str, half: Half, at: int, length: int) -> None:
    if half.treated is not None and half.control is not None:
        state.lookback.compare(DESK, at, length, half.treated, half.control)
        del state.lookback.halves[signal_id]


def _day_summarised(state: State, _event: ev.DaySummarised) -> None:
    """The notes stand in the summary; ``jobs`` remembers that it was made."""
    state.lookback.notes = Notes()


def _learning_sealed(state: State, event: ev.LearningSealed) -> None:
    state.lookback.sealed_at = event.at


LOOKBACK: dict[type[ev.Event], Callable[[State, Any], None]] = {
    ev.DaySummarised: _day_summarised,
    ev.LearningSealed: _learning_sealed,
}
