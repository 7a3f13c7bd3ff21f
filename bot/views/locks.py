"""All that holds entries back now: its reason, its end, and what lifts it."""

from collections.abc import Iterator

from bot.chat import Button, Message
from bot.views.context import Context
from bot.views.format import (
    clock,
    counted,
    esc,
    moment,
    page,
    quantity,
    short_names,
    with_details,
)
from bot.views.keyboard import Rows, in_rows, opens, runs
from bot.views.lock import found
from bot.views.risk import tier_ends
from bot.views.safety import MARKS
from bot.views.symbol_lock import until
from trading.domain.events import SymbolLocked
from trading.domain.hours import covered_until, covering, next_start
from trading.domain.safety import RED
from trading.policy.going_out import HALTED

SHOWN = 10  # the others open on a tap
MOST_UNLOCKS = 6
ACROSS = 3
GOES_ON = "Exits, stops and reconciliation go on whatever stands here."

HOW = "To hold a symbol back: /lock SYMBOL until you unlock it, /lock SYMBOL 4 for four hours."


def locks(context: Context) -> Message:
    """What stops all entries, then what stops single symbols."""
    held = [*_of_all(context), *of_hours(context), *_of_symbols(context)]
    head = "🟢 <b>Nothing holds entries back</b>"
    if held:
        verb = "holds" if len(held) == 1 else "hold"
        head = f"🔒 <b>{counted(len(held), 'thing')} {verb} entries back</b>"
    zone = context.config.timezone
    html = page(
        head,
        *held[:SHOWN],
        *_to_come(context),
        GOES_ON,
        HOW,
        f"<i>{esc(context.label)}</i> · market time {clock(context.market.market_ms, zone)}",
    )
    return Message(with_details(html, held[SHOWN:]), _buttons(context))


def _of_all(context: Context) -> Iterator[str]:
    """What people, the checker and a kill hold back: all entries."""
    state = context.state
    if state.halt == HALTED:
        yield "🛑 <b>Killed</b> and halted, until /resume and a second tap"
    elif state.halt:
        yield "🛑 <b>Killed</b>, closing what is open; /resume when it has halted"
    if state.paused:
        yield "⏸ <b>Paused</b> until /resume"
    if state.autonomy == "watch":
        yield "👁 <b>Mode watch</b> until /mode approve or auto"
    for what in found(state.locks):
        yield f"🔒 <b>Found broken</b>: {esc(what, 240)}; /resume looks again, then you lift it"
    yield from _of_losses(context)


def _of_losses(context: Context) -> Iterator[str]:
    """What losses of the account hold back: all entries; /risk says more."""
    safety, zone = context.state.safety, context.config.timezone
    if safety.tier == RED:
        yield f"{MARKS[RED]} <b>Tier red</b>{tier_ends(context)}; /risk says why"
    if context.market.market_ms < safety.rest_until:
        ends = clock(safety.rest_until, zone)
        yield f"⏳ <b>All symbols</b> rest after a loss, until {ends}, by itself"


def of_hours(context: Context) -> Iterator[str]:
    """A blackout, or the time between two sessions."""
    rules, now = context.rules.market, context.market.market_ms
    zone = context.config.timezone
    if blackout := covering(rules.blackouts, now):
        ends = covered_until(rules.blackouts, now)
        words = f": {esc(blackout.words)}" if blackout.words else ""
        yield f"📅 <b>Blackout</b>{words}, {_until(ends, zone)}"
    if rules.sessions.windows and not covering(rules.sessions, now):
        opens_at = next_start(rules.sessions, now)
        yield f"📅 <b>Outside the sessions</b>, {_until(opens_at, zone)}"


def _of_symbols(context: Context) -> Iterator[str]:
    """What somebody, the venue or a loss holds back: one symbol each."""
    state, now, zone = context.state, context.market.market_ms, context.config.timezone
    for lock in by_hand(context):
        why = f": {esc(lock.reason)}" if lock.reason else ""
        ends = until(lock, zone) + (" or /unlock" if lock.until_ms else "")
        yield f"🔒 <b>{esc(lock.symbol, 32)}</b> by {esc(lock.by, 32)}{why}, {ends}"
    for symbol, known in state.differences.items():
        what = f"the desk holds {quantity(known.ours)}, the venue {quantity(known.theirs)}"
        yield f"🔒 <b>{esc(symbol, 32)}</b>: {what}, until both agree; asked every minute"
    for symbol, ends_at in state.cooldown.items():
        if now < ends_at:
            ends = f"until {clock(ends_at, zone)}, by itself"
            yield f"⏳ <b>{esc(symbol, 32)}</b> rests after a loss, {ends}"


def by_hand(context: Context) -> list[SymbolLocked]:
    """The locks of symbols that hold now."""
    state, now = context.state, context.market.market_ms
    return [lock for symbol in state.symbol_locks if (lock := state.symbol_lock(symbol, now))]


def _until(at: int | None, zone: str) -> str:
    return f"until {moment(at, zone)}, by itself" if at else "without an end"


def _to_come(context: Context) -> Iterator[str]:
    """What the clock will do next, where hours are configured."""
    rules, now = context.rules.market, context.market.market_ms
    zone = context.config.timezone
    if rules.sessions.windows and covering(rules.sessions, now):
        ends = covered_until(rules.sessions, now)
        yield f"The session lasts until {moment(ends, zone)}" if ends else "The session never ends"
    begins = next_start(rules.blackouts, now)
    if begins and not covering(rules.blackouts, now):
        span = covering(rules.blackouts, begins)
        name = f": {esc(span.words)}" if span and span.words else ""
        yield f"Next blackout {moment(begins, zone)}{name}"


def _buttons(context: Context) -> Rows:
    mine = [lock.symbol for lock in by_hand(context)][:MOST_UNLOCKS]
    names = short_names(mine)
    unlocks = [runs(f"🔓 {names[symbol]}", "unlock", symbol) for symbol in mine]
    last = (opens("🔄 Refresh", "locks"), opens("⬅️ Status", "status"))
    return (*in_rows(unlocks, ACROSS), *_of_entries(context), last)


def _of_entries(context: Context) -> tuple[tuple[Button, ...], ...]:
    """What lifts the stop of all entries, where a person may."""
    state = context.state
    if state.locks:
        return ((runs("🔎 Look at the lock", "resume"),),)
    if state.paused or state.halt == HALTED:
        return ((runs("▶️ Resume", "resume", style="success"),),)
    return ()
