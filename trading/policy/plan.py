"""Entry, stop, target and size of a trade: the arithmetic of section "Entries" in config.yaml."""

from decimal import Decimal

import msgspec

from trading.domain.cycles import Cycle
from trading.domain.events import BarsClosed
from trading.domain.frame import FEATURES
from trading.domain.money import ONE, ZERO, against, ceil_to, exact, floor_to, nearest
from trading.domain.orders import Role
from trading.domain.signals import Proposal, Signal
from trading.domain.state import State
from trading.domain.types import Instrument, Lots
from trading.policy.capital import next_budget
from trading.policy.pair import mood_of, strength
from trading.policy.rules import Rules
from trading.ports import Candidate, View

TREND = FEATURES.index("efficiency20")
_ENTRY = Role.ENTRY  # to look it up among its kind costs as much as to reckon with it


class Account(msgspec.Struct, frozen=True, gc=False):
    """What is at hand at one moment, quote currency.

    Attributes:
        equity: wallet and what the open cycles would bring now.
        budget: what one cycle may commit: a fixed share of the wallet at the moment it opens.
        exposure: notional of what is open or being opened, at its planned entries.
    """

    equity: Decimal
    budget: Decimal
    exposure: Decimal


class Size(msgspec.Struct, frozen=True, gc=False):
    """How much may be ordered.

    Attributes:
        qty: base units.
        cap: "exposure", "budget" or "leverage" where that left less than was wanted, else empty.
    """

    qty: Decimal
    cap: str = ""


def account_of(state: State, equity: Decimal, rules: Rules) -> Account:
    """The account as the ledger has it, with the equity that the last prices make."""
    return Account(equity, next_budget(state, rules), exposure_of(state))


def equity_of(state: State, view: View) -> Decimal:
    """Wallet and what the open cycles would bring now; an unknown price counts as the entry."""
    equity = state.balance
    for cycle in state.cycles.values():
        plan = cycle.proposal
        mark = view.marks(plan.signal.symbol)
        equity += cycle.unrealised(exact(mark) if mark == mark else plan.entry)  # noqa: PLR0124 (NaN)
    return equity


def exposure_of(state: State) -> Decimal:
    """Notional of what is open or may still be entered, at its planned entries, quote currency."""
    total = ZERO
    for cycle, qty in at_stake(state):
        total += qty * cycle.proposal.entry
    return total


def at_stake(state: State) -> list[tuple[Cycle, Decimal]]:
    """Cycles, and what is open of each or may still be entered, base units."""
    cycles, orders = state.cycles, state.orders.values()
    held = [(cycle, cycle.qty) for cycle in cycles.values()]
    entering = [live for live in orders if live.order.role is _ENTRY]
    return held + [(cycles[live.order.cycle_id], live.remaining) for live in entering]


def signal_of(candidate: Candidate, fact: BarsClosed, mood: float, rules: Rules) -> Signal:
    """The candidate as a signal; statistics are kept to six decimals."""
    terms = rules.pair[fact.timeframe]
    s_model, s_mood = round(candidate.s_model, 6), mood_of(mood, terms)
    alpha = strength(s_model, s_mood, terms.m_min)
    confidence, p_target = round(candidate.confidence, 6), round(candidate.p_target, 6)
    edge_r, trend = round(candidate.edge_r, 6), _known(float(candidate.features[TREND]))
    return Signal(
        f"{rules.strategy}:{candidate.symbol}:{fact.timeframe}:{fact.at}", candidate.symbol,
        fact.timeframe, rules.strategy, candidate.side, fact.at, s_model, s_mood, alpha,
        confidence, p_target, edge_r, candidate.score, candidate.atr, candidate.regime, trend,
    )  # fmt: skip


def _known(share: float) -> float:
    """A share to four decimals, 0 where it is not known."""
    return round(share, 4) if share == share else 0.0  # noqa: PLR0124 (NaN)


def stop_of(candidate: Candidate, rules: Rules, instrument: Instrument) -> Decimal:
    """The ten-bar extreme and ``stop_atr`` ATR beyond it, on the tick grid, further away."""
    margin = rules.stop_atr * candidate.atr
    if candidate.side.sign > 0:
        return floor_to(exact(candidate.low - margin), instrument.tick)
    return ceil_to(exact(candidate.high + margin), instrument.tick)


