"""I4: budgets, caps, and arithmetic that is exact to the last digit."""

from collections.abc import Iterator

from trading.domain.events import CycleOpened, FundingPaid, PositionAdopted, PositionClosed
from trading.domain.money import ZERO, floor_to
from trading.domain.orders import Role
from trading.domain.slots import in_slot
from trading.policy.capital import budgets_of, committed_of
from trading.policy.invariants.look import Look, earned_of, summed
from trading.policy.plan import equity_of, exposure_of


def within_budget(look: Look) -> Iterator[str]:
    """I4: a cycle and its legs commit at most its budget, and the budget stays what it was."""
    for cycle in look.state.cycles.values():
        takes = committed_of(look.state.legs_of(cycle.id))
        if takes > cycle.budget and not cycle.root:
            yield f"{cycle.symbol} commits {takes} of a budget of {cycle.budget}"
        before = look.past.cycles.get(cycle.id)
        if before is not None and cycle.budget != before.budget:
            yield f"the budget of {cycle.symbol} went from {before.budget} to {cycle.budget}"


def as_planned(look: Look) -> Iterator[str]:
    """I4: what is entered, and may still be, is never more than was planned."""
    for cycle in look.state.cycles.values():
        waiting = summed(live.remaining for live in look.state.orders_of(cycle.id, Role.ENTRY))
        if cycle.entered + waiting > cycle.proposal.qty:
            more = f"{cycle.entered} entered and {waiting} ordered"
            yield f"{cycle.symbol} has {more} of {cycle.proposal.qty} that were planned"


def closes(look: Look) -> Iterator[str]:
    """I4: what is flat, with nothing live, is booked, unless a leg shall follow it at once."""
    for cycle in look.state.cycles.values():
        over = cycle.entered and cycle.qty <= ZERO and len(look.state.legs_of(cycle.id)) == 1
        waits = cycle.turning and not (cycle.taken_over or look.state.pursued(cycle.id))
        live = any(held.order.cycle_id == cycle.id for held in look.state.orders.values())
        if over and not (waits or live):
            yield f"{cycle.symbol} is flat and its result of {cycle.earned} is not booked"


def within_cap(look: Look) -> Iterator[str]:
    """I4: no entry takes the exposure past its cap; afterwards prices may move equity, not it."""
    if not (any(look.of(CycleOpened)) or any(look.of(PositionAdopted))):
        return
    exposure = exposure_of(look.state)
    cap = look.rules.max_exposure * equity_of(look.state, look.view)
    if exposure > cap:
        yield f"an entry took the exposure to {exposure}, its cap is {cap}"


def within_wallet(look: Look) -> Iterator[str]:
    """I4: no entry takes the budgets past the wallet; afterwards losses may move the wallet."""
    budgets, wallet = budgets_of(look.state), look.state.balance
    opened = any(look.of(CycleOpened)) or any(look.of(PositionAdopted))
    if budgets > wallet and opened:
        yield f"an entry took the budgets to {budgets}, the wallet holds {wallet}"


def exact_books(look: Look) -> Iterator[str]:
    """I4: cash, fees, funding and values of each cycle add up; lots are whole, never negative."""
    for cycle in look.state.cycles.values():
        costs = cycle.fees + cycle.funding
        cash = cycle.sign * (cycle.exit_value - cycle.entry_value) - costs
        if cycle.cash != cash:
            yield f"{cycle.symbol} has cash {cycle.cash}, its fills and costs make {cash}"
        lot = look.rules.instruments[cycle.symbol].lot
        if cycle.qty < ZERO or cycle.qty != floor_to(cycle.qty, lot):
            yield f"{cycle.symbol} has {cycle.qty} open, which is no number of lots of {lot}"


def exact_funding(look: Look) -> Iterator[str]:
    """I4: funding moves by the venue's word alone; what it held, if it is ours, bears all of it."""
    told, moved = list(look.of(FundingPaid)), []
    for cycle in look.state.cycles.values():
        before = look.past.cycles.get(cycle.id)
        by = cycle.funding - (before.funding if before else ZERO)
        side = cycle.proposal.signal.side
        moved.append((by, [paid for paid in told if in_slot(paid.slot, cycle.symbol, side)]))
        if by and not moved[-1][1]:
            yield f"{cycle.symbol} booked {by} of funding, the venue settled 0"
    for paid in told:
        booked = summed(by for by, words in moved if paid in words)
        if paid.qty == look.state.signed_qty(paid.slot) and booked != paid.amount:
            yield f"{paid.slot} booked {booked} of funding, the venue settled {paid.amount}"


def exact_wallet(look: Look) -> Iterator[str]:
    """I4: the wallet moves by the results of closed cycles, by money that came or went, no more."""
    earned = earned_of(look.state)
    known = look.past.earned + summed(closed.pnl for closed in look.of(PositionClosed))
    if earned != known:
        yield f"the wallet has earned {earned}, the trades that closed make {known}"


def exact_history(look: Look) -> Iterator[str]:
    """I4: the wallet is the start, what came or went, and the results of all trades."""
    earned = earned_of(look.state)
    known = summed(trade.pnl for trade in look.state.trades)
    if earned != known:
        yield f"the wallet has earned {earned}, all trades make {known}"
