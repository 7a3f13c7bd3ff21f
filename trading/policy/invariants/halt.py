"""I12: a kill takes everything out, and is over by the venue's word alone."""

from collections.abc import Iterator

from trading.domain.events import DeskHalted, JobDue, LeaveOrdered, PositionsTold
from trading.domain.money import ZERO
from trading.domain.orders import Role
from trading.domain.slots import symbol_of
from trading.policy.going_out import HALTED
from trading.policy.invariants.look import Look, leaving
from trading.policy.jobs import GUARD


def goes_out(look: Look) -> Iterator[str]:
    """I12: what a confirmed /kill or /close names leaves at once, and again when the guard looks.

    In between an exit may have failed; that is the venue's doing.
    """
    asked = any(look.of(LeaveOrdered)) or any(job.job == GUARD for job in look.of(JobDue))
    for cycle in look.state.cycles.values():
        out = look.state.absent(cycle) or leaving(look.state, cycle)
        if asked and look.state.pursued(cycle.id) and cycle.qty > ZERO and not out:
            yield f"{cycle.symbol} shall be closed and no exit is ordered"


def halted_by_the_venue(look: Look) -> Iterator[str]:
    """I12: the desk says that it is halted beside the venue's word that nothing is held."""
    if any(look.of(DeskHalted)) and not any(not told.positions for told in look.of(PositionsTold)):
        yield "the desk halted without the venue's word that it holds nothing"


def halted_is_flat(look: Look) -> Iterator[str]:
    """I12: a halted desk has no order and no position but for what came back and goes out."""
    state = look.state
    if state.halt != HALTED:
        return
    for known, live in state.orders.items():
        if live.order.role is not Role.EXIT:
            yield f"the desk is halted and order {known} ({live.order.role}) is live"
    for cycle in state.cycles.values():
        if not (state.absent(cycle) or leaving(state, cycle)):
            yield f"the desk is halted and {cycle.symbol} has {cycle.qty} open"
    if look.venue is not None:
        ours = {cycle.symbol for cycle in state.cycles.values()}
        for slot in look.venue.positions:
            held = look.venue.own(slot)
            if held != ZERO and symbol_of(slot) not in ours:
                yield f"the desk is halted and the venue holds {held} {slot}"
