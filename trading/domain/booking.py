"""The part of the fold that books funding."""

from collections.abc import Callable
from typing import Any

from trading.domain import events as ev
from trading.domain.funding import shares
from trading.domain.money import ZERO
from trading.domain.slots import in_slot
from trading.domain.state import State


def _funding_paid(state: State, event: ev.FundingPaid) -> None:
    """Every open cycle in the slot bears its share; what is not the desk's own stays out."""
    slot = event.slot
    state.funded[slot] = event.at
    cycles = [
        c
        for c in state.cycles.values()
        if c.qty > ZERO and in_slot(slot, c.symbol, c.proposal.signal.side)
    ]
    held = (cycle.sign * cycle.qty for cycle in cycles)
    borne = shares(event.amount, event.qty, held)
    for cycle, share in zip(cycles, borne, strict=True):
        cycle.cash -= share
        cycle.funding += share


BOOKING: dict[type[ev.Event], Callable[[State, Any], None]] = {ev.FundingPaid: _funding_paid}
