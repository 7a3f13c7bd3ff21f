"""The part of the fold that follows how positions are left: plans, stops, parts, stress."""

from collections.abc import Callable
from typing import Any

from trading.domain import events as ev
from trading.domain.state import State


def _exits_set(state: State, event: ev.ExitsSet) -> None:
    cycle = state.cycles[event.cycle_id]
    cycle.exits, cycle.until_ms = event.plan, event.until_ms


def _stop_moved(state: State, event: ev.StopMoved) -> None:
    state.cycles[event.cycle_id].stop = event.stop


def _position_reduced(_state: State, _event: ev.PositionReduced) -> None:
    """The fill has been booked; this is for people."""


def _stress(state: State, event: ev.StressReached | ev.StressEased) -> None:
    state.cycles[event.cycle_id].stress = event.band


LEAVING: dict[type[ev.Event], Callable[[State, Any], None]] = {
    ev.ExitsSet: _exits_set,
    ev.StopMoved: _stop_moved,
    ev.PositionReduced: _position_reduced,
    ev.StressReached: _stress,
    ev.StressEased: _stress,
}
