"""Zone recovery in the chat: the plan on its card, and what becomes of each leg."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.chat import Message
from bot.views.alerts import EXITS
from bot.views.format import esc, money, page, price, quantity, sentence_case, signed
from bot.views.post import Post, PostContext, fill_key
from trading.domain import events as ev
from trading.domain.codec import encode
from trading.domain.recovery import RecoveryPlan


def plan_lines(plan: RecoveryPlan | None, like: Decimal) -> str:
    """Every leg that an approval covers too; nothing where there is no recovery. HTML.

    Prices get as many decimals as the price ``like``.
    """
    if plan is None:
        return ""
    why = f"{esc(sentence_case(plan.left_out))}." if plan.left_out else ""
    if not plan.legs:
        return f"🪜 <b>No recovery legs.</b> {why}"
    count = "1 leg takes" if len(plan.legs) == 1 else f"{len(plan.legs)} legs take"
    legs = [
        f"{n}. {leg.side.value.upper()} {quantity(leg.qty)} at {price(leg.trigger, like)},"
        f" stop {price(leg.stop, like)}"
        for n, leg in enumerate(plan.legs, 1)
    ]
    head = f"🪜 <b>Recovery:</b> {count} up to {money(plan.takes)} more of the budget."
    return page(f"{head} {why}".rstrip(), *legs)


# -- what becomes of a leg -----------------------------------------------------------------------


def _key(number: int) -> str:
    return f"leg:{number}"


def _leg(number: int, context: PostContext) -> ev.LegOpened | None:
    event = context.event(_key(number), "LegOpened")
    return event if isinstance(event, ev.LegOpened) else None


def _name(leg: ev.LegOpened) -> str:
    return f"recovery leg {leg.leg} of trade {leg.root_number}"


def of_leg(post: Post, number: int, context: PostContext) -> Post:
    """The post about a fill, which says so if it is that of a leg."""
    leg = _leg(number, context)
    if leg is None:
        return post
    head, _, foot = post.message.html.rpartition("\n")
    html = page(head, f"🪜 {sentence_case(_name(leg))}, in its budget", foot)
    return replace(post, message=replace(post.message, html=html), reply_to=_key(number))


def opened(event: ev.LegOpened, context: PostContext) -> list[Post]:
    """Silent: its fill rings."""
    plan = event.proposal
    side, symbol = plan.signal.side.value.upper(), esc(plan.signal.symbol, 32)
    like = plan.entry
    html = page(
        f"🪜 <b>{sentence_case(_name(event))}: {side} {quantity(plan.qty)} {symbol}</b>",
        f"Ordered at about {price(like, like)} · stop {price(plan.stop, like)}"
        f" · target {price(plan.target, like)}",
        f"<i>{esc(context.label)}</i> · trade {event.number}",
    )
    message = Message(html, silent=True)
    return [Post(_key(event.number), message, fill_key(event.root_number), source=encode(event))]


def due(event: ev.LegDue, context: PostContext) -> list[Post]:
    """A netting account holds one side only: people see their position go, and learn why."""
    html = page(
        f"🔁 <b>{esc(event.symbol, 32)}: recovery leg {event.leg} of trade {event.number}"
        " turns the position</b>",
        "What is open goes out at the market first; the leg follows when nothing is left of it.",
        f"<i>{esc(context.label)}</i> · trade {event.number}",
    )
    key = f"turn:{event.number}:{event.leg}"
    return [Post(key, Message(html), fill_key(event.number))]


def refused(event: ev.LegRefused, context: PostContext) -> list[Post]:
    """Once per leg and gate."""
    html = page(
        f"🚧 <b>{esc(event.symbol, 32)}: recovery leg {event.leg} of trade {event.number}"
        " held back</b>",
        f"{esc(sentence_case(event.reason))}.",
        f"<i>{esc(context.label)}</i> · trade {event.number} · /stress",
    )
    gate = event.reason.partition(":")[0]
    key = f"held:{event.number}:{event.leg}:{gate}"
    return [Post(key, Message(html), fill_key(event.number))]


def closed(event: ev.LegClosed, context: PostContext) -> list[Post]:
    """The leg's result and that of its cycle; one that met no price edits its own message."""
    leg = _leg(event.number, context)
    name = _name(leg) if leg else f"recovery leg of trade {event.root_number}"
    symbol = esc(event.symbol, 32)
    so_far = f"Trade {event.root_number} with its closed legs: {signed(event.so_far)} so far"
    foot = f"<i>{esc(context.label)}</i> · trade {event.number}"
    if not event.qty:
        html = page(f"⚪ <b>{symbol}: {name} not filled</b>, nothing was bought or sold", foot)
        return [Post(_key(event.number), Message(html))]
    like = leg.proposal.entry if leg else None
    why = EXITS.get(event.exit, esc(event.exit, 40))
    html = page(
        f"{'🟢' if event.pnl > 0 else '🔴'} <b>{symbol}: {name} {signed(event.pnl)}</b> · {why}",
        f"{quantity(event.qty)} from {price(event.entry, like)} to {price(event.price, like)}"
        f" · fees {money(event.fees)}",
        so_far,
        foot,
    )
    return [Post(f"close:{event.number}", Message(html), fill_key(event.number))]


POSTS: dict[type[ev.Event], Callable[[Any, PostContext], list[Post]]] = {
    ev.LegOpened: opened,
    ev.LegDue: due,
    ev.LegRefused: refused,
    ev.LegClosed: closed,
}
