"""What a person may do with an open position: a part out, a nearer stop, other exits, take over.

A stop that moves and a table that is picked need no second tap: neither can lose more than the
budget counts on, and a table can be picked again. Whoever takes over can give back. Each refusal is
a sentence, empty when there is none, so that the chat says what the desk would say.
"""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from trading.domain.cycles import Cycle
from trading.domain.events import (
    CancelRequested,
    Commanded,
    Event,
    ExitsSet,
    HandedBack,
    OrderRequested,
    TakenOver,
)
from trading.domain.exits import ExitPlan, Target
from trading.domain.money import ZERO, nearest
from trading.domain.orders import OrderType, Role
from trading.domain.state import State
from trading.policy.errands import named
from trading.policy.exit_plans import ALL, met_targets, plan_of, targets_for, until_of
from trading.policy.exits import MOVED, breakeven, move_stop, reducing, stop_comes
from trading.policy.rules import Rules

BREAKEVEN = "breakeven"  # instead of a price
OVER, BACK = "over", "back"
HANDLING = ("stop", "exits", "takeover")  # commands, each of a position and a word


def on_handling(state: State, fact: Commanded, mark: Decimal, rules: Rules) -> Iterator[Event]:
    """A wish about one position, as far as it can still be done. ``mark``: its last price."""
    which, wish = fact.args
    cycle = named(state, which)
    if cycle is None:
        return
    match fact.command:
        case "stop":
            price = stop_price(cycle, wish, rules)
            if not stop_refusal(state, cycle, price, mark):
                yield fact
                yield from move_stop(state, fact.at, cycle, price, MOVED)
        case "exits" if not exits_refusal(state, cycle, wish, fact.at, rules):
            yield fact
            yield from _set_exits(state, fact, cycle, wish, rules)
        case "takeover" if not takeover_refusal(state, cycle, wish):
            yield fact
            yield from _take_over(state, fact, cycle, wish, rules)


def _barred(state: State, cycle: Cycle) -> str:
    """Why nothing can be done with the position, whatever it is."""
    if cycle.qty <= ZERO:
        return "nothing of it is open just now"
    if state.absent(cycle):
        return "the venue says that nothing of it is there"
    return "it is on its way out already" if state.pursued(cycle.id) else ""


# -- another stop --------------------------------------------------------------------------------


def stop_price(cycle: Cycle, word: str, rules: Rules) -> Decimal:
    """The price that was meant, on the tick grid."""
    if word == BREAKEVEN:
        return breakeven(cycle, rules)
    return nearest(Decimal(word), rules.instruments[cycle.symbol].tick)


def stop_refusal(state: State, cycle: Cycle, price: Decimal, mark: Decimal) -> str:
    """Why the stop cannot go there; a NaN ``mark`` is no known price."""
    if barred := _barred(state, cycle):
        return barred
    if cycle.sign * (price - cycle.stop) <= ZERO:
        return (
            f"its stop is at {cycle.stop} and only moves towards the price, for its budget counts"
            " on that"
        )
    if mark.is_nan():
        return "no price of it is known yet"
    if cycle.sign * (mark - price) <= ZERO:
        return f"the price is {mark}, which is beyond {price} already; /close takes it out now"
    if stop_comes(state, cycle):
        return "another stop is on its way to the venue; try again in a moment"
    return ""


# -- another table -------------------------------------------------------------------------------


def exits_refusal(state: State, cycle: Cycle, name: str, at: int, rules: Rules) -> str:
    """Why the position cannot be left by that table."""
    if name not in rules.exit_tables:
        return f"there is no table {name}"
    if barred := _barred(state, cycle):
        return barred
    if cycle.taken_over:
        return "you have taken it over; give it back first"
    if name == table_of(cycle, rules):
        return f"{name} is in use already"
    if _until(cycle, name, rules) <= at:
        return f"by {name} its time would be up already; /close takes it out now"
    return ""


def table_of(cycle: Cycle, rules: Rules) -> str:
    """The table in use; of those that only set a time, the one whose time it is."""
    if cycle.exits is not None:
        return cycle.exits.name
    plain = (n for n in rules.exit_tables if plan_of(n, cycle.proposal, rules) is None)
    found = (name for name in plain if _until(cycle, name, rules) == cycle.until_ms)
    return next(found, "")


def _until(cycle: Cycle, name: str, rules: Rules) -> int:
    signal = cycle.proposal.signal
    until_ms = until_of(name, signal.at, signal.timeframe, rules)
    return until_ms or signal.at + rules.hold_ms(signal.timeframe)


def _set_exits(
    state: State, fact: Commanded, cycle: Cycle, name: str, rules: Rules
) -> Iterator[Event]:
    """The stop stays where it is, at least; the plan moves it when the price is next looked at."""
    plan, until_ms = plan_of(name, cycle.proposal, rules), _until(cycle, name, rules)
    yield ExitsSet(fact.at, cycle.id, cycle.number, cycle.symbol, plan, until_ms, fact.user)
    yield from _drop_targets(state, fact.at, cycle, "other exits were picked")
    yield from _order_targets(fact.at, cycle, rules)


def _drop_targets(state: State, at: int, cycle: Cycle, reason: str) -> Iterator[Event]:
    for live in state.orders_of(cycle.id, Role.TARGET):
        if live.stage != "canceling":
            yield CancelRequested(at, live.order.client_id, reason)


def _order_targets(at: int, cycle: Cycle, rules: Rules) -> Iterator[Event]:
    """The targets of the plan for all that is open; one that the price has passed is met."""
    for price, qty in targets_for(cycle, cycle.qty, rules.instruments[cycle.symbol]):
        yield OrderRequested(at, reducing(cycle, Role.TARGET, OrderType.LIMIT, qty, price))


# -- take over -----------------------------------------------------------------------------------


def takeover_refusal(state: State, cycle: Cycle, way: str) -> str:
    """Why it cannot be taken ``over``, or given ``back``."""
    if barred := _barred(state, cycle):
        return barred
    if cycle.taken_over == (way == OVER):
        return "you have it already" if cycle.taken_over else "the desk has it already"
    return ""


def _take_over(
    state: State, fact: Commanded, cycle: Cycle, way: str, rules: Rules
) -> Iterator[Event]:
    """Only the stop stays; given back, the targets that were not met rest again."""
    known = (fact.at, fact.desk_ms, cycle.id, cycle.number, cycle.symbol, fact.user)
    if way == OVER:
        yield TakenOver(*known, _unmet(state, cycle))
        yield from _drop_targets(state, fact.at, cycle, "a person has taken over")
    else:
        yield HandedBack(*known)
        yield from _order_targets(fact.at, cycle, rules)


def _unmet(state: State, cycle: Cycle) -> ExitPlan | None:
    """Its plan, where targets that do not rest any more have no share of what is left."""
    plan = cycle.exits
    if plan is None:
        return None
    met = met_targets(state, cycle)
    left = ALL - sum((t.share for t in plan.targets if t.price in met), ZERO)
    shares = {t.price: t.share / left for t in plan.targets if t.price not in met}
    if sum((target.share for target in plan.targets), ZERO) >= ALL and shares:
        last = max(shares, key=lambda price: cycle.sign * price)
        shares[last] += ALL - sum(shares.values(), ZERO)  # what division has rounded away
    targets = tuple(Target(t.price, shares.get(t.price, ZERO)) for t in plan.targets)
    return replace(plan, targets=targets)
