"""Entry, stop, target and size of a trade: the arithmetic of section "Entries" in config.yaml."""

from decimal import Decimal

from trading.domain.money import ZERO, against, ceil_to, exact, floor_to, nearest
from trading.domain.signals import Proposal, Signal
from trading.domain.state import State
from trading.domain.types import Instrument, Side
from trading.policy.rules import Rules
from trading.ports import Candidate, View

NO_PRICE = Decimal("NaN")


def signal_of(candidate: Candidate, at: int, timeframe: str, strategy: str) -> Signal:
    """The candidate as a signal; statistics are kept to six decimals."""
    strength = round(candidate.s_model, 6)
    return Signal(
        id=f"{strategy}:{candidate.symbol}:{timeframe}:{at}",
        symbol=candidate.symbol,
        timeframe=timeframe,
        strategy=strategy,
        side=candidate.side,
        at=at,
        s_model=strength,
        s_mood=0.0,
        alpha=abs(strength),
        confidence=round(candidate.confidence, 6),
        p_target=round(candidate.p_target, 6),
        edge_r=round(candidate.edge_r, 6),
        score=candidate.score,
    )


def stop_of(candidate: Candidate, rules: Rules, instrument: Instrument) -> Decimal:
    """The ten-bar extreme and ``stop_atr`` ATR beyond it, on the tick grid, further away."""
    margin = rules.stop_atr * candidate.atr
    if candidate.side is Side.BUY:
        return floor_to(exact(candidate.low - margin), instrument.tick)
    return ceil_to(exact(candidate.high + margin), instrument.tick)


def target_of(entry: Decimal, stop: Decimal, side: Side, rules: Rules, tick: Decimal) -> Decimal:
    """Entry ± (reward:risk x stop distance + costs x entry), nearest tick."""
    distance = exact(rules.reward_risk) * abs(entry - stop) + rules.round_trip * entry
    return nearest(entry + side.sign * distance, tick)


def base_size(
    state: State,
    equity: Decimal,
    entry: Decimal,
    stop: Decimal,
    rules: Rules,
    instrument: Instrument,
) -> Decimal:
    """The smaller of what the risk and what the entry's share of the budget allow, base units."""
    distance = abs(entry - stop)
    by_risk = rules.risk_per_trade * equity / distance
    margin = rules.entry_share * budget_of(state, rules)
    by_margin = margin * instrument.leverage / entry
    return min(by_risk, by_margin)


def budget_of(state: State, rules: Rules) -> Decimal:
    """What one cycle may commit: a fixed share of the wallet at the moment it opens."""
    return rules.cycle_budget * state.balance


def worst_loss(qty: Decimal, entry: Decimal, stop: Decimal, rules: Rules) -> Decimal:
    """Loss to the stop, costs included."""
    return qty * (abs(entry - stop) + rules.round_trip * entry)


def committed(
    qty: Decimal, entry: Decimal, stop: Decimal, rules: Rules, instrument: Instrument
) -> Decimal:
    """Margin and worst loss: what a cycle takes of its budget."""
    return qty * entry / instrument.leverage + worst_loss(qty, entry, stop, rules)


def mark_of(view: View, symbol: str, otherwise: Decimal) -> Decimal:
    """The last known price, or ``otherwise``."""
    mark = view.marks(symbol)
    return exact(mark) if mark == mark else otherwise  # noqa: PLR0124 (NaN is not itself)


def equity_of(state: State, view: View) -> Decimal:
    """Wallet and what the open cycles would bring now."""
    equity = state.balance
    for cycle in state.cycles.values():
        equity += cycle.unrealised(mark_of(view, cycle.symbol, cycle.proposal.entry))
    return equity


def exposure_of(state: State) -> Decimal:
    """Notional of all open or opening cycles at their planned entries, quote currency."""
    return sum(((c.qty or c.proposal.qty) * c.proposal.entry for c in state.cycles.values()), ZERO)


def room_for(
    state: State,
    equity: Decimal,
    entry: Decimal,
    stop: Decimal,
    rules: Rules,
    instrument: Instrument,
) -> Decimal:
    """The largest quantity that the exposure cap and the cycle's budget leave, base units."""
    free = rules.max_exposure * equity - exposure_of(state)
    per_unit = committed(Decimal(1), entry, stop, rules, instrument)
    return max(ZERO, min(free / entry, budget_of(state, rules) / per_unit))


def propose(
    state: State, signal: Signal, stop: Decimal, price: Decimal, view: View, rules: Rules
) -> Proposal:
    """The base plan, before advisors: entry at ``price``, caps not yet applied.

    A plan whose entry is beyond its own stop has size zero.
    """
    instrument = rules.instruments[signal.symbol]
    entry = against(price, signal.side.sign, instrument.tick)
    target = target_of(entry, stop, signal.side, rules, instrument.tick)
    qty = ZERO
    if signal.side.sign * (entry - stop) > 0:
        equity = equity_of(state, view)
        size = base_size(state, equity, entry, stop, rules, instrument)
        qty = floor_to(max(size, ZERO), instrument.lot)
    distance = abs(entry - stop)
    cost_r = round(float(rules.round_trip * entry / distance), 4) if distance else 0.0
    return Proposal(
        signal=signal,
        entry=entry,
        stop=stop,
        target=target,
        base_qty=qty,
        qty=qty,
        risk=qty * distance,
        cost_r=cost_r,
    )


def sized(state: State, proposal: Proposal, size: float, view: View, rules: Rules) -> Decimal:
    """The quantity to order: base times the advisors' multiplier, capped, floored to the lot."""
    instrument = rules.instruments[proposal.signal.symbol]
    wanted = proposal.base_qty * exact(size)
    if wanted <= ZERO:
        return ZERO
    room = room_for(state, equity_of(state, view), proposal.entry, proposal.stop, rules, instrument)
    return floor_to(min(wanted, room), instrument.lot)
