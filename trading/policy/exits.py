"""Exits: shadow trades to their outcome, positions to their time, and when each must be looked at.

The protective stop and the target of a position rest at the venue, so a position itself needs a
look only when its time is up; a shadow has no venue and is followed here by the same matching
function.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from trading.domain.candles import TIMEFRAMES_MS
from trading.domain.events import (
    BarsClosed,
    CancelRequested,
    Event,
    OrderRequested,
    OutcomeKnown,
)
from trading.domain.matching import Print, met_price, pay
from trading.domain.money import ZERO
from trading.domain.orders import Order, OrderType, Role, client_id
from trading.domain.signals import Proposal
from trading.domain.state import Cycle, Shadow, State
from trading.domain.types import Instrument, Side
from trading.policy.policy import Policy
from trading.policy.rules import Rules
from trading.ports import View


class Wake(NamedTuple):
    """A look is needed when a bar's low is at or below, its high at or above, or at a time (ms)."""

    below: float
    above: float
    at: int


def wake_of(proposal: Proposal, until_ms: int) -> Wake:
    """When a shadow of this proposal may end."""
    stop, target = float(proposal.stop), float(proposal.target)
    return Wake(min(stop, target), max(stop, target), until_ms)


def follow(state: State, fact: BarsClosed, view: View, policy: Policy) -> Iterator[Event]:
    """Outcomes of shadows, then time exits of positions."""
    for proposal_id in _due(state.shadows, view.woken):
        shadow = state.shadows[proposal_id]
        if shadow.proposal.signal.timeframe == fact.timeframe:
            yield from _outcome(shadow, fact, view, policy.rules)
    for cycle_id in _due(state.cycles, view.woken):
        cycle = state.cycles[cycle_id]
        out = fact.at >= cycle.until_ms or state.pursued(cycle_id)
        if out and cycle.qty > ZERO:
            yield from leave(state, fact.at, cycle)
        elif cycle.entered == ZERO and fact.at >= cycle.opened_at + bar_ms(cycle):
            yield from give_up(state, fact.at, cycle, "no price within a bar")


def _due(known: dict[str, Shadow] | dict[str, Cycle], woken: Iterable[str] | None) -> list[str]:
    return list(known) if woken is None else [one for one in woken if one in known]


def _outcome(shadow: Shadow, fact: BarsClosed, view: View, rules: Rules) -> Iterator[Event]:
    proposal = shadow.proposal
    signal = proposal.signal
    if view.prints is None or fact.at <= signal.at:
        return
    seen = view.prints.of(signal.symbol)
    if seen is None:
        return
    instrument = rules.instruments[signal.symbol]
    met = _shadow_exit(shadow, seen, instrument)
    if met is not None:
        why, price = met
        r = shadow_r(proposal, price, instrument)
        yield OutcomeKnown(
            fact.at, proposal.id, signal.symbol, signal.timeframe, signal.side, signal.score,
            r, shadow=True, exit=why,
        )  # fmt: skip


def _shadow_exit(shadow: Shadow, seen: Print, instrument: Instrument) -> tuple[str, Decimal] | None:
    """How and at what price the shadow ends in this print; the stop is assumed first."""
    proposal = shadow.proposal
    side = proposal.signal.side.opposite
    price = met_price(OrderType.STOP, side, proposal.stop, seen, instrument)
    if price is not None:
        return "stop", price
    price = met_price(OrderType.LIMIT, side, proposal.target, seen, instrument)
    if price is not None:
        return "target", price
    if seen.at_close >= shadow.until_ms:
        return "time", pay(seen.close, side, seen.half_spread + instrument.slippage, instrument)
    return None


def shadow_r(proposal: Proposal, price: Decimal, instrument: Instrument) -> float:
    """Net result in R: entered at the planned price plus slippage, fees on both sides."""
    sign = proposal.signal.side.sign
    paid = proposal.entry * (1 + sign * instrument.slippage)
    net = sign * (price - paid) - instrument.taker_fee * (price + paid)
    distance = proposal.stop_distance
    return round(float(net / distance), 6) if distance else 0.0


def bar_ms(cycle: Cycle) -> int:
    """Length of the bars that the cycle was found on, ms."""
    return TIMEFRAMES_MS[cycle.proposal.signal.timeframe]


def give_up(state: State, at: int, cycle: Cycle, reason: str) -> Iterator[Event]:
    """Take back what of the entry still waits."""
    for live in state.orders_of(cycle.id, Role.ENTRY):
        if live.stage != "canceling":
            yield CancelRequested(at, live.order.client_id, reason)


def guard(state: State, at: int) -> Iterator[Event]:
    """Whatever is open without enough stops at the venue, and not on its way out, goes out."""
    for cycle in list(state.cycles.values()):
        stops = sum((o.remaining for o in state.orders_of(cycle.id, Role.STOP)), ZERO)
        if cycle.qty > stops:
            yield from leave(state, at, cycle)


def leave(state: State, at: int, cycle: Cycle) -> Iterator[Event]:
    """Order the whole open quantity out at the market.

    Unless that is under way, or the venue says that nothing of it is there.
    """
    if state.orders_of(cycle.id, Role.EXIT) or state.absent(cycle):
        return
    yield OrderRequested(
        at, reducing(cycle, Role.EXIT, cycle.intents, OrderType.MARKET, cycle.qty, ZERO)
    )


def reducing(
    cycle: Cycle, role: Role, ordinal: int, order_type: OrderType, qty: Decimal, price: Decimal
) -> Order:
    """An order that only makes the cycle's position smaller."""
    side = Side.SELL if cycle.sign > 0 else Side.BUY
    return Order(
        client_id(cycle.id, role, ordinal), cycle.id, role, cycle.symbol, side, order_type, qty,
        price, reduce_only=True,
    )  # fmt: skip
