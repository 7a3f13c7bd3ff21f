"""Entry, stop, target and size of a trade: the arithmetic of section "Entries" in config.yaml."""

from decimal import Decimal

import msgspec

from trading.domain.money import ZERO, against, ceil_to, exact, floor_to, nearest
from trading.domain.signals import Proposal, Signal
from trading.domain.state import State
from trading.domain.types import Instrument, Side
from trading.policy.rules import Rules
from trading.ports import Candidate, View

ONE = Decimal(1)


class Account(msgspec.Struct, frozen=True, gc=False):
    """What is at hand at one moment, quote currency.

    Attributes:
        equity: wallet and what the open cycles would bring now.
        budget: what one cycle may commit: a fixed share of the wallet at the moment it opens.
        exposure: notional of all open or opening cycles at their planned entries.
    """

    equity: Decimal
    budget: Decimal
    exposure: Decimal


class Size(msgspec.Struct, frozen=True, gc=False):
    """How much may be ordered.

    Attributes:
        qty: base units.
        cap: "exposure" or "budget" where that cap left less than was wanted, else empty.
    """

    qty: Decimal
    cap: str = ""


def account_of(state: State, view: View, rules: Rules) -> Account:
    """The account as the ledger and the last prices have it."""
    budget = rules.cycle_budget * state.balance
    return Account(equity_of(state, view), budget, exposure_of(state))


def equity_of(state: State, view: View) -> Decimal:
    """Wallet and what the open cycles would bring now; an unknown price counts as the entry."""
    equity = state.balance
    for cycle in state.cycles.values():
        plan = cycle.proposal
        mark = view.marks(plan.signal.symbol)
        equity += cycle.unrealised(exact(mark) if mark == mark else plan.entry)  # noqa: PLR0124 (NaN)
    return equity


def exposure_of(state: State) -> Decimal:
    """Notional of all open or opening cycles at their planned entries, quote currency."""
    total = ZERO
    for cycle in state.cycles.values():
        plan = cycle.proposal
        total += (cycle.qty or plan.qty) * plan.entry
    return total


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
        atr=candidate.atr,
    )


def stop_of(candidate: Candidate, rules: Rules, instrument: Instrument) -> Decimal:
    """The ten-bar extreme and ``stop_atr`` ATR beyond it, on the tick grid, further away."""
    margin = rules.stop_atr * candidate.atr
    if candidate.side is Side.BUY:
        return floor_to(exact(candidate.low - margin), instrument.tick)
    return ceil_to(exact(candidate.high + margin), instrument.tick)


def target_of(entry: Decimal, distance: Decimal, sign: int, rules: Rules) -> Decimal:
    """Entry ± (reward:risk x stop distance + costs x entry)."""
    return entry + sign * (rules.reward_risk * distance + rules.round_trip * entry)


def base_size(
    account: Account, entry: Decimal, distance: Decimal, rules: Rules, leverage: Decimal
) -> Decimal:
    """The smaller of what the risk and what the entry's share of the budget allow, base units."""
    by_risk = rules.risk_per_trade * account.equity / distance
    by_margin = rules.entry_share * account.budget * leverage / entry
    return min(by_risk, by_margin)


def committed(
    qty: Decimal, entry: Decimal, stop: Decimal, rules: Rules, leverage: Decimal
) -> Decimal:
    """Margin and worst loss to the stop, costs included: what a cycle takes of its budget."""
    worst_loss = qty * (abs(entry - stop) + rules.round_trip * entry)
    return qty * entry / leverage + worst_loss


def room_for(
    account: Account, entry: Decimal, stop: Decimal, rules: Rules, leverage: Decimal
) -> Size:
    """The largest quantity that the exposure cap and the cycle's budget leave."""
    free = rules.max_exposure * account.equity - account.exposure
    per_unit = committed(ONE, entry, stop, rules, leverage)
    qty, cap = min((free / entry, "exposure"), (account.budget / per_unit, "budget"))
    return Size(max(ZERO, qty), cap)


def propose(
    account: Account, signal: Signal, stop: Decimal, price: Decimal, rules: Rules
) -> Proposal:
    """The base plan, before advisors: entry at ``price``, caps not yet applied.

    A plan whose entry is beyond its own stop has size zero.
    """
    instrument, sign = rules.instruments[signal.symbol], signal.side.sign
    entry = against(price, sign, instrument.tick)
    distance = abs(entry - stop)
    qty = ZERO
    if sign * (entry - stop) > 0:
        size = base_size(account, entry, distance, rules, instrument.leverage)
        qty = floor_to(max(size, ZERO), instrument.lot)
    cost_r = round(float(rules.round_trip * entry / distance), 4) if distance else 0.0
    return Proposal(
        signal=signal,
        entry=entry,
        stop=stop,
        target=nearest(target_of(entry, distance, sign, rules), instrument.tick),
        base_qty=qty,
        qty=qty,
        risk=qty * distance,
        cost_r=cost_r,
    )


def sized(account: Account, proposal: Proposal, size: float, rules: Rules) -> Size:
    """What to order: base times the advisors' multiplier, capped, floored to the lot."""
    if proposal.base_qty <= ZERO:
        return Size(ZERO)
    instrument = rules.instruments[proposal.signal.symbol]
    wanted = proposal.base_qty if size == 1.0 else proposal.base_qty * exact(size)
    room = room_for(account, proposal.entry, proposal.stop, rules, instrument.leverage)
    if wanted <= room.qty:
        return Size(floor_to(wanted, instrument.lot))
    return Size(floor_to(room.qty, instrument.lot), room.cap)
