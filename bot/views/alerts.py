"""What became of an order: filled, protected, closed, or nothing."""

from decimal import Decimal

from msgspec.structs import replace

from bot.chat import Message
from bot.views.format import (
    age,
    clock,
    esc,
    funding_words,
    in_r,
    money,
    page,
    price,
    quantity,
    signed,
)
from bot.views.plan import today_line
from bot.views.post import PostContext
from trading.domain.events import (
    CycleAbandoned,
    PositionClosed,
    PositionOpened,
    PositionProtected,
    StopMoved,
)
from trading.domain.types import Side
from trading.report.legs import legs_gross, own_gross

# An exit order has two causes, a time limit and a stop that was lost; its name tells neither.
EXITS = {  # why the last order that closed a trade was executed
    "stop": "stop hit",
    "target": "target reached",
    "exit": "at the market",
    "time": "its time was up",
    "closed": "closed on request",
    "unprotected": "its stop was gone",
    "breakeven": "stop at breakeven",
    "trail": "trailing stop",
    "ladder": "stop behind a target",
    "stress": "its budget was under stress",
    "moved": "stop moved by hand",
    "part": "a part closed on request",
    "by hand": "closed by another hand, price assumed",
}


def summed(event: PositionOpened, before: PositionOpened | None) -> PositionOpened:
    """All executions of an entry so far as one: total size and fee, mean price."""
    if before is None:
        return event
    qty = before.qty + event.qty
    value = before.qty * before.price + event.qty * event.price
    return replace(event, qty=qty, price=value / qty, fee=before.fee + event.fee)


def opened(
    fill: PositionOpened, protection: PositionProtected | StopMoved | None, label: str
) -> Message:
    """An executed entry and its stop, where it is now."""
    verb = "bought" if fill.side is Side.BUY else "sold short"
    part = " in part; what the market did not take at once is canceled" if fill.partial else ""
    what = f"{quantity(fill.qty)} {esc(fill.symbol, 32)} @ {price(fill.price, fill.stop)}"
    target = f"target {price(fill.target, fill.stop)}"
    return Message(
        page(
            f"✅ <b>Filled: {verb} {what}</b>{part}",
            f"Worth {money(fill.qty * fill.price)} · fee {money(fill.fee)}",
            f"{_stop(fill, protection)} · {target}",
            f"<i>{esc(label)}</i> · trade {fill.number}",
        )
    )


def _stop(fill: PositionOpened, protection: PositionProtected | StopMoved | None) -> str:
    if protection is None:
        return f"⏳ Placing the stop at {price(fill.stop, fill.stop)}"
    stop = price(protection.stop, fill.stop)
    if isinstance(protection, StopMoved):
        why = EXITS.get(protection.reason, esc(protection.reason, 40))
        return f"🛡 The stop at the venue is at {stop} now ({why})"
    return f"🛡 The stop rests at the venue at {stop} ({esc(protection.venue_id, 40)})"


def closed(event: PositionClosed, like: Decimal | None, context: PostContext) -> Message:
    """A trade that ended; prices get as many decimals as the price ``like``."""
    gain = event.pnl > 0
    out, into = ("Sold", "bought") if event.side is Side.BUY else ("Bought back", "sold")
    why = EXITS.get(event.exit, esc(event.exit, 40))
    return Message(
        page(
            f"{'🟢' if gain else '🔴'} <b>{esc(event.symbol, 32)} closed {signed(event.pnl)}</b>"
            f" ({in_r(event.r)}) · {why}",
            f"{out} {quantity(event.qty)} @ {price(event.price, like)},"
            f" {into} @ {price(event.entry, like)}",
            legs_line(event),
            _costs(event),
            today_line(context.today()),
            _cooldown(event, context.timezone),
            f"<i>{esc(context.label)}</i> · trade {event.number}",
        )
    )


def legs_line(event: PositionClosed) -> str:
    """Where recovery legs have a part in the result: whose was what. Nothing without legs."""
    legs = legs_gross(event)
    if not legs:
        return ""
    return f"Before fees: the position {signed(own_gross(event))}, recovery legs {signed(legs)}"


def _costs(event: PositionClosed) -> str:
    """Fees, funding if there was any, and how long that took."""
    parts = (f"Fees {money(event.fees)}", funding_words(event.funding))
    held_s = (event.at - event.opened_at) / 1000
    return " · ".join((*filter(None, parts), f"held {age(held_s)}"))


def _cooldown(event: PositionClosed, timezone: str) -> str:
    if not event.cooldown_until:
        return ""
    until = clock(event.cooldown_until, timezone)
    own = f"No new entry in {esc(event.symbol, 32)} until {until}"
    every = f", in any symbol until {clock(event.rest_until, timezone)}" if event.rest_until else ""
    return f"{own}{every} (market time)"


def abandoned(event: CycleAbandoned, label: str) -> Message:
    """An entry that was never executed."""
    return Message(
        page(
            f"⚪ <b>Not filled: {esc(event.symbol, 32)}</b>, nothing was bought or sold",
            f"{esc(event.reason)}. Its budget is free again.",
            f"<i>{esc(label)}</i> · trade {event.number}",
        )
    )
