"""Going out: what shall be closed is pursued, and a kill is over by the venue's own word.

A kill is over when the venue, asked for its positions, names none and no order is live. The ledger
alone is no proof: it knows nothing of what somebody traded at the venue by hand.
"""

from collections.abc import Iterable, Iterator

from trading.domain.cycles import Cycle
from trading.domain.events import (
    CancelRequested,
    DeskHalted,
    Event,
    LeaveProgressed,
    PositionsAgree,
    PositionsDiffer,
    PositionsTold,
)
from trading.domain.money import ZERO
from trading.domain.state import State
from trading.domain.wishes import Errand
from trading.policy.closing import settle
from trading.policy.differences import compare
from trading.policy.exit_plans import fit_targets
from trading.policy.exits import ASKED, give_up, guard, leave
from trading.policy.rules import Rules

REDUCING, HALTED = "reducing", "halted"  # stages in ``lifecycle.HALT``


def pursue(state: State, at: int, rules: Rules) -> Iterator[Event]:
    """Everything that shall be closed: no more of it is entered, and what is open goes out.

    What is flat already and waited for a leg is over.

    The protective stops rest until the position is gone. An exit that fails is ordered again when
    the guard looks, with the next bar, and after a restart.
    """
    for cycle in list(state.cycles.values()):
        if state.pursued(cycle.id):
            yield from give_up(state, at, cycle, "it shall be closed")
            if cycle.qty > ZERO:
                yield from leave(state, at, cycle, ASKED)
            elif cycle.entered:
                yield from told(state, at, settle(state, at, cycle, rules))


def told(state: State, at: int, events: Iterable[Event]) -> Iterator[Event]:
    """The events, and of what they closed, what that means to those who wait for it."""
    waited = {number: len(errand.cycles) for number, errand in state.errands.items()}
    yield from events
    for number, left in waited.items():
        if len(state.errands[number].cycles) != left:
            yield _progress(state, at, state.errands[number])


def _progress(state: State, at: int, errand: Errand, told: PositionsTold | None = None) -> Event:
    left = tuple(state.cycles[known].symbol for known in errand.cycles)
    return LeaveProgressed(
        at, errand.number, errand.command, errand.total - len(left), errand.total, errand.pnl,
        left, told.positions if told else {},
    )  # fmt: skip


# -- what the venue holds ------------------------------------------------------------------------


def awaits_word(state: State) -> bool:
    """Whether a kill waits for nothing but the venue's word that it is flat."""
    return state.halt == REDUCING and not state.orders and not _held(state)


def _held(state: State) -> list[Cycle]:
    """Open cycles, but for those of which the venue said that nothing is there."""
    return [cycle for cycle in state.cycles.values() if not state.absent(cycle)]


def on_positions(state: State, fact: PositionsTold, rules: Rules) -> Iterator[Event]:
    """Compare the venue's word with the ledger; with a flat venue a kill is over."""
    for event in compare(state, fact, hedged=rules.hedged):
        yield event
        if isinstance(event, PositionsAgree):  # what came back has lost its stops meanwhile
            yield from guard(state, fact.at)
        elif isinstance(event, PositionsDiffer):
            for cycle in list(state.cycles.values()):
                yield from fit_targets(state, fact.at, cycle, rules)
    if state.halt == REDUCING:
        [errand] = (e for e in state.errands.values() if e.command == "kill")
        if fact.positions:
            if awaits_word(state) and errand.held != fact.positions:
                yield _progress(state, fact.at, errand, fact)
        else:
            yield from _halt(state, fact, errand)


def _halt(state: State, fact: PositionsTold, errand: Errand) -> Iterator[Event]:
    """The venue holds nothing: take back the orders of what is not there, then halt."""
    ghosts = [cycle for cycle in state.cycles.values() if state.absent(cycle)]
    for live in list(state.orders.values()):
        absent = any(live.order.cycle_id == ghost.id for ghost in ghosts)
        if absent and live.stage != "canceling":
            yield CancelRequested(fact.at, live.order.client_id, "the venue holds nothing of it")
    if awaits_word(state):
        yield DeskHalted(
            fact.at, fact.desk_ms, errand.number, errand.by, errand.total - len(errand.cycles),
            errand.total, errand.pnl, tuple(ghost.symbol for ghost in ghosts),
        )  # fmt: skip
