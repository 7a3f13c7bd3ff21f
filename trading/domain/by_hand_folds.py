"""The part of the fold that follows what somebody traded past the desk."""

from collections.abc import Callable
from typing import Any

from trading.domain import events as ev
from trading.domain.cycles import Cycle
from trading.domain.lifecycle import CYCLE, NEW, advance
from trading.domain.money import ZERO
from trading.domain.state import State

BY_HAND = "by hand"  # why such a position left


def _position_missing(state: State, event: ev.PositionMissing) -> None:
    state.differences[event.symbol].confirmed = True


def _position_adopted(state: State, event: ev.PositionAdopted) -> None:
    plan = event.proposal
    value = plan.qty * plan.entry
    state.cycles[plan.id] = Cycle(
        id=plan.id,
        number=event.number,
        proposal=plan,
        advice=(),
        until_ms=event.until_ms,
        budget=event.budget,
        committed=event.committed,
        stage=advance(CYCLE, advance(CYCLE, NEW, "opened"), "entered"),
        opened_at=event.at,
        stop=plan.stop,
        exits=event.exits,
        qty=plan.qty,
        entered=plan.qty,
        entry_value=value,
        cash=-plan.signal.side.sign * value,
        adopted=event.by,
    )


def _position_booked(state: State, event: ev.PositionBooked) -> None:
    cycle = state.cycles[event.cycle_id]
    value = event.qty * event.price
    cycle.stage = advance(CYCLE, cycle.stage, "reduced")
    cycle.cash += cycle.sign * value
    cycle.qty -= event.qty
    cycle.exit_value += value
    cycle.exit = BY_HAND


def _surplus_ignored(state: State, event: ev.SurplusIgnored) -> None:
    """To ignore nothing is to forget that there was something."""
    state.by_hand.pop(event.symbol, None)
    if event.qty != ZERO:
        state.by_hand[event.symbol] = event.qty
    del state.differences[event.symbol]


def _surplus_watched(state: State, event: ev.SurplusWatched) -> None:
    del state.by_hand[event.symbol]


HANDS: dict[type[ev.Event], Callable[[State, Any], None]] = {
    ev.PositionMissing: _position_missing,
    ev.PositionAdopted: _position_adopted,
    ev.PositionBooked: _position_booked,
    ev.SurplusIgnored: _surplus_ignored,
    ev.SurplusWatched: _surplus_watched,
}
