"""The ladder in the chat: a promotion that is proposed, its end, and who was put down."""

from collections.abc import Callable
from typing import Any

from bot.buttons import PressCard, encode
from bot.chat import Button, Message
from bot.views.format import clock, esc, page
from bot.views.keyboard import opens
from bot.views.post import ALARM, REPLY, Post, PostContext
from bot.views.steering import RUNGS, rung_set
from trading.domain.events import RungAnswered, RungProposed, RungSet
from trading.domain.ladder import ACCEPTED, DECLINED
from trading.policy.rungs import EVIDENCE, FAULTS


def proposed(event: RungProposed) -> Message:
    """What an advisor has shown, and what a promotion would mean."""
    name = esc(event.advisor, 32)
    html = page(
        f"🪜 <b>Let {name} climb to {event.rung}?</b>",
        f"On {event.before} its advice was worth <b>{event.mean:+.3f} R</b> a signal, 95 % interval"
        f" {event.low:+.3f} to {event.high:+.3f} R, from {event.groups:,} groups of outcomes.",
        f"On {event.rung} {RUNGS[event.rung]}; if it hurts there, it falls by itself.",
        "This waits until you answer or the evidence is gone.",
    )
    return Message(
        html,
        (
            (
                _button(event, f"⬆️ Promote to {event.rung}", "confirm", "success"),
                _button(event, "Not now", "drop"),
            ),
            (opens("🔍 Its record", "advisor", event.advisor),),
        ),
    )


def _button(event: RungProposed, text: str, action: str, style: str = "") -> Button:
    return Button(text, encode(PressCard(event.number, 1, action, event.nonce)), style)


def answered(event: RungAnswered, context: PostContext) -> Message:
    """The proposal after its end, without its buttons."""
    name, when = esc(event.advisor, 32), clock(event.desk_ms, context.timezone)
    if event.verdict == ACCEPTED:
        head = f"✅ <b>{name} climbs to {event.rung}</b>"
    elif event.verdict == DECLINED:
        head = f"⚪ <b>{name} does not climb to {event.rung} now</b>"
    else:
        head = f"⌛ <b>{name} does not climb to {event.rung}</b>: {esc(event.reason)}"
    who = f"by {esc(event.by, 32)} {when}" if event.by else when
    again = "Asked again in seven days of market time, if it still helps." if event.by else ""
    return Message(page(head, "" if event.verdict == ACCEPTED else again, who))


def put_down(event: RungSet) -> Message:
    """An advisor that was put down without a person: one sentence why."""
    head = f"⚠️ <b>{esc(event.advisor, 32)} falls from {esc(event.before, 16)} to {event.rung}</b>"
    return Message(
        page(
            f"{head}: {esc(event.reason, 240)}.",
            f"On {event.rung} {RUNGS[event.rung]}. /flag puts it elsewhere.",
        ),
        ((opens("🔍 Its record", "advisor", event.advisor), opens("🧠 All", "ml_stats")),),
    )


# -- posts ---------------------------------------------------------------------------------------


def _proposed(event: RungProposed, _context: PostContext) -> list[Post]:
    return [Post(f"card:{event.number}", proposed(event))]


def _answered(event: RungAnswered, context: PostContext) -> list[Post]:
    return [Post(f"card:{event.number}", answered(event, context), priority=REPLY)]


def _rung_set(event: RungSet, context: PostContext) -> list[Post]:
    key = f"flag:{event.advisor}:{event.desk_ms}"
    if event.by in (EVIDENCE, FAULTS):
        return [Post(key, put_down(event), priority=ALARM)]
    return [Post(key, rung_set(event, context.rung_cap), priority=REPLY)]


POSTS: dict[type[Any], Callable[[Any, PostContext], list[Post]]] = {
    RungProposed: _proposed,
    RungAnswered: _answered,
    RungSet: _rung_set,
}
