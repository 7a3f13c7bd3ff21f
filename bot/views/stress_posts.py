"""The stress alert of a cycle: one live message per band, until it is over.

A new band is a new message, and the old one loses its buttons; numbers are edited. While somebody
wants it quiet, only the last band is a new message.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from bot.chat import Message
from bot.views.format import clock, esc, held, money, page, percent, quantity, sentence_case
from bot.views.keyboard import Rows, opens, runs
from bot.views.post import ALARM, TRADE, Post, PostContext
from trading.domain import events as ev
from trading.policy.stress_alert import QUIET, SEEN

LAST_BAND = 3
MARKS = {1: "🟡", 2: "🟠", 3: "🔴"}


class Told(msgspec.Struct, frozen=True):
    """What the message of a cycle says; ``reached`` has the newest numbers.

    ``over``: the stress is, or the cycle itself.
    """

    reached: ev.StressReached
    seen_by: str = ""
    quiet_until_ms: int = 0
    over: bool = False


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Told).decode


def _key(number: int) -> str:
    return f"stress:{number}"


def _told(number: int, context: PostContext) -> Told | None:
    body = context.source(_key(number))
    return None if body is None else _decode(body)


def _post(told: Told, message: Message, *, resend: bool = False) -> list[Post]:
    """A new message is an alarm unless it is silent."""
    priority = ALARM if resend and not message.silent else TRADE
    source = _encode(told)
    return [Post(_key(told.reached.number), message, None, priority, source, resend)]


# -- events --------------------------------------------------------------------------------------


def reached(event: ev.StressReached, context: PostContext) -> list[Post]:
    """A new message, or an edit where somebody wants it quiet."""
    before = _told(event.number, context)
    until_ms = before.quiet_until_ms if before else 0
    told = Told(event, quiet_until_ms=until_ms)
    rings = event.band == LAST_BAND or event.desk_ms >= until_ms
    return _post(told, _card(told, context), resend=rings)


def noted(event: ev.StressNoted, context: PostContext) -> list[Post]:
    """New numbers, or what somebody answered, in the message that is there."""
    before = _told(event.number, context)
    if before is None or before.over:
        return []
    numbers = replace(
        before.reached,
        at=event.at,
        desk_ms=event.desk_ms,
        band=event.band,
        used=event.used,
        margin=event.margin,
        loss=event.loss,
    )
    told = Told(numbers, event.seen_by, event.quiet_until_ms)
    return _post(told, _card(told, context))


def eased(event: ev.StressEased, context: PostContext) -> list[Post]:
    """Silent when it is over; a lower band comes with the next numbers."""
    before = _told(event.number, context)
    if before is None or event.band:
        return []
    html = page(
        f"🟢 <b>{esc(event.symbol, 32)}: stress over</b>,"
        f" it uses {percent(float(event.used))} of its budget",
        "Each band may act again when it is reached.",
        _foot(event.number, event.desk_ms, context),
    )
    over = replace(before, over=True)
    quiet = event.desk_ms < before.quiet_until_ms
    return _post(over, Message(html, silent=True), resend=not quiet)


def ended(event: ev.PositionClosed, context: PostContext) -> list[Post]:
    """A cycle that is closed is under no stress: its message loses its buttons."""
    before = _told(event.number, context)
    if before is None or before.over:
        return []
    at = before.reached
    html = page(
        f"🏁 <b>{esc(at.symbol, 32)} is closed</b>; it was in stress band {at.band},"
        f" {percent(float(at.used))} of its budget",
        _foot(at.number, at.desk_ms, context),
    )
    return _post(replace(before, over=True), Message(html))


# -- the card ------------------------------------------------------------------------------------


def _card(told: Told, context: PostContext) -> Message:
    seen = f"👁 Seen by {esc(told.seen_by, 32)}." if told.seen_by else ""
    foot = _foot(told.reached.number, told.reached.desk_ms, context)
    html = page(*_lines(told), seen, _quiet(told, context), foot)
    return Message(html, () if told.seen_by else _buttons(told))


def _lines(told: Told) -> list[str]:
    """How much is used, of what, and what was done about it."""
    at = told.reached
    margin, loss, budget = money(at.margin), money(at.loss), money(at.budget)
    takes = f"margin {margin} and a loss of {loss}" if at.loss else f"margin {margin}, no loss"
    uses = f"{esc(at.symbol, 32)} uses {percent(float(at.used))} of its budget"
    return [
        f"{MARKS[at.band]} <b>{uses}</b>, stress band {at.band} of {LAST_BAND}",
        f"{sentence_case(takes)}; the budget is {budget} and stays that.",
        f"{_cuts(at)} {esc(sentence_case(at.stops))}.",
    ]


def _cuts(at: ev.StressReached) -> str:
    """What goes out of the legs in profit."""
    if not at.cuts:
        return "Nothing goes out."
    parts = [f"{quantity(cut.qty)} of the {held(cut.side)}" for cut in at.cuts]
    return f"In profit and ordered out at the market: {' and '.join(parts)}."


def _quiet(told: Told, context: PostContext) -> str:
    if told.quiet_until_ms <= told.reached.desk_ms:
        return ""
    until = clock(told.quiet_until_ms, context.timezone)
    return f"🔕 Quiet until {until}; band {LAST_BAND} still rings."


def _foot(number: int, desk_ms: int, context: PostContext) -> str:
    as_of = clock(desk_ms, context.timezone)
    return page(f"<i>{esc(context.label)}</i>", f"Trade {number} · as of {as_of}")


def _buttons(told: Told) -> Rows:
    which = f"#{told.reached.number}"
    looks = opens("✂️ Ways to cut", "stress", which, "cut"), opens("🔍 Drivers", "stress", which)
    seen = runs("👁 Seen", "stress", which, SEEN)
    if told.quiet_until_ms > told.reached.desk_ms:
        return (looks, (seen,))
    return (looks, (seen, runs("🔕 Quiet 4 h", "stress", which, QUIET)))


POSTS: dict[type[ev.Event], Callable[[Any, PostContext], list[Post]]] = {
    ev.StressReached: reached,
    ev.StressNoted: noted,
    ev.StressEased: eased,
}
