"""Hard refusals. Each gate is a function to one reason or None; all reasons are collected.

A reason is ``name: sentence``; the name is counted, the sentence is for the chat. A gate that fails
refuses: the failure becomes the reason.
"""

from trading.domain.candles import MINUTE_MS
from trading.domain.slots import symbol_of
from trading.domain.state import State
from trading.policy.account_gates import ACCOUNT_GATES, tier
from trading.policy.by_hand_gate import HAND_GATES, taken_over
from trading.policy.capital import budgets_of, next_budget, roots_of
from trading.policy.market_gates import MARKET_GATES
from trading.policy.pair import PAIR_GATES
from trading.policy.request import Gate, Request
from trading.policy.rules import Rules

LATEST_MS = MINUTE_MS  # after a wish a quote that was asked for it may still come


def paused(state: State, _request: Request, _rules: Rules) -> str | None:
    """The operator paused entries."""
    return "paused: entries are paused" if state.paused else None


def halted(state: State, _request: Request, _rules: Rules) -> str | None:
    """The desk was killed, and nobody has started it again yet."""
    return f"halted: the desk was killed and is {state.halt}" if state.halt else None


def locked(state: State, request: Request, _rules: Rules) -> str | None:
    """An invariant was broken, or ledger and venue disagree about the symbol."""
    symbol = request.proposal.signal.symbol
    if names := ", ".join(state.locks):
        return f"locked: the desk found itself broken ({names})"
    for slot, known in state.differences.items():
        if symbol_of(slot) == symbol:
            held = f"the desk holds {known.ours}, the venue {known.theirs}"
            return f"locked: of {slot} {held}"
    return None


def watch(state: State, _request: Request, _rules: Rules) -> str | None:
    """A desk that only watches enters nothing, whatever was asked before."""
    return "watch: autonomy is watch" if state.autonomy == "watch" else None


def catch_up(_state: State, request: Request, _rules: Rules) -> str | None:
    """Old bars open nothing."""
    return "catch_up: the bar closed while the desk was away" if request.catch_up else None


def freshness(_state: State, request: Request, rules: Rules) -> str | None:
    """A new entry needs a fresh bid and ask."""
    if request.quote is None:
        return "freshness: no bid and ask"
    age_ms = request.desk_ms - request.quote.desk_ms
    if age_ms < -LATEST_MS:
        return "freshness: the clock was set back, so nobody knows how old the quote is"
    if age_ms > rules.quote_age_ms:
        return f"freshness: the quote is {age_ms / 1000:.0f} s old"
    return None


def short(_state: State, request: Request, rules: Rules) -> str | None:
    """Spot cannot be sold short."""
    signal = request.proposal.signal
    if signal.side.sign < 0 and not rules.instruments[signal.symbol].can_short:
        return "no_short: spot cannot be sold short"
    return None


def spike(_state: State, request: Request, _rules: Rules) -> str | None:
    """A bar beyond measure blocks entries for two bars."""
    return "spike: a move of more than 20 sigma within two bars" if request.spike else None


def cooldown(state: State, request: Request, _rules: Rules) -> str | None:
    """A symbol rests after a loss, longer after each further one; after a win it does not."""
    until = state.cooldown.get(request.proposal.signal.symbol, 0)
    if request.at < until:
        return f"cooldown: {(until - request.at) / 60_000:.0f} min left after a loss"
    return None


def one_cycle(state: State, request: Request, _rules: Rules) -> str | None:
    """One cycle or card a symbol."""
    symbol = request.proposal.signal.symbol
    if state.cycle_of(symbol) is not None:
        return "one_cycle: the symbol is already held"
    for card in state.cards.values():
        if card.proposal.signal.symbol == symbol and card.number != request.card:
            return "one_cycle: a card for the symbol is open"
    return None


def positions(state: State, _request: Request, rules: Rules) -> str | None:
    """Not more positions than allowed."""
    if len(state.cycles) < rules.max_positions:
        return None
    held = len(roots_of(state))  # legs are no positions of their own
    if held >= rules.max_positions:
        return f"positions: {held} of {rules.max_positions} are open"
    return None


def budgets(state: State, _request: Request, rules: Rules) -> str | None:
    """All budgets together stay within the wallet."""
    held, more = budgets_of(state), next_budget(state, rules)
    if held + more > state.balance:
        return f"budgets: {held:,.2f} of {state.balance:,.2f} is given out, {more:,.2f} is wanted"
    return None


def confidence(_state: State, request: Request, rules: Rules) -> str | None:
    """The preset's least confidence."""
    signal = request.proposal.signal
    if signal.confidence < rules.min_confidence:
        return f"confidence: {signal.confidence:.2f} is below {rules.min_confidence:.2f}"
    return None


def edge(_state: State, request: Request, rules: Rules) -> str | None:
    """The preset's least edge."""
    if rules.min_edge_r is not None and request.proposal.signal.edge_r < rules.min_edge_r:
        return f"edge: {request.proposal.signal.edge_r:+.2f} R is below {rules.min_edge_r:+.2f}"
    return None


def size(_state: State, request: Request, rules: Rules) -> str | None:
    """The order is one that the venue takes; where a cap left too little, that is the reason."""
    proposal = request.proposal
    instrument = rules.instruments[proposal.signal.symbol]
    if proposal.signal.side.sign * (proposal.entry - proposal.stop) <= 0:
        return "size: the price is beyond the stop"
    if proposal.target <= 0:
        return "size: the stop is so far away that no target is left"
    if proposal.qty < instrument.min_qty or proposal.qty <= 0:
        small = f"below the minimum {instrument.min_qty}"
    elif proposal.qty * proposal.entry < instrument.min_notional:
        small = f"worth less than the minimum {instrument.min_notional}"
    else:
        return None
    if request.cap:
        return f"{request.cap}: the cap leaves {proposal.qty}, {small}"
    return f"size: {proposal.qty} is {small}"


GATES: tuple[Gate, ...] = (
    paused, halted, locked, watch, catch_up, freshness, *MARKET_GATES, *HAND_GATES, short, spike,
    cooldown, one_cycle, positions, budgets, *PAIR_GATES, confidence, edge, size, *ACCOUNT_GATES,
)  # fmt: skip


# A recovery leg was agreed to with its cycle: only these may hold it back. No other entry can meet
# what was taken over, for that holds the symbol.
LEG_GATES: tuple[Gate, ...] = (
    paused, halted, locked, watch, catch_up, freshness, *HAND_GATES, taken_over, size, tier,
)  # fmt: skip


def refusals(
    state: State, request: Request, rules: Rules, gates: tuple[Gate, ...] | None = None
) -> list[str]:
    """Every reason against the wish, in the order of the gates; of ``GATES`` unless told."""
    reasons = []
    for gate in GATES if gates is None else gates:
        try:
            reason = gate(state, request, rules)
        except Exception as error:  # noqa: BLE001 (a gate that fails refuses, whatever the failure)
            reason = f"{gate.__name__}: the gate failed ({type(error).__name__})"
        if reason is not None:
            reasons.append(reason)
    return reasons
