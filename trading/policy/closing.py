"""The end of a position: what rests of it is taken back, and its result is booked once."""

from collections.abc import Iterator
from decimal import Decimal

from trading.domain.cycles import Cycle
from trading.domain.events import (
    CancelRequested,
    Event,
    LegClosed,
    OutcomeKnown,
    PositionClosed,
)
from trading.domain.money import ZERO, nearest
from trading.domain.state import State
from trading.policy.rules import Rules
from trading.policy.safeguards import rests


def settle(state: State, at: int, cycle: Cycle, rules: Rules) -> Iterator[Event]:
    """When flat: take back what still rests, and close the cycle once nothing does."""
    if cycle.qty > ZERO:
        return
    live = [o for o in state.orders.values() if o.order.cycle_id == cycle.id]
    for order in live:
        if order.stage != "canceling":
            yield CancelRequested(at, order.order.client_id, "the position is flat")
    if live:
        return
    if cycle.root:
        yield from close_leg(state, at, cycle, rules)
    elif len(state.legs_of(cycle.id)) == 1 and not turns(state, at, cycle):
        yield from _close(state, at, cycle, rules)


def turns(state: State, at: int, root: Cycle) -> bool:
    """Whether a leg may still follow upon what has gone out for it."""
    over = at >= root.until_ms or root.taken_over or state.pursued(root.id)
    return root.turning and not over


def close_leg(state: State, at: int, leg: Cycle, rules: Rules) -> Iterator[Event]:
    """The leg's result goes to its root, which is over when it was the last."""
    root = state.cycles[leg.root]
    own = ZERO if root.qty else root.cash
    yield LegClosed(
        at, leg.id, root.id, leg.number, leg.symbol, leg.proposal.signal.side, leg.entered,
        *_prices(leg, rules), leg.cash, leg.fees, leg.exit,
        root.number, own + root.legs_cash + leg.cash,
    )  # fmt: skip
    if root.entered:
        yield from settle(state, at, root, rules)


def _prices(cycle: Cycle, rules: Rules) -> tuple[Decimal, Decimal]:
    """Mean prices of entry and exit, which lie between ticks; zero where nothing was entered."""
    if not cycle.entered:
        return ZERO, ZERO
    finer = rules.instruments[cycle.symbol].tick / 100
    return nearest(cycle.average, finer), nearest(cycle.exit_value / cycle.entered, finer)


def _close(state: State, at: int, cycle: Cycle, rules: Rules) -> Iterator[Event]:
    """The cycle and all its legs are flat: one result, measured against the planned risk."""
    signal, risk = cycle.proposal.signal, cycle.proposal.risk
    pnl = cycle.earned
    r = round(float(pnl / risk), 6) if risk else 0.0
    entry, price = _prices(cycle, rules)
    cooldown_until, rest_until = rests(state, at, cycle, rules)
    yield PositionClosed(
        at=at,
        cycle_id=cycle.id,
        number=cycle.number,
        symbol=cycle.symbol,
        side=signal.side,
        qty=cycle.entered,
        entry=entry,
        price=price,
        pnl=pnl,
        fees=cycle.fees + cycle.legs_fees,
        r=r,
        exit=cycle.exit,
        opened_at=cycle.opened_at,
        cooldown_until=cooldown_until,
        rest_until=rest_until,
        funding=cycle.funding + cycle.legs_funding,
    )
    if cycle.adopted:  # no signal stands behind it
        return
    yield OutcomeKnown(
        at, cycle.id, signal.symbol, signal.timeframe, signal.side, signal.score, r,
        shadow=False, exit=cycle.exit,
    )  # fmt: skip
