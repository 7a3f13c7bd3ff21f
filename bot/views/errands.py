"""Second taps, /kill and /close, one card each: what is asked, how far it is, what came of it."""

from bot.buttons import PressCard, encode
from bot.chat import Button, Message
from bot.views.by_hand import question
from bot.views.context import Context
from bot.views.format import clock, counted, esc, page, quantity, signed
from bot.views.keyboard import in_rows, runs
from bot.views.picking import names_of
from bot.views.post import PostContext
from bot.views.safety import adjusting, lifting
from bot.views.settings import loosening
from trading.domain.events import (
    ConfirmAsked,
    ConfirmClosed,
    DeskHalted,
    HaltLifted,
    LeaveOrdered,
    LeaveProgressed,
    PositionsAgree,
)
from trading.policy.by_hand import BY_HAND

MARKS = {"kill": "🛑", "close": "🚪"}
ENDS = {"dropped": "dropped", "expired": "not confirmed", "refused": "not done"}
MOST_NAMES = 12
ACROSS = 3


def asked(event: ConfirmAsked, context: PostContext) -> Message:
    """What the second tap would do, exactly, and until when it can."""
    head, button, rest = _QUESTIONS[event.command](event)
    until = f"⏳ until {clock(event.expires_ms, context.timezone)} · card {event.number}"
    names = _names(event.symbols)
    html = page(f"<b>{head}</b>", names, rest, until, f"<i>{esc(context.label)}</i>")
    return Message(html, ((_button(event, button, "confirm"), _button(event, "Cancel", "drop")),))


def _kill(event: ConfirmAsked) -> tuple[str, str, str]:
    """Question, button, and what else it means."""
    symbols = event.symbols
    first = f"close {counted(len(symbols), 'position')} at the market, then halt"
    rest = (
        "What opens before your second tap is closed too. Cards expire, entry orders are taken"
        " back, each stop stays until its position is gone."
        " No entry until /resume."
    )
    if not symbols:
        return "🛑 Kill: nothing is open; halt?", "🛑 Halt", rest
    return f"🛑 Kill: {first}?", f"🛑 Close {len(symbols)} and halt", rest


def _close(event: ConfirmAsked) -> tuple[str, str, str]:
    symbols = event.symbols
    if len(event.args) > 1 and event.part:
        share, part = f"{event.args[1]} %", f"{quantity(event.part)} of it"
        rest = "The rest stays open, and the stop covers it."
        return f"🚪 Close {share} at the market, {part}?", f"🚪 Close {share}", rest
    if len(event.args) > 1:
        rest = "A rest would be too small for the venue, so all of it goes."
        return f"🚪 Close {esc(symbols[0], 32)} at the market?", f"🚪 Close {symbols[0]}", rest
    which = symbols[0] if len(symbols) == 1 else f"all {len(symbols)}"
    head = f"🚪 Close {counted(len(symbols), 'position')} at the market?"
    return head, f"🚪 Close {which}", "Entries go on."


def _resume(_event: ConfirmAsked) -> tuple[str, str, str]:
    rest = "It may open new positions then; /mode says who decides about them."
    return "▶️ Start the halted desk again?", "▶️ Start again", rest


def _unlock(event: ConfirmAsked) -> tuple[str, str, str]:
    symbol = esc(event.args[0], 32)
    rest = "Entries in it are allowed again then; /locks shows what else holds them back."
    return f"🔓 Unlock {symbol}?", f"🔓 Unlock {symbol}", rest


_QUESTIONS = {
    "kill": _kill,
    "close": _close,
    "resume": _resume,
    "unlock": _unlock,
    "set": loosening,
    "risk": lifting,
    "adjust": adjusting,
    BY_HAND: question,
}


def _button(event: ConfirmAsked, text: str, action: str) -> Button:
    style = "danger" if action == "confirm" else ""
    return Button(text, encode(PressCard(event.number, 1, action, event.nonce)), style)


