"""What somebody traded at the venue past the desk: adopted, ignored, or booked as closed.

Each is asked for with what the venue held when the button was shown, and asked back once. If the
venue holds something else by then, nothing happens.
"""

from collections.abc import Iterator
from decimal import Decimal

from trading.domain.events import (
    Commanded,
    Event,
    OrderRequested,
    PositionAdopted,
    PositionBooked,
    PositionsAgree,
    Pressed,
    SurplusIgnored,
    SurplusWatched,
)
from trading.domain.money import ZERO, ceil_to, exact, floor_to, nearest
from trading.domain.orders import OrderType, Role
from trading.domain.signals import Proposal, Signal
from trading.domain.slots import slot_of, symbol_of
from trading.domain.state import State
from trading.domain.types import Instrument, Side
from trading.domain.wishes import Ask
from trading.policy.capital import next_budget
from trading.policy.closing import settle
from trading.policy.differences import missing, surplus
from trading.policy.exit_plans import fit_targets, plan_of, targets_for, until_of
from trading.policy.exits import fit_stop, reducing
from trading.policy.gates import budgets, freshness, halted, positions, refusals, size
from trading.policy.going_out import told
from trading.policy.plan import account_of, committed, equity_of, target_of
from trading.policy.questions import answered, ask
from trading.policy.request import Request
from trading.policy.rules import Rules
from trading.ports import View

BY_HAND = "byhand"  # the command
ADOPT, IGNORE, BOOK, WATCH = DEEDS = ("adopt", "ignore", "book", "watch")
ADOPT_GATES = (halted, positions, budgets, size)
CHANGED = "the venue holds something else by now"


def possible(state: State, slot: str) -> tuple[str, ...]:
    """What can be done about a slot now."""
    known = state.differences.get(slot)
    if known is None:
        return (WATCH,) if slot in state.by_hand else ()
    if not missing(state, slot):
        return (ADOPT, IGNORE) if surplus(state, slot) else (IGNORE,)
    theirs = (IGNORE,) if slot in state.by_hand else ()  # it may be their part that is gone
    return (BOOK, *theirs) if known.confirmed else theirs


def wish(state: State, fact: Commanded) -> Iterator[Event]:
    """The first tap, on what the venue holds now; to watch again needs no second one."""
    deed, slot, theirs = fact.args
    if deed not in possible(state, slot):
        return
    if deed == WATCH:
        yield fact
        yield SurplusWatched(fact.at, fact.desk_ms, slot, fact.user)
    elif exact_word(state, slot) == theirs:
        yield from ask(state, fact, fact.args)


def exact_word(state: State, slot: str) -> str:
    """What the venue holds, as it stands on a button."""
    known = state.differences.get(slot)
    return f"{known.theirs:f}" if known else ""


def confirmed(state: State, fact: Pressed, asked: Ask, view: View, rules: Rules) -> Iterator[Event]:
    """The second tap: what was asked for is done, if it is still the same."""
    deed, slot, theirs = asked.args
    if deed not in possible(state, slot) or exact_word(state, slot) != theirs:
        yield answered(fact, asked, "refused", fact.user, CHANGED)
    elif deed == IGNORE:
        known = state.differences[slot]
        yield answered(fact, asked, "confirmed", fact.user, "")
        aside = known.theirs - known.ours
        yield SurplusIgnored(fact.at, fact.desk_ms, fact.number, slot, aside, fact.user)
    elif deed == ADOPT:
        yield from _adopt(state, fact, asked, view, rules)
    else:
        yield from _book(state, fact, asked, view, rules)


# -- too much at the venue -----------------------------------------------------------------------


def _adopt(state: State, fact: Pressed, asked: Ask, view: View, rules: Rules) -> Iterator[Event]:
    """A cycle with a budget like any other, and its stop and targets in the same transaction."""
    slot = asked.args[1]
    plan, why = _plan(state, fact, slot, view, rules)
    if plan is None or (why := _beyond(state, fact, plan, view, rules)):
        yield answered(fact, asked, "refused", fact.user, why)
        return
    timeframe = plan.signal.timeframe
    until_ms = until_of(rules.exit_table, fact.at, timeframe, rules)
    yield answered(fact, asked, "confirmed", fact.user, "")
    yield PositionAdopted(
        fact.at, fact.desk_ms, fact.number, slot, plan, next_budget(state, rules),
        _takes(plan, rules), until_ms or fact.at + rules.hold_ms(timeframe), fact.user,
        plan_of(rules.exit_table, plan, rules),
    )  # fmt: skip
    cycle = state.cycles[plan.id]
    yield OrderRequested(fact.at, reducing(cycle, Role.STOP, OrderType.STOP, plan.qty, plan.stop))
    for price, qty in targets_for(cycle, plan.qty, rules.instruments[cycle.symbol]):
        yield OrderRequested(fact.at, reducing(cycle, Role.TARGET, OrderType.LIMIT, qty, price))
    yield PositionsAgree(fact.at, fact.desk_ms, slot, state.differences[slot].theirs)


