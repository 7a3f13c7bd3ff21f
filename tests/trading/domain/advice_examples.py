"""Signals as the books see them: what was said of one, and then what it brought."""

from desk_examples import BUY, COIN, T0, proposal

from trading.domain.advice_folds import note_advice, note_outcome
from trading.domain.cycles import Shadow
from trading.domain.events import OutcomeKnown, SignalRejected


def outcome(r, *, shadow=True, at=T0, score=50.0, symbol=COIN):
    return OutcomeKnown(at, "id", symbol, "5m", BUY, score, r, shadow, "time")


def booked(state, advice, event, plan=None, r=None):
    """Both events of one signal; its result at its base size is ``r``, else that of the event."""
    plan, r = plan or proposal(), event.r if r is None else r
    note_advice(state, SignalRejected(event.at, plan, ("why",), tuple(advice), event.at))
    note_outcome(state, Shadow(plan, tuple(advice), 0), event, r)