def _names(symbols: tuple[str, ...]) -> str:
    """Some symbols by name, the rest counted."""
    more = len(symbols) - MOST_NAMES
    named = esc(", ".join(symbols[:MOST_NAMES]), 400)
    return f"{named} and {more} more" if more > 0 else named


def ended(event: ConfirmClosed, context: PostContext) -> Message:
    """A question that led to nothing."""
    when = clock(event.desk_ms, context.timezone)
    who = f"by {esc(event.by, 32)} {when}" if event.by else when
    head = f"⚪ <b>/{esc(event.command, 16)} {ENDS[event.verdict]}</b>, nothing was changed"
    return Message(page(head, " · ".join(part for part in (esc(event.reason), who) if part)))


def ordered(event: LeaveOrdered) -> Message:
    """Confirmed, and nothing of it closed yet."""
    total = len(event.symbols)
    then = "Then the venue is asked, and the desk halts." if event.command == "kill" else ""
    return Message(
        page(
            f"{MARKS[event.command]} <b>Closing {total} of {total} …</b> by {esc(event.by, 32)}",
            _names(event.symbols),
            "Stops stay at the venue until each position is gone." if total else "",
            then,
        )
    )


def progressed(event: LeaveProgressed) -> Message:
    """How many are closed; a kill says more only when the venue does."""
    mark, done = MARKS[event.command], f"{event.closed} of {event.total}"
    result = f"Result {signed(event.pnl)} after fees" if event.closed else ""
    if event.left:
        return Message(
            page(f"{mark} <b>Closed {done}</b> …", f"Left: {_names(event.left)}", result)
        )
    if event.command == "close":
        return Message(page(f"{mark} <b>Closed {done}</b>", result))
    waits = "Asking the venue what it holds …"
    if event.held:
        holds = ", ".join(f"{quantity(qty)} {symbol}" for symbol, qty in event.held.items())
        waits = (
            f"⚠️ <b>Not flat:</b> the venue holds {esc(holds, 400)}, which is not the desk's."
            " Close it there; the desk looks again every minute and halts then."
        )
    return Message(page(f"{mark} <b>Closed {done}</b>, not halted yet", waits, result))


def halted(event: DeskHalted, context: PostContext) -> Message:
    """The end of a kill, by the venue's word."""
    ghosts = _names(event.ghosts)
    return Message(
        page(
            f"🛑 <b>Closed {event.closed} of {event.total}, flat at the venue, halted</b>",
            f"Result {signed(event.pnl)} after fees" if event.closed else "",
            f"⚠️ Only the desk's own book still has {ghosts}; locked." if ghosts else "",
            f"At {clock(event.desk_ms, context.timezone)}, ordered by {esc(event.by, 32)}.",
            "No entry until /resume, which asks for a second tap.",
        )
    )


def lifted(event: HaltLifted) -> Message:
    """The desk was started again."""
    return Message(
        page(
            f"▶️ <b>Started again</b> by {esc(event.by, 32)}",
            "/status says whether entries are paused or locked besides.",
        )
    )


def agree(event: PositionsAgree) -> Message:
    """They agree again."""
    what = f"desk and venue both hold {quantity(event.held)}"
    return Message(f"🔓 <b>{esc(event.symbol, 32)} unlocked:</b> {what}.")


def closable(context: Context) -> Message:
    """What /close could close, one button each."""
    cycles = list(context.state.cycles.values())
    if not cycles:
        return Message("🚪 <b>Nothing is open</b> that could be closed.")
    names = names_of(cycles)
    shown = cycles[: MOST_NAMES - 1]
    buttons = [runs(names[c.id], "close", f"#{c.number}") for c in shown]
    buttons.append(runs("All", "close", "all", style="danger"))
    head = "🚪 <b>Close what?</b> You are asked once more before anything happens."
    return Message(page(head, "Or write /close and the symbol."), in_rows(buttons, ACROSS))