def _plan(
    state: State, fact: Pressed, slot: str, view: View, rules: Rules
) -> tuple[Proposal | None, str]:
    """The plan for what is too much, at the mark of this moment; None and why there is none."""
    symbol, more = symbol_of(slot), surplus(state, slot)
    instrument = rules.instruments.get(symbol)
    mark = view.marks(symbol) if instrument else float("nan")
    if instrument is None:
        return None, f"{symbol} is not one of the symbols that the desk follows"
    if not mark > 0:
        return None, f"there is no price of {symbol} now"
    qty = abs(more)
    if qty != floor_to(qty, instrument.lot):
        return None, f"size: {qty} is no number of lots of {instrument.lot}"
    side = Side.BUY if more > ZERO else Side.SELL
    signal = Signal(
        f"by hand:{slot}:{fact.number}", symbol, rules.adopt.timeframe, "by hand", side, fact.at,
        s_model=0.0, s_mood=0.0, alpha=0.0, confidence=0.0, p_target=0.0, edge_r=0.0, score=0.0,
        atr=_atr(view, symbol),
    )  # fmt: skip
    entry = nearest(exact(mark), instrument.tick)
    stop = _stop(entry, signal, instrument, rules)
    distance = abs(entry - stop)
    aim = target_of(entry, distance, side.sign, rules, rules.reward_risk)
    target = nearest(aim, instrument.tick)
    cost_r = round(float(rules.round_trip * entry / distance), 4)
    return Proposal(signal, entry, stop, target, qty, qty, qty * distance, cost_r), ""


def _atr(view: View, symbol: str) -> float:
    """The symbol's ATR, zero where it is not known."""
    atr = view.atr(symbol)
    return atr if atr > 0 else 0.0


def _stop(entry: Decimal, signal: Signal, instrument: Instrument, rules: Rules) -> Decimal:
    """So many ATRs from the entry, or a share of the price; on the tick grid, further away."""
    distance = rules.adopt.stop_atr * exact(signal.atr) or rules.adopt.stop * entry
    if signal.side is Side.BUY:
        return max(floor_to(entry - distance, instrument.tick), instrument.tick)
    return ceil_to(entry + distance, instrument.tick)


def _takes(plan: Proposal, rules: Rules) -> Decimal:
    leverage = rules.instruments[plan.signal.symbol].leverage
    return committed(plan.qty, plan.entry, plan.stop, rules, leverage)


def _beyond(state: State, fact: Pressed, plan: Proposal, view: View, rules: Rules) -> str:
    """The first limit that does not allow the adoption, in a sentence; empty when all do."""
    account = account_of(state, equity_of(state, view), rules)
    cap = rules.max_exposure * account.equity
    exposure, takes = account.exposure + plan.qty * plan.entry, _takes(plan, rules)
    if state.locks:
        return "locked: the desk found itself broken and takes nothing over"
    quote = view.quotes.get(plan.signal.symbol)
    request = Request(plan, fact.at, fact.desk_ms, quote, catch_up=False, spike=False)
    gates = ADOPT_GATES if quote is None else (*ADOPT_GATES, freshness)  # or else the last close
    if reasons := refusals(state, request, rules, gates):
        return reasons[0]
    if exposure > cap:
        return f"exposure: with it {exposure:,.2f} of {cap:,.2f} would be open"
    if takes > account.budget:
        return f"budget: it would commit {takes:,.2f} of a cycle's {account.budget:,.2f}"
    return ""


# -- too little at the venue ---------------------------------------------------------------------


def _book(state: State, fact: Pressed, asked: Ask, view: View, rules: Rules) -> Iterator[Event]:
    """What is missing left at the mark, as far as anybody here knows; the newest cycle first."""
    slot = asked.args[1]
    symbol, left = symbol_of(slot), missing(state, slot)
    instrument = rules.instruments[symbol]
    mark = view.marks(symbol)
    if not mark > 0:
        yield answered(fact, asked, "refused", fact.user, f"there is no price of {symbol} now")
        return
    price = nearest(exact(mark), instrument.tick)
    yield answered(fact, asked, "confirmed", fact.user, "")
    held = [
        cycle
        for cycle in reversed(state.cycles.values())
        if slot_of(symbol, cycle.proposal.signal.side, hedged=rules.hedged) == slot
        and cycle.symbol == symbol
    ]
    for cycle in held:
        part = min(left, cycle.qty)
        if part <= ZERO:
            continue
        left -= part
        yield PositionBooked(
            fact.at, fact.desk_ms, fact.number, cycle.id, symbol, cycle.proposal.signal.side, part,
            cycle.qty - part, price, fact.user,
        )  # fmt: skip
        if cycle.qty > ZERO:
            yield from fit_stop(state, fact.at, cycle)
            yield from fit_targets(state, fact.at, cycle, rules)
        else:
            yield from told(state, fact.at, settle(state, fact.at, cycle, rules))
    known = state.differences[slot]
    if state.signed_qty(slot) + state.by_hand.get(slot, ZERO) == known.theirs:
        yield PositionsAgree(fact.at, fact.desk_ms, slot, known.theirs)
