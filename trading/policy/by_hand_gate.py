"""Gates that keep entries off what was traded by hand in the same slot."""

from trading.domain.slots import slot_of
from trading.domain.state import State
from trading.policy.request import Gate, Request
from trading.policy.rules import Rules


def by_hand(state: State, request: Request, rules: Rules) -> str | None:
    """A netting account would cancel out what was traded by hand the other way."""
    if not state.by_hand:  # as nearly always
        return None
    signal = request.proposal.signal
    held = state.by_hand.get(slot_of(signal.symbol, signal.side, hedged=rules.hedged))
    if held is None or held * signal.side.sign > 0:
        return None
    return f"by_hand: somebody holds {held} of {signal.symbol} the other way"


def taken_over(state: State, request: Request, rules: Rules) -> str | None:
    """What the desk took over the other way could not be closed any more, nor could this."""
    signal = request.proposal.signal
    if rules.hedged:
        return None
    for cycle in state.cycles.values():
        if cycle.adopted and cycle.symbol == signal.symbol and cycle.sign != signal.side.sign:
            what = f"{cycle.adopted} let the desk take over {cycle.qty} of {signal.symbol}"
            return f"by_hand: {what} the other way"
    return None


HAND_GATES: tuple[Gate, ...] = (by_hand,)
