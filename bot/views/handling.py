"""Positions that are left in parts or handled by a person: what was done, and what is left."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from bot.chat import Button, Message
from bot.views.alerts import EXITS
from bot.views.exits import plan_words
from bot.views.format import clock, esc, page, price, quantity, signed
from bot.views.keyboard import opens, runs
from bot.views.post import REPLY, Post, PostContext, fill_key
from bot.views.takeover import MEANING
from trading.domain import events as ev
from trading.domain.codec import encode
from trading.policy.exits import MOVED
from trading.policy.handling import BACK

STRESS = "stress"  # set a plan, and not a person


def _position(number: int) -> Button:
    return opens("📌 Position", "positions", f"#{number}")


def stop_moved(event: ev.StopMoved) -> Message:
    """For the person who wished for it."""
    now, before = (price(each, event.before) for each in (event.stop, event.before))
    head = f"🛡 <b>Stop of {esc(event.symbol, 32)} now at {now}</b>, it was at {before}"
    rest = "It rests at the venue and covers all that is open."
    return Message(page(head, rest), ((_position(event.number),),))


# -- parts ---------------------------------------------------------------------------------------


def reduced(event: ev.PositionReduced, context: PostContext) -> list[Post]:
    """A push for each order that closes a part; further executions of it edit the message."""
    key = f"reduced:{event.client_id}"
    before = context.event(key, "PositionReduced")
    total = event if not isinstance(before, ev.PositionReduced) else _summed(event, before)
    fill = context.filled(event.number)
    why = EXITS.get(event.reason, esc(event.reason, 40))
    like = fill.stop if fill else None
    what = f"Closed {quantity(total.qty)} of {esc(event.symbol, 32)} @ {price(total.price, like)}"
    message = Message(
        page(
            f"✂️ <b>{what}: {signed(total.pnl)}</b> · {why}",
            f"{quantity(total.left)} is left, and its stop covers it. Fees are counted.",
            f"<i>{esc(context.label)}</i> · trade {event.number}",
        ),
        ((_position(event.number),),),
    )
    return [Post(key, message, fill_key(event.number), source=encode(total))]


def _summed(event: ev.PositionReduced, before: ev.PositionReduced) -> ev.PositionReduced:
    qty = before.qty + event.qty
    value = before.qty * before.price + event.qty * event.price
    return replace(event, qty=qty, price=value / qty, pnl=before.pnl + event.pnl)


def part_ordered(event: ev.PartOrdered, _context: PostContext) -> list[Post]:
    """The question's own message says what its second tap did."""
    share = f"{quantity(event.qty)} of {quantity(event.held)} {esc(event.symbol, 32)}"
    html = page(
        f"🚪 <b>Closing {share} at the market …</b> by {esc(event.by, 32)}",
        "What came of it is the next message; the stop stays.",
    )
    return [Post(f"card:{event.number}", Message(html))]


def not_carried_out(event: ev.NotCarriedOut, _context: PostContext) -> list[Post]:
    """What a person ordered and the venue did not do."""
    symbol = esc(event.symbol, 32)
    if event.what == MOVED:
        head = f"⚠️ <b>The stop of {symbol} was not moved to {price(event.price)}</b>"
        rest = "The one that rested there before stays."
    else:
        head = f"⚠️ <b>{quantity(event.qty)} of {symbol} was not closed</b>, as asked"
        rest = "It is not tried again: ask again if you still want it."
    message = Message(page(head, f"{esc(event.reason)}.", rest), ((_position(event.number),),))
    return [Post(f"not:{event.number}:{event.at}:{event.what}", message)]


# -- plans, and who decides ----------------------------------------------------------------------


def exits_set(event: ev.ExitsSet, context: PostContext) -> list[Post]:
    """What a person picked; what stress has set is told with the stress."""
    if event.by == STRESS:
        return []
    fill = context.filled(event.number)
    words = plan_words(event.plan, fill.stop) if fill else ""
    name = esc(event.plan.name, 16) if event.plan else "no plan but stop, target and time"
    until = clock(event.until_ms, context.timezone)
    head = f"🧭 <b>Exits of {esc(event.symbol, 32)}: {name}</b>, by {esc(event.by, 32)}"
    rest = f"Out at {until} (market time) at the latest. The stop stays at least where it is."
    message = Message(page(head, words, rest), ((_position(event.number),),))
    return [Post(f"exits:{event.number}:{event.at}:{name}", message, priority=REPLY)]


def taken_over(event: ev.TakenOver, _context: PostContext) -> list[Post]:
    """It is the person's now."""
    head = f"✋ <b>{esc(event.symbol, 32)} is yours</b>, taken over by {esc(event.by, 32)}"
    back = runs("🤖 Give back", "takeover", f"#{event.number}", BACK)
    message = Message(page(head, MEANING), ((back, _position(event.number)),))
    return [Post(f"over:{event.number}:{event.desk_ms}", message, priority=REPLY)]


def handed_back(event: ev.HandedBack, _context: PostContext) -> list[Post]:
    """It is the desk's again."""
    head = f"🤖 <b>The desk decides about {esc(event.symbol, 32)} again</b>, by {esc(event.by, 32)}"
    rest = "Its plan, its targets and its time apply; if that is up, it goes out."
    message = Message(page(head, rest), ((_position(event.number),),))
    return [Post(f"back:{event.number}:{event.desk_ms}", message, priority=REPLY)]


POSTS: dict[type[ev.Event], Callable[[Any, PostContext], list[Post]]] = {
    ev.PositionReduced: reduced,
    ev.PartOrdered: part_ordered,
    ev.NotCarriedOut: not_carried_out,
    ev.ExitsSet: exits_set,
    ev.TakenOver: taken_over,
    ev.HandedBack: handed_back,
}
