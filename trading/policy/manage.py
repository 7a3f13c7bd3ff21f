"""Open positions, when something may be due: time, exit plan, stress of the budget, recovery."""

from collections.abc import Iterator

from trading.domain.cycles import Cycle
from trading.domain.events import BarsClosed, Event, QuotesSeen
from trading.domain.matching import Print, last_price_of
from trading.domain.money import ZERO, exact
from trading.domain.state import State
from trading.policy.closing import settle
from trading.policy.exit_plans import next_level, wanted_stop
from trading.policy.exits import ASKED, bar_ms, give_up, leave, move_stop
from trading.policy.going_out import told
from trading.policy.recovery import recover, recovery_wake
from trading.policy.rules import Rules
from trading.policy.shadows import due
from trading.policy.stress import relieve, stress_wake
from trading.policy.wake import NEVER, NO_TIME, Wake
from trading.ports import View

TIME = "time"  # why a position goes out, besides what prices and people ask for


def manage(
    state: State, fact: BarsClosed | QuotesSeen, view: View, rules: Rules
) -> Iterator[Event]:
    """Time and plans first, then what concerns a whole budget: its stress and the next leg."""
    looked = [state.cycles[cycle_id] for cycle_id in due(state.cycles, view.woken)]
    if not looked:  # as on most bars
        return
    seen = {c.symbol: view.prints.of(c.symbol) if view.prints else None for c in looked}
    for cycle in looked:
        yield from _look(state, fact.at, cycle, seen[cycle.symbol], rules)
    for cycle in looked:
        over = cycle.root or cycle.id not in state.cycles
        if (known := seen[cycle.symbol]) is not None and not over:
            yield from relieve(state, fact, cycle, exact(known.close), rules)
            yield from recover(state, fact, cycle, view, rules)


def _look(state: State, at: int, cycle: Cycle, seen: Print | None, rules: Rules) -> Iterator[Event]:
    """One position, or an entry that still waits."""
    if cycle.entered == ZERO:
        if at >= cycle.opened_at + bar_ms(cycle):
            yield from give_up(state, at, cycle, "no price within a bar")
    elif cycle.qty <= ZERO:  # of one that waited for a leg the time may be up
        yield from told(state, at, settle(state, at, cycle, rules))
    elif state.pursued(cycle.id):
        yield from leave(state, at, cycle, ASKED)
    elif cycle.taken_over:
        return
    elif at >= cycle.until_ms:
        yield from leave(state, at, cycle, TIME)
    elif seen is not None and cycle.exits is not None:
        yield from _follow_plan(state, at, cycle, since_opened(cycle, seen), rules)


def since_opened(cycle: Cycle, seen: Print) -> Print:
    """What of a print the position may count on: of one that began before it, the close alone."""
    return last_price_of(seen) if seen.at_open < cycle.opened_at else seen


def _follow_plan(state: State, at: int, cycle: Cycle, seen: Print, rules: Rules) -> Iterator[Event]:
    """The stop goes where the plan wants it; if the price is beyond that already, all goes out."""
    stop, why = wanted_stop(cycle, seen, rules)
    if why and cycle.sign * (exact(seen.close) - stop) > ZERO:
        yield from move_stop(state, at, cycle, stop, why)
    elif why:
        yield from leave(state, at, cycle, why)


def wake_of_cycle(state: State, cycle: Cycle, rules: Rules) -> Wake:
    """When ``manage`` may have something to say about the cycle; after each change of it anew."""
    below, above = -NEVER, NEVER
    if not cycle.root:
        below, above = stress_wake(state, cycle, rules)
        leg = recovery_wake(state, cycle)
        below, above = max(below, leg[0]), min(above, leg[1])
    if cycle.taken_over:
        return Wake(below, above, NO_TIME)
    level = next_level(cycle, rules)
    if level is not None and cycle.sign > 0:
        above = min(above, float(level))
    elif level is not None:
        below = max(below, float(level))
    return Wake(below, above, cycle.until_ms)
