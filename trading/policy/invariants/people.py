"""I5 and I12: what people decided acts once, and a stop of entries stops entries only."""

from collections import Counter
from collections.abc import Iterator

from trading.domain.events import (
    BarsClosed,
    Commanded,
    CycleOpened,
    DeskStarted,
    EntriesPaused,
    EntriesResumed,
    Event,
    HaltLifted,
    InvariantBroken,
    LeaveOrdered,
    LockReviewed,
    OrderRequested,
    PositionAdopted,
    PositionBooked,
    PositionsAgree,
    PositionsDiffer,
    Pressed,
    ProposalClosed,
    SettingChanged,
    SurplusIgnored,
)
from trading.domain.money import ZERO
from trading.domain.orders import Role
from trading.domain.slots import symbol_of
from trading.policy.invariants.look import Look, leaving
from trading.policy.settings import tightens

BY_HAND = (PositionAdopted, PositionBooked, SurplusIgnored)
STOPS = ("paused", "locked", "killed", "watched")  # of all entries, in the order of ``Past``


def acts_once(look: Look) -> Iterator[str]:
    """I5: an update, a card and a card's cycle come once; what was decided stays decided."""
    for event in look.events:
        if isinstance(event, Pressed | Commanded):
            times = look.state.updates.count(event.update_id)
            if times > 1:
                yield f"update {event.update_id} was acted on {times} times"
    for number in look.state.cards.keys() & look.state.decided.keys():
        yield f"card {number} is open and was decided"
    cycles = Counter(cycle.number for cycle in look.state.cycles.values())
    yield from (f"card {number} has {n} cycles" for number, n in cycles.items() if n > 1)


def silence_never_trades(look: Look) -> Iterator[str]:
    """I5: an approval stands beside the press that gave it."""
    pressed = {press.number for press in look.of(Pressed)}
    for closed in look.of(ProposalClosed):
        if closed.verdict == "approved" and closed.number not in pressed:
            yield f"card {closed.number} was approved and nobody pressed"
    for event in look.events:
        if isinstance(event, BY_HAND) and event.number not in pressed:
            yield f"{type(event).__name__} of {event.symbol} and nobody pressed"


def nothing_loosens_alone(look: Look) -> Iterator[str]:
    """I5: a setting that was not tightened stands beside a press, or a start on another file."""
    meant = any(isinstance(event, Pressed | DeskStarted) for event in look.events)
    for change in look.of(SettingChanged):
        if not meant and not tightens(change.key, change.before, change.after):
            yield f"{change.key} went from {change.before} to {change.after} and nobody pressed"


def stopped_entries(look: Look) -> Iterator[str]:
    """I12: no cycle is opened and no entry ordered while something stops entries."""
    stopped = dict(zip(STOPS, look.past[1:5], strict=True))
    differing = set(look.past.differing)
    for event in look.events:
        if isinstance(event, PositionsDiffer):
            differing.add(symbol_of(event.symbol))
        elif isinstance(event, PositionsAgree):
            differing.discard(symbol_of(event.symbol))
        elif change := _stop_of(event):
            stopped |= change
        elif _enters(event):
            why = [word for word in STOPS if stopped[word]]
            if isinstance(event, OrderRequested):
                why += _stops_of(look, event, differing)
            if why:
                yield f"{type(event).__name__} while entries were {' and '.join(why)}"


def _stops_of(look: Look, event: OrderRequested, differing: set[str]) -> Iterator[str]:
    """What stops entries in the symbol of an order; a leg was agreed to before somebody locked."""
    symbol = event.order.symbol
    if symbol in differing:
        yield f"locked for {symbol}"
    until_ms = look.past.locks.get(symbol)
    cycle = look.state.cycles.get(event.order.cycle_id)
    agreed = cycle is not None and cycle.root
    if until_ms is not None and not agreed and (not until_ms or event.at < until_ms):
        yield f"locked in {symbol} by a person"


def _stop_of(event: Event) -> dict[str, bool]:
    """What an event makes of the stops of all entries."""
    match event:
        case EntriesPaused() | EntriesResumed():
            return {"paused": isinstance(event, EntriesPaused)}
        case InvariantBroken():
            return {"locked": True}
        case LockReviewed(lifted=True):
            return {"locked": False}
        case LeaveOrdered(command="kill"):
            return {"killed": True}
        case HaltLifted():
            return {"killed": False}
    return {}


def _enters(event: Event) -> bool:
    if isinstance(event, OrderRequested):
        return event.order.role is Role.ENTRY
    return isinstance(event, CycleOpened)


def exits_go_on(look: Look) -> Iterator[str]:
    """I12: with entries paused or locked, a position whose time is up leaves all the same.

    But for one that a person has taken over.
    """
    bars = [event.at for event in look.of(BarsClosed)]
    if not bars or not (look.state.paused or look.state.locks):
        return
    for cycle in look.state.cycles.values():
        late = cycle.qty > ZERO and max(bars) >= cycle.until_ms and not cycle.taken_over
        if late and not (look.state.absent(cycle) or leaving(look.state, cycle)):
            yield f"{cycle.symbol} is open past its time ({cycle.until_ms}) and no exit is ordered"
