"""The part of the fold that follows the adaptive thresholds."""

from trading.domain.events import AdvisorAdjusted, OutcomeKnown
from trading.domain.signals import Advice
from trading.domain.state import State
from trading.domain.thresholds import (
    KEPT_MOVES,
    KEPT_OUTCOMES,
    THRESHOLD,
    Move,
    Sorted,
    Sorting,
)


def note_move(state: State, event: AdvisorAdjusted) -> None:
    """An advisor moved a value; the course of thresholds is kept, other values are theirs alone."""
    state.lookback.notes.of(event.advisor).moved += 1
    if event.advisor == THRESHOLD:
        moves = _sorting(state, event.key).moves
        moves.append(Move(event.at, event.base, event.adjusted))
        if len(moves) > KEPT_MOVES:
            del moves[0]


def note_sorted(state: State, said: Advice, event: OutcomeKnown, r: float) -> None:
    """What a signal earned at its base size, R, that was above or below its threshold."""
    outcomes = _sorting(state, f"{event.symbol} {event.timeframe}").outcomes
    outcomes.append(Sorted(event.score, said.adjusted, r))
    if len(outcomes) > KEPT_OUTCOMES:
        del outcomes[0]


def _sorting(state: State, key: str) -> Sorting:
    sorting = state.thresholds.get(key)
    if sorting is None:
        sorting = state.thresholds[key] = Sorting()
    return sorting
