"""The operator's wishes: pause, resume, mode, flag, what is open, locks, settings."""

from collections.abc import Iterator
from math import nan

from trading.domain.events import (
    AutonomySet,
    Commanded,
    EntriesPaused,
    EntriesResumed,
    Event,
    InvariantBroken,
    LockReviewed,
    RungSet,
)
from trading.domain.money import exact
from trading.domain.state import State
from trading.policy.approvals import closed
from trading.policy.by_hand import BY_HAND
from trading.policy.by_hand import wish as wish_by_hand
from trading.policy.errands import named, wish
from trading.policy.handling import HANDLING, on_handling
from trading.policy.rules import RUNGS, Rules
from trading.policy.rungs import lapse
from trading.policy.stress_alert import answer
from trading.policy.symbol_locks import lock
from trading.ports import View

AUTONOMIES = ("watch", "approve", "auto")


def on_command(state: State, fact: Commanded, view: View, rules: Rules) -> Iterator[Event]:
    """Events only where something changes; asking for what is already so does nothing."""
    if fact.update_id in state.updates:
        return
    match fact.command, fact.args:
        case "pause", () if not state.paused:
            yield fact
            yield EntriesPaused(fact.at, fact.desk_ms, fact.user)
        case "resume", () | ("lift",) if state.locks:
            yield from _review(state, fact, view)
        case "resume", () if state.paused and not state.halt:
            yield fact
            yield EntriesResumed(fact.at, fact.desk_ms, fact.user)
        case "lock", (symbol, hours, reason):
            yield from lock(state, fact, symbol, hours, reason)
        case (("stop" | "exits" | "takeover" | "kill" | "close" | "stress" | "byhand"), _):
            yield from _about_positions(state, fact, view, rules)
        case (("resume" | "unlock" | "set" | "risk" | "adjust"), _):
            yield from wish(state, fact, exact(nan), rules)
        case "mode", (autonomy,) if autonomy in AUTONOMIES and autonomy != state.autonomy:
            yield from _set_mode(state, fact, autonomy)
        case "flag", (advisor, rung) if rung in RUNGS and state.rungs.get(advisor, rung) != rung:
            yield fact
            yield RungSet(
                fact.at, fact.desk_ms, advisor, rung, fact.user, state.rungs.get(advisor, "off")
            )
            yield from lapse(state, fact, advisor, "the rung was set by hand")


def _set_mode(state: State, fact: Commanded, autonomy: str) -> Iterator[Event]:
    """Who decides from now on; a desk that only watches lets its cards go."""
    yield fact
    yield AutonomySet(fact.at, fact.desk_ms, autonomy, fact.user)
    if autonomy == "watch":
        for card in list(state.cards.values()):
            yield closed(fact, card, "expired", fact.user, "the desk only watches now")


def _about_positions(state: State, fact: Commanded, view: View, rules: Rules) -> Iterator[Event]:
    """What is open, at its last price, which is NaN when nobody knows one."""
    if fact.command == BY_HAND:
        yield from wish_by_hand(state, fact)
        return
    cycle = named(state, fact.args[0]) if fact.args else None
    mark = exact(view.marks(cycle.symbol) if cycle else nan)
    if fact.command == "stress" and cycle is not None:
        yield from answer(state, fact, cycle, mark, rules)
    elif fact.command in HANDLING:
        yield from on_handling(state, fact, mark, rules)
    else:
        yield from wish(state, fact, mark, rules)


def _review(state: State, fact: Commanded, view: View) -> Iterator[Event]:
    """Look at the lock; it is lifted when that was said and the checker finds nothing now."""
    if view.broken is None:
        return
    broken = {breach.name: breach.sentence for breach in view.broken}
    lifted = fact.args == ("lift",) and not broken
    locks = dict(state.locks)
    yield fact
    yield LockReviewed(fact.at, fact.desk_ms, fact.user, locks, broken, lifted)


def on_breach(state: State, fact: InvariantBroken) -> Iterator[Event]:
    """The first breach of a name locks entries; more of them say nothing new."""
    if fact.name not in state.locks:
        yield fact
