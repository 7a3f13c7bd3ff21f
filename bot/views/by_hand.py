"""What somebody traded past the desk: the alarm's buttons, their questions, and what came of it."""

from decimal import Decimal

from bot.chat import Button, Message
from bot.views.context import Context
from bot.views.format import counted, esc, held, money, page, price, quantity, with_details
from bot.views.keyboard import Rows, in_rows, opens, runs
from bot.views.post import PostContext
from trading.domain.events import (
    ConfirmAsked,
    PositionAdopted,
    PositionBooked,
    PositionMissing,
    PositionProtected,
    PositionsDiffer,
    SurplusIgnored,
    SurplusWatched,
)
from trading.domain.money import ZERO
from trading.policy.by_hand import ADOPT, BOOK, IGNORE, WATCH, exact_word, possible

TEXTS = {ADOPT: "🤝 Adopt", IGNORE: "✋ Ignore", BOOK: "📕 Book as closed", WATCH: "👁 Watch again"}
MOST_ROWS = 6  # of buttons
POSITIONS = opens("📋 Positions", "positions")


def _buttons(slot: str, held_there: str, deeds: tuple[str, ...]) -> list[Button]:
    """One button a deed, with what the venue held when it was shown; none for odd names."""
    words = (*slot.split(" "), *([held_there] if held_there else []))
    try:
        return [runs(TEXTS[deed], "byhand", deed, *words) for deed in deeds]
    except ValueError:  # a name that fits on no button; /byhand takes it written
        return []


# -- the alarm -----------------------------------------------------------------------------------


def differ(event: PositionsDiffer) -> Message:
    """Ledger and venue do not agree about a slot."""
    symbol = esc(event.symbol, 32)
    ours, theirs = quantity(event.ours), quantity(event.theirs)
    more = (event.theirs - event.ours) * event.ours >= ZERO
    then = (
        "Adopt makes it a position of the desk with a stop, Ignore leaves it to whoever holds it."
        if more
        else "It looks again every minute; what is still missing then can be booked as closed."
    )
    deeds = _buttons(event.symbol, f"{event.theirs:f}", (ADOPT, IGNORE) if more else ())
    return Message(
        page(
            f"🔒 <b>{symbol} locked:</b> the desk holds {ours}, the venue {theirs}",
            "Somebody may have traded it by hand. No entry in it until both agree; exits, stops"
            " and all other symbols go on.",
            "The desk does not touch what it did not open.",
            then,
        ),
        (*in_rows(deeds, 2), (POSITIONS,)),
    )


def missing(event: PositionMissing) -> Message:
    """The venue said it twice."""
    symbol = esc(event.symbol, 32)
    deeds = _buttons(event.symbol, f"{event.theirs:f}", (BOOK,))
    return Message(
        page(
            f"⚠️ <b>{symbol}: the venue still holds {quantity(event.theirs)}</b>,"
            f" the desk's book has {quantity(event.ours)}",
            "Asked twice, and no order of the desk explains it: closed by hand or liquidated.",
            "Book as closed counts it at the price of your second tap and takes its orders back.",
        ),
        (*in_rows(deeds, 2), (POSITIONS,)),
    )


# -- second taps ---------------------------------------------------------------------------------


def question(event: ConfirmAsked) -> tuple[str, str, str]:
    """Question, button, and what else it means."""
    deed, slot, theirs = event.args
    symbol = esc(slot, 32)
    head, rest = {
        ADOPT: (
            f"🤝 Adopt {symbol}? The venue holds {quantity(Decimal(theirs))}",
            "It gets a budget, a stop and a target, and counts from today's price.",
        ),
        IGNORE: (
            f"✋ Leave {symbol} to others? The venue holds {quantity(Decimal(theirs))}",
            "Entries in it are allowed again. You are told when it changes.",
        ),
        BOOK: (
            f"📕 Book {symbol} as closed? The venue holds {quantity(Decimal(theirs))}",
            "The true price is not known: it counts at that of your tap, without a fee.",
        ),
    }[deed]
    return head, TEXTS[deed], rest


# -- what came of it -----------------------------------------------------------------------------


