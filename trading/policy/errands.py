"""Second taps, /kill, /close and /set: asked, confirmed, going out, flat by the venue's own word.

A kill is over when the venue, asked for its positions, names none and no order is live. The ledger
alone is no proof: it knows nothing of what somebody traded at the venue by hand.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from trading.domain.cycles import Cycle
from trading.domain.events import (
    CancelRequested,
    Commanded,
    ConfirmAsked,
    ConfirmClosed,
    DeskHalted,
    Event,
    Fact,
    HaltLifted,
    LeaveOrdered,
    LeaveProgressed,
    PartOrdered,
    PositionsAgree,
    PositionsDiffer,
    PositionsTold,
    Pressed,
    SymbolUnlocked,
)
from trading.domain.money import ZERO
from trading.domain.state import State
from trading.domain.wishes import Ask, Errand
from trading.policy.amends import amendable, amended
from trading.policy.approvals import closed
from trading.policy.closing import settle
from trading.policy.differences import compare
from trading.policy.entries import nonce_of
from trading.policy.exit_plans import fit_targets
from trading.policy.exits import PART, cut, give_up, guard, leave, leaves, part_of
from trading.policy.rules import Rules
from trading.policy.settings import current, tightens, written
from trading.policy.tuning import changed, confirmed, wanted
from trading.ports import View

CONFIRM_MS = 60_000  # what is open may be something else later
REDUCING, HALTED = "reducing", "halted"  # stages in ``lifecycle.HALT``
EVERYTHING = "all"
SHARES = {"25": Decimal("0.25"), "50": Decimal("0.5")}  # that may be closed, by their per cent
KILLED = "the desk was killed"

Deed = Callable[[State, Pressed, Ask, View, Rules], Iterator[Event]]


# -- two taps ------------------------------------------------------------------------------------


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


def ask(
    state: State,
    fact: Commanded,
    args: tuple[str, ...],
    cycles: Iterable[Cycle] = (),
    part: Decimal = ZERO,
) -> Iterator[Event]:
    """Nothing happens yet but the question.

    Its moment is in the nonce: numbers begin anew with a journal, and old buttons stay in the chat.
    """
    named = tuple(cycles)
    number = state.numbers + 1
    nonce = nonce_of(f"{fact.command}/{number}/{fact.desk_ms}", 1)
    yield fact
    yield ConfirmAsked(
        fact.at, fact.desk_ms, number, fact.command, args,
        tuple(cycle.id for cycle in named), tuple(cycle.symbol for cycle in named),
        fact.desk_ms + CONFIRM_MS, nonce, fact.user, part,
    )  # fmt: skip


def on_answer(
    state: State, fact: Pressed, view: View, rules: Rules, deed: Deed | None = None
) -> Iterator[Event]:
    """The second tap, in time and on this very question, or its withdrawal.

    ``deed`` is what it does where that is not a matter of this module.
    """
    asked = state.asks[fact.number]
    if fact.update_id in state.updates or (fact.version, fact.nonce) != (1, asked.nonce):
        return
    if fact.action == "drop":
        yield fact
        yield answered(fact, asked, "dropped", fact.user, "")
    elif fact.action == "confirm":
        yield fact
        if fact.desk_ms >= asked.expires_ms:
            yield answered(fact, asked, "expired", "", "its time was up")
        else:
            yield from (deed or _confirmed)(state, fact, asked, view, rules)


def _confirmed(
    state: State, fact: Pressed, asked: Ask, view: View, rules: Rules
) -> Iterator[Event]:
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
    elif asked.command == "set" and (change := confirmed(state, fact, asked, rules)):
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


def expire_asks(state: State, fact: Fact) -> Iterator[Event]:
    """Nobody confirmed in time."""
    for asked in list(state.asks.values()):
        if fact.desk_ms >= asked.expires_ms:
            yield answered(fact, asked, "expired", "", "nobody confirmed in time")


def answered(fact: Fact, asked: Ask, verdict: str, by: str, reason: str) -> ConfirmClosed:
    """The end of a question."""
    return ConfirmClosed(fact.at, fact.desk_ms, asked.number, asked.command, verdict, by, reason)


# -- going out -----------------------------------------------------------------------------------


def pursue(state: State, at: int, rules: Rules) -> Iterator[Event]:
    """Everything that shall be closed: no more of it is entered, and what is open goes out.

    What is flat already and waited for a leg is over.

    The protective stops rest until the position is gone. An exit that fails is ordered again when
    the guard looks, with the next bar, and after a restart.
    """
    for cycle in list(state.cycles.values()):
        if state.pursued(cycle.id):
            yield from give_up(state, at, cycle, "it shall be closed")
            if cycle.qty > ZERO:
                yield from leave(state, at, cycle, "closed")
            elif cycle.entered:
                yield from told(state, at, settle(state, at, cycle, rules))


def told(state: State, at: int, events: Iterable[Event]) -> Iterator[Event]:
    """The events, and of what they closed, what that means to those who wait for it."""
    waited = {number: len(errand.cycles) for number, errand in state.errands.items()}
    yield from events
    for number, left in waited.items():
        if len(state.errands[number].cycles) != left:
            yield _progress(state, at, state.errands[number])


def _progress(state: State, at: int, errand: Errand, told: PositionsTold | None = None) -> Event:
    left = tuple(state.cycles[known].symbol for known in errand.cycles)
    return LeaveProgressed(
        at, errand.number, errand.command, errand.total - len(left), errand.total, errand.pnl,
        left, told.positions if told else {},
    )  # fmt: skip


# -- what the venue holds ------------------------------------------------------------------------


def awaits_word(state: State) -> bool:
    """Whether a kill waits for nothing but the venue's word that it is flat."""
    return state.halt == REDUCING and not state.orders and not _held(state)


def _held(state: State) -> list[Cycle]:
    """Open cycles, but for those of which the venue said that nothing is there."""
    return [cycle for cycle in state.cycles.values() if not state.absent(cycle)]


def on_positions(state: State, fact: PositionsTold, rules: Rules) -> Iterator[Event]:
    """Compare the venue's word with the ledger; with a flat venue a kill is over."""
    for event in compare(state, fact, hedged=rules.hedged):
        yield event
        if isinstance(event, PositionsAgree):  # what came back has lost its stops meanwhile
            yield from guard(state, fact.at)
        elif isinstance(event, PositionsDiffer):
            for cycle in list(state.cycles.values()):
                yield from fit_targets(state, fact.at, cycle, rules)
    if state.halt == REDUCING:
        [errand] = (e for e in state.errands.values() if e.command == "kill")
        if fact.positions:
            if awaits_word(state) and errand.held != fact.positions:
                yield _progress(state, fact.at, errand, fact)
        else:
            yield from _halt(state, fact, errand)


def _halt(state: State, fact: PositionsTold, errand: Errand) -> Iterator[Event]:
    """The venue holds nothing: take back the orders of what is not there, then halt."""
    ghosts = [cycle for cycle in state.cycles.values() if state.absent(cycle)]
    for live in list(state.orders.values()):
        absent = any(live.order.cycle_id == ghost.id for ghost in ghosts)
        if absent and live.stage != "canceling":
            yield CancelRequested(fact.at, live.order.client_id, "the venue holds nothing of it")
    if awaits_word(state):
        yield DeskHalted(
            fact.at, fact.desk_ms, errand.number, errand.by, errand.total - len(errand.cycles),
            errand.total, errand.pnl, tuple(ghost.symbol for ghost in ghosts),
        )  # fmt: skip
