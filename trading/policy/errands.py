"""/kill, /close, /resume, /unlock and /set: what they ask, and what the second tap does."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from trading.domain.cycles import Cycle
from trading.domain.events import (
    Commanded,
    Event,
    HaltLifted,
    LeaveOrdered,
    PartOrdered,
    Pressed,
    SymbolUnlocked,
)
from trading.domain.money import ZERO
from trading.domain.state import State
from trading.domain.wishes import Ask
from trading.policy.amends import amendable, amended
from trading.policy.approvals import closed
from trading.policy.exits import PART, cut, leaves, part_of
from trading.policy.going_out import HALTED, pursue
from trading.policy.questions import answered, ask
from trading.policy.rules import Rules
from trading.policy.settings import current, tightens, written
from trading.policy.tuning import changed, wanted
from trading.policy.tuning import confirmed as set_again
from trading.ports import View

EVERYTHING = "all"
SHARES = {"25": Decimal("0.25"), "50": Decimal("0.5")}  # that may be closed, by their per cent
KILLED = "the desk was killed"


def meant(state: State, which: str) -> list[Cycle]:
    """The cycles of a symbol, the one of a trade such as ``#12``, or all of them."""
    return [c for c in state.cycles.values() if which in (EVERYTHING, c.symbol, f"#{c.number}")]


def named(state: State, which: str) -> Cycle | None:
    """The one cycle that is meant, of several in one symbol the oldest."""
    return next(iter(meant(state, which)), None)


def wish(state: State, fact: Commanded, mark: Decimal, rules: Rules) -> Iterator[Event]:
    """The first tap of what needs two, where there is something to do."""
    match fact.command, fact.args:
        case "kill", () if not state.halt:
            yield from ask(state, fact, fact.args, state.cycles.values())
        case "close", (which,) if cycles := meant(state, which):
            yield from ask(state, fact, fact.args, cycles)
        case "close", (which, share) if cycle := named(state, which):
            if cycle.qty > ZERO and not leaves(state, cycle):
                price = cycle.average if mark.is_nan() else mark
                part = part_of(cycle, SHARES[share] * cycle.qty, price, rules)
                yield from ask(state, fact, fact.args, [cycle], part if part < cycle.qty else ZERO)
        case "resume", () if state.halt == HALTED:
            yield from ask(state, fact, fact.args)
        case "unlock", (symbol,) if state.symbol_lock(symbol, fact.at):
            yield from ask(state, fact, fact.args)
        case command, args if amendable(state, command, args):
            yield from ask(state, fact, args)
        case "set", (key, word):
            yield from _set(state, fact, rules, key, word)


def _set(state: State, fact: Commanded, rules: Rules, key: str, word: str) -> Iterator[Event]:
    """A tightening happens at once; everything else asks."""
    after = wanted(state, rules, key, word)
    if after is None:
        return
    before = current(state, rules, key)
    if tightens(key, before, after):
        yield fact
        yield changed(state, fact, fact.user, rules, (key, after))
    else:
        yield from ask(state, fact, (key, written(after), written(before)))


def confirmed(state: State, fact: Pressed, asked: Ask, view: View, rules: Rules) -> Iterator[Event]:
    """What was named happens, as far as it can still happen."""
    left = [cycle for cycle in state.cycles.values() if cycle.id in asked.cycles]
    if asked.command == "resume" and state.halt == HALTED:
        yield answered(fact, asked, "confirmed", fact.user, "")
        yield HaltLifted(fact.at, fact.desk_ms, fact.number, fact.user)
    elif asked.command == "kill" and not state.halt:
        yield answered(fact, asked, "confirmed", fact.user, "")
        yield _ordered(fact, asked, state.cycles.values())
        yield from _nothing_new(state, fact)
        yield from pursue(state, fact.at, rules)
    elif asked.command == "close" and left and ZERO < asked.part < left[0].qty:
        yield from _part_confirmed(state, fact, asked, left[0], rules)
    elif asked.command == "close" and left:
        yield answered(fact, asked, "confirmed", fact.user, "")
        yield _ordered(fact, asked, left)
        yield from pursue(state, fact.at, rules)
    elif asked.command == "unlock" and state.symbol_lock(asked.args[0], fact.at):
        yield answered(fact, asked, "confirmed", fact.user, "")
        yield SymbolUnlocked(fact.at, fact.desk_ms, fact.number, asked.args[0], fact.user)
    elif asked.command == "set" and (change := set_again(state, fact, asked, rules)):
        yield answered(fact, asked, "confirmed", fact.user, "")
        yield change
    elif amendable(state, asked.command, asked.args):
        yield answered(fact, asked, "confirmed", fact.user, "")
        yield from amended(state, fact, asked, view, rules)
    else:
        yield answered(fact, asked, "refused", fact.user, "there is nothing of it to do any more")


def _part_confirmed(
    state: State, fact: Pressed, asked: Ask, cycle: Cycle, rules: Rules
) -> Iterator[Event]:
    """The part that was named, as the venue takes it from what is open now."""
    if leaves(state, cycle) or state.pursued(cycle.id):
        yield answered(fact, asked, "refused", fact.user, "something of it is on its way out")
        return
    qty = part_of(cycle, asked.part, cycle.average, rules)
    yield answered(fact, asked, "confirmed", fact.user, "")
    yield PartOrdered(
        fact.at, fact.desk_ms, fact.number, cycle.id, cycle.symbol, qty, cycle.qty, fact.user
    )
    yield from cut(state, fact.at, cycle, qty, PART)


def _ordered(fact: Pressed, asked: Ask, cycles: Iterable[Cycle]) -> LeaveOrdered:
    out = tuple(cycles)
    return LeaveOrdered(
        fact.at, fact.desk_ms, fact.number, asked.command, fact.user,
        tuple(cycle.id for cycle in out), tuple(cycle.symbol for cycle in out),
    )  # fmt: skip


def _nothing_new(state: State, fact: Pressed) -> Iterator[Event]:
    """With a kill whatever waits for an answer ends."""
    for card in list(state.cards.values()):
        yield closed(fact, card, "expired", fact.user, KILLED)
    for other in list(state.asks.values()):
        yield answered(fact, other, "expired", fact.user, KILLED)
