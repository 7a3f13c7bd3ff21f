"""The part of the fold that follows open positions: plans, stops, parts, stress, legs."""

from collections.abc import Callable
from typing import Any

from trading.domain import events as ev
from trading.domain.cycles import Cycle
from trading.domain.lifecycle import CYCLE, NEW, advance
from trading.domain.money import ZERO
from trading.domain.state import State
from trading.domain.steering import flat


def _exits_set(state: State, event: ev.ExitsSet) -> None:
    cycle = state.cycles[event.cycle_id]
    cycle.exits, cycle.until_ms = event.plan, event.until_ms


def _stop_moved(state: State, event: ev.StopMoved) -> None:
    state.cycles[event.cycle_id].stop = event.stop


def _for_people(
    _state: State, _event: ev.PositionReduced | ev.PartOrdered | ev.NotCarriedOut
) -> None:
    """What the ledger knows of it are orders and their fills."""


def _taken_over(state: State, event: ev.TakenOver) -> None:
    cycle = state.cycles[event.cycle_id]
    cycle.taken_over, cycle.exits = True, event.exits


def _handed_back(state: State, event: ev.HandedBack) -> None:
    state.cycles[event.cycle_id].taken_over = False


def _stress_reached(state: State, event: ev.StressReached) -> None:
    """A new band is a new alert; a wish for quiet outlives it."""
    cycle = state.cycles[event.cycle_id]
    quiet_until_ms = cycle.alert.quiet_until_ms if cycle.alert else 0
    cycle.stress = event.band
    cycle.alert = ev.StressNoted(
        event.at, event.desk_ms, event.cycle_id, event.number, event.symbol, event.band,
        event.used, event.margin, event.loss, "", quiet_until_ms,
    )  # fmt: skip


def _stress_eased(state: State, event: ev.StressEased) -> None:
    state.cycles[event.cycle_id].stress = event.band


def _stress_noted(state: State, event: ev.StressNoted) -> None:
    state.cycles[event.cycle_id].alert = event


# -- recovery ------------------------------------------------------------------------------------


def _leg_opened(state: State, event: ev.LegOpened) -> None:
    root = state.cycles[event.root]
    _wanted(state, root)
    root.begun, root.turning, root.leg_refused = event.leg, False, ""
    state.numbers = event.number
    state.cycles[event.cycle_id] = Cycle(
        id=event.cycle_id,
        number=event.number,
        proposal=event.proposal,
        advice=(),
        until_ms=event.until_ms,
        budget=ZERO,
        committed=ZERO,
        stage=advance(CYCLE, NEW, "opened"),
        opened_at=event.at,
        stop=event.proposal.stop,
        root=event.root,
    )


def _wanted(state: State, root: Cycle) -> None:
    """A leg whose price came is counted once, however often it is held back."""
    if not root.leg_refused:
        state.legs["wanted"] = state.legs.get("wanted", 0) + 1


def _leg_due(state: State, event: ev.LegDue) -> None:
    state.cycles[event.cycle_id].turning = True


def _leg_refused(state: State, event: ev.LegRefused) -> None:
    root = state.cycles[event.cycle_id]
    _wanted(state, root)
    root.leg_refused, root.turning = event.reason.partition(":")[0], False
    state.legs[root.leg_refused] = state.legs.get(root.leg_refused, 0) + 1


def _leg_closed(state: State, event: ev.LegClosed) -> None:
    leg = state.cycles.pop(event.cycle_id)
    advance(CYCLE, leg.stage, "closed" if event.qty else "abandoned")
    flat(state, leg)
    root = state.cycles[event.root]
    root.legs_cash += event.pnl
    root.legs_fees += event.fees
    root.legs_funding += leg.funding


LEAVING: dict[type[ev.Event], Callable[[State, Any], None]] = {
    ev.ExitsSet: _exits_set,
    ev.StopMoved: _stop_moved,
    ev.PositionReduced: _for_people,
    ev.PartOrdered: _for_people,
    ev.NotCarriedOut: _for_people,
    ev.TakenOver: _taken_over,
    ev.HandedBack: _handed_back,
    ev.StressReached: _stress_reached,
    ev.StressEased: _stress_eased,
    ev.StressNoted: _stress_noted,
    ev.LegOpened: _leg_opened,
    ev.LegDue: _leg_due,
    ev.LegRefused: _leg_refused,
    ev.LegClosed: _leg_closed,
}
