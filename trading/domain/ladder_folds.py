"""The part of the fold that follows the rungs."""

from collections.abc import Callable
from typing import Any

from trading.domain import events as ev
from trading.domain.ladder import Climb, Step
from trading.domain.scorecard import Scorecard
from trading.domain.scoring import note_fault
from trading.domain.state import State
from trading.domain.steering import decided
from trading.domain.threshold_folds import note_move

KEPT_STEPS = 12
KEPT_MOVES = 5


def note_step(state: State, advisor: str, step: Step) -> None:
    """The advisor stands on another rung; what it did wrong before does not count there."""
    state.rungs[advisor] = step.rung
    _keep(state.ladder.steps.setdefault(advisor, []), step, KEPT_STEPS)
    card = state.scorecards.setdefault(advisor, Scorecard())
    card.faults, card.slow = [], []


def _rung_set(state: State, event: ev.RungSet) -> None:
    note_step(state, event.advisor, Step(event.at, event.rung, event.by, event.reason))
    state.lookback.notes.rungs.append((event.advisor, event.rung))


def _rung_proposed(state: State, event: ev.RungProposed) -> None:
    state.numbers = event.number
    climb = Climb(event.number, event.before, event.rung, event.nonce)
    state.ladder.climbs[event.advisor] = climb
    state.ladder.quiet.pop(event.advisor, None)


def _rung_answered(state: State, event: ev.RungAnswered) -> None:
    del state.ladder.climbs[event.advisor]
    decided(state, event)
    if event.quiet_until:
        state.ladder.quiet[event.advisor] = event.quiet_until


def _advisor_adjusted(state: State, event: ev.AdvisorAdjusted) -> None:
    """The advisor learns it; the ledger keeps the latest only for people."""
    note_move(state, event)
    _keep(state.ladder.moves.setdefault(event.advisor, []), event, KEPT_MOVES)


def _advisor_failed(state: State, event: ev.AdvisorFailed) -> None:
    note_fault(state.scorecards.setdefault(event.advisor, Scorecard()), slow=event.slow)


def _keep(kept: list[Any], newest: object, most: int) -> None:
    kept.append(newest)
    if len(kept) > most:
        del kept[0]


LADDER: dict[type[ev.Event], Callable[[State, Any], None]] = {
    ev.AdvisorAdjusted: _advisor_adjusted,
    ev.AdvisorFailed: _advisor_failed,
    ev.RungSet: _rung_set,
    ev.RungProposed: _rung_proposed,
    ev.RungAnswered: _rung_answered,
}