def adopted(
    event: PositionAdopted, protection: PositionProtected | None, context: PostContext
) -> Message:
    """A position of the desk from here on, and its stop."""
    plan = event.proposal
    stop = price(plan.stop, plan.entry)
    safe = f"🛡 The stop rests at the venue at {stop}"
    what = f"{quantity(plan.qty)} {esc(plan.signal.symbol, 32)} {held(plan.signal.side)}"
    return Message(
        page(
            f"🤝 <b>Adopted: {what} @ {price(plan.entry)}</b> by {esc(event.by, 32)}",
            safe if protection else f"⏳ Placing the stop at {stop}",
            f"Target {price(plan.target, plan.entry)} · commits {money(event.committed)}"
            f" of a budget of {money(event.budget)}",
            "What it earned before is not the desk's.",
            f"<i>{esc(context.label)}</i> · trade {event.number}",
        ),
        ((POSITIONS,),),
    )


def booked(event: PositionBooked) -> Message:
    """Out of the ledger at an assumed price."""
    what = f"{quantity(event.qty)} {esc(event.symbol, 32)} {held(event.side)}"
    left = f"{quantity(event.left)} of it is still open and protected." if event.left else ""
    return Message(
        page(
            f"📕 <b>Booked as closed: {what} @ {price(event.price)}</b>, price assumed",
            left or "Its orders are taken back; the result follows when they are gone.",
            f"By {esc(event.by, 32)}; nobody here knows the true price and fee.",
        )
    )


def ignored(event: SurplusIgnored) -> Message:
    """Somebody else's from here on."""
    symbol, by = esc(event.symbol, 32), esc(event.by, 32)
    if event.qty == ZERO:
        return Message(f"🔓 <b>{symbol}: nothing is by hand any more</b>, says {by}. Unlocked.")
    return Message(
        page(
            f"✋ <b>{quantity(event.qty)} {symbol} is by hand</b> and left alone, says {by}",
            "Unlocked. You are told when it changes; /byhand lists it.",
        ),
        in_rows(_buttons(event.symbol, "", (WATCH,)), 2),
    )


def watched(event: SurplusWatched) -> Message:
    """The venue's whole word counts again."""
    symbol = esc(event.symbol, 32)
    head = f"👁 <b>{symbol} is watched again</b>, by {esc(event.by, 32)}"
    return Message(page(head, "The desk asks within a minute what the venue holds."))


# -- /byhand -------------------------------------------------------------------------------------


def overview(context: Context) -> Message:
    """Everything that differs or is left alone, and what can be done about each."""
    state = context.state
    slots = list(dict.fromkeys((*state.differences, *state.by_hand)))
    back = (opens("🔄 Refresh", "byhand"), opens("⬅️ Locks", "locks"))
    if not slots:
        return Message("✋ <b>Nothing was traded past the desk</b>, as far as it knows.", (back,))
    rows: list[tuple[Button, ...]] = []
    for slot in slots[:MOST_ROWS]:
        rows += in_rows(_buttons(slot, exact_word(state, slot), possible(state, slot)), 2)
    head = f"✋ <b>{counted(len(slots), 'position')} by hand</b>"
    lines = [_line(context, slot) for slot in slots]
    html = page(head, *lines[:MOST_ROWS], f"<i>{esc(context.label)}</i>")
    return Message(with_details(html, lines[MOST_ROWS:]), (*_named(slots, rows), back))


def _named(slots: list[str], rows: list[tuple[Button, ...]]) -> Rows:
    """The rows; of several slots each button names its own."""
    if len(slots) == 1:
        return tuple(rows)
    return tuple(
        tuple(
            Button(f"{button.text} {_about(button)}", button.data, button.style) for button in row
        )
        for row in rows
    )


def _about(button: Button) -> str:
    """The symbol that a button of ours is about."""
    return button.data.split(",")[1]


def _line(context: Context, slot: str) -> str:
    state, symbol = context.state, esc(slot, 32)
    aside = state.by_hand.get(slot, ZERO)
    others = f" ({quantity(aside)} left alone)" if aside else ""
    known = state.differences.get(slot)
    if known is None:
        return f"✋ {quantity(aside)} {symbol} by hand, left alone"
    ours, theirs = quantity(known.ours), quantity(known.theirs)
    return f"🔒 {symbol}: the desk holds {ours}, the venue {theirs}{others}"