def target_of(
    entry: Decimal, distance: Decimal, sign: int, rules: Rules, reward: Decimal
) -> Decimal:
    """Entry ± (reward:risk x stop distance + costs x entry)."""
    return entry + sign * (reward * distance + rules.round_trip * entry)


def base_size(
    account: Account, entry: Decimal, distance: Decimal, rules: Rules, instrument: Instrument
) -> Decimal:
    """Lots by equity; otherwise what both the risk and the entry's margin allow. Base units."""
    if instrument.lots is not None:
        return base_lots(account.equity, instrument.lots) * instrument.lots.contract
    by_risk = rules.risk_per_trade * account.equity / distance
    return min(by_risk, by_margin(account, entry, rules, instrument.leverage))


def base_lots(equity: Decimal, lots: Lots) -> Decimal:
    """A step for each full ``lots.equity``, at least one step and at most ``lots.most``."""
    steps = floor_to(equity, lots.equity) / lots.equity
    return min(max(steps * lots.step, lots.step), lots.most)


def by_margin(account: Account, entry: Decimal, rules: Rules, leverage: Decimal) -> Decimal:
    """The quantity whose margin is the entry's whole share of the budget, base units."""
    return rules.entry_share * account.budget * leverage / entry


def committed(
    qty: Decimal, entry: Decimal, stop: Decimal, rules: Rules, leverage: Decimal
) -> Decimal:
    """Margin and worst loss to the stop, costs included: what a cycle takes of its budget."""
    worst_loss = qty * (abs(entry - stop) + rules.round_trip * entry)
    return qty * entry / leverage + worst_loss


def room_for(
    account: Account, entry: Decimal, stop: Decimal, rules: Rules, leverage: Decimal
) -> Size:
    """The largest quantity that the exposure cap, the budget and the entry's share of it leave."""
    free = rules.max_exposure * account.equity - account.exposure
    per_unit = committed(ONE, entry, stop, rules, leverage)
    by_budget = min(account.budget / per_unit, by_margin(account, entry, rules, leverage))
    qty, cap = min((free / entry, "exposure"), (by_budget, "budget"))
    return Size(max(ZERO, qty), cap)


def propose(
    account: Account, signal: Signal, prices: tuple[Decimal, Decimal], rules: Rules, reward: Decimal
) -> Proposal:
    """The plan at its base size: ``prices`` are those of stop and entry, caps not yet applied.

    A plan whose entry is beyond its own stop has size zero.
    """
    instrument, sign = rules.instruments[signal.symbol], signal.side.sign
    stop, price = prices
    entry = against(price, sign, instrument.tick)
    room = sign * (entry - stop)
    distance, qty = abs(room), ZERO
    if room > ZERO:
        size = base_size(account, entry, distance, rules, instrument)
        qty = floor_to(max(size, ZERO), instrument.lot)
    target = nearest(target_of(entry, distance, sign, rules, reward), instrument.tick)
    cost_r = round(float(rules.round_trip * entry / distance), 4) if distance else 0.0
    return Proposal(signal, entry, stop, target, qty, qty, qty * distance, cost_r)


def sized(account: Account, proposal: Proposal, size: float, rules: Rules) -> Size:
    """What to order: base times the advisors' multiplier, capped, floored to the lot."""
    if proposal.base_qty <= ZERO:
        return Size(ZERO)
    instrument = rules.instruments[proposal.signal.symbol]
    wanted = advised(proposal.base_qty, size, instrument)
    room = room_for(account, proposal.entry, proposal.stop, rules, instrument.leverage)
    if wanted <= room.qty:
        return Size(floor_to(wanted, instrument.lot))
    qty = floor_to(room.qty, instrument.lot)
    if room.cap == "budget" and qty < instrument.min_qty and instrument.offered:
        uncapped = room_for(account, proposal.entry, proposal.stop, rules, instrument.offered)
        return Size(qty, "leverage" if uncapped.qty >= instrument.min_qty else room.cap)
    return Size(qty, room.cap)


def advised(base_qty: Decimal, size: float, instrument: Instrument) -> Decimal:
    """The base size times the advisors' multiplier, as far as lots may grow, base units."""
    if size == 1.0:
        return base_qty
    if instrument.lots is None:
        return base_qty * exact(size)
    lots = instrument.lots
    return min(base_qty * min(exact(size), lots.multiplier), lots.most * lots.contract)
