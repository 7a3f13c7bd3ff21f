"""Zone recovery: a position that runs against its entry is answered by the legs of its plan.

A hedged account holds opposite legs side by side; a netting one first closes what is open, and the
leg follows when nothing is left of it.
"""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from trading.domain.cycles import Cycle
from trading.domain.events import (
    BarsClosed,
    Event,
    LegDue,
    LegOpened,
    LegRefused,
    OrderRequested,
    QuotesSeen,
)
from trading.domain.money import ZERO, exact, floor_to, nearest
from trading.domain.recovery import PlannedLeg
from trading.domain.signals import Proposal
from trading.domain.state import State
from trading.domain.types import Side
from trading.policy.closing import settle
from trading.policy.entries import entry_of
from trading.policy.exits import leave
from trading.policy.gates import LEG_GATES, refusals
from trading.policy.plan import committed, equity_of, exposure_of
from trading.policy.request import Request
from trading.policy.rules import Rules
from trading.policy.wake import NEVER
from trading.ports import View

WHY = "recovery"


def next_leg(state: State, root: Cycle) -> PlannedLeg | None:
    """The leg that waits for its price; None while there is nothing to recover."""
    plan = root.recovery
    over = root.qty <= ZERO and not root.turning
    if plan is None or root.begun >= len(plan.legs) or over or root.taken_over:
        return None
    waits = any(not leg.entered for leg in state.legs_of(root.id))
    return None if waits or state.pursued(root.id) else plan.legs[root.begun]


def recover(
    state: State, fact: BarsClosed | QuotesSeen, root: Cycle, view: View, rules: Rules
) -> Iterator[Event]:
    """Enter the next leg when its price has come, or say why not."""
    planned = next_leg(state, root)
    mark = view.marks(root.symbol)
    if planned is None or mark != mark:  # noqa: PLR0124 (NaN)
        return
    come = planned.side.sign * (exact(mark) - planned.trigger) >= ZERO
    if not (come or root.turning) or fact.at >= root.until_ms:
        return
    quote = view.quotes.get(root.symbol)
    price = quote.taken_by(planned.side) if quote else exact(mark)
    proposal, cap = _proposal(state, root, planned, price, view, rules)
    late = isinstance(fact, BarsClosed) and fact.catch_up
    request = Request(proposal, fact.at, fact.desk_ms, quote, catch_up=late, spike=False, cap=cap)
    if reasons := refusals(state, request, rules, LEG_GATES):
        if reasons[0].partition(":")[0] != root.leg_refused or root.turning:
            yield LegRefused(fact.at, root.id, root.number, root.symbol, root.begun + 1, reasons[0])
        if root.qty <= ZERO:  # it went out for this leg
            yield from settle(state, fact.at, root, rules)
        return
    against = [leg for leg in state.legs_of(root.id) if leg.qty > ZERO]
    if against and not rules.hedged:
        yield from _turn(state, fact.at, root, against)
        return
    number = state.numbers + 1
    yield LegOpened(
        fact.at, proposal.id, root.id, number, root.begun + 1, proposal, root.until_ms, root.number
    )
    yield OrderRequested(fact.at, entry_of(proposal))


def _turn(state: State, at: int, root: Cycle, legs: list[Cycle]) -> Iterator[Event]:
    """What is open goes out; the leg follows when nothing is left of it."""
    if not root.turning:
        yield LegDue(at, root.id, root.number, root.symbol, root.begun + 1)
    for leg in legs:
        yield from leave(state, at, leg, WHY)


def _proposal(
    state: State, root: Cycle, planned: PlannedLeg, price: Decimal, view: View, rules: Rules
) -> tuple[Proposal, str]:
    """The leg at today's price, no larger than planned and than what was set aside for it."""
    signal = root.proposal.signal
    instrument = rules.instruments[signal.symbol]
    entry = nearest(price, instrument.tick)
    one = committed(Decimal(1), entry, planned.stop, rules, instrument.leverage)
    free = rules.max_exposure * equity_of(state, view) - exposure_of(state)
    qty, cap = min((planned.qty, ""), (planned.takes / one, "budget"), (free / entry, "exposure"))
    qty = floor_to(max(qty, ZERO), instrument.lot)
    leg_signal = replace(signal, id=f"{root.id}/{root.begun + 1}", side=planned.side)
    return replace(
        root.proposal, signal=leg_signal, entry=entry, stop=planned.stop, target=planned.target,
        base_qty=qty, qty=qty, risk=qty * abs(entry - planned.stop),
    ), cap  # fmt: skip


def recovery_wake(state: State, root: Cycle) -> tuple[float, float]:
    """Prices at or below, and at or above, which the next leg is due."""
    planned = next_leg(state, root)
    if planned is None:
        return -NEVER, NEVER
    if root.turning:
        return NEVER, -NEVER
    trigger = float(planned.trigger)
    return (-NEVER, trigger) if planned.side is Side.BUY else (trigger, NEVER)
