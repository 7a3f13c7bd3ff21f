"""The gate that keeps entries off what somebody else holds in the same slot."""

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


HAND_GATES: tuple[Gate, ...] = (by_hand,)
