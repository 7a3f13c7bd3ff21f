"""The warning about people who are not listed: one message an hour, however many they are.

Whoever commands many accounts could otherwise let the owner's alarms wait behind a thousand of
these.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from bot.chat import Message
from bot.views.format import page
from bot.views.post import ALARM, DIGEST, Post, PostContext
from trading.domain.candles import HOUR_MS
from trading.domain.events import Event, StrangerReported

NAMED = 5  # ids in one message, the newest

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[int, tuple[int, ...]]).decode


def _reported(event: StrangerReported, context: PostContext) -> list[Post]:
    """The first of an hour is an alarm; the others are added to it, which waits for all else."""
    key = f"strangers:{event.at // HOUR_MS}"
    before = context.source(key)
    known, ids = _decode(before) if before else (0, ())
    number, newest = known + 1, (*ids, event.user_id)[-NAMED:]
    urgency = DIGEST if known else ALARM
    message = strangers(number, newest)
    return [Post(key, message, priority=urgency, source=_encode((number, newest)))]


def strangers(number: int, newest: Sequence[int]) -> Message:
    """How many tried within an hour, and who came last."""
    ids = ", ".join(f"<code>{user_id}</code>" for user_id in newest)
    if number == 1:
        head = f"👤 <b>A stranger tried to use the desk</b>, user id {ids}"
    else:
        some = "the last with user ids" if number > len(newest) else "user ids"
        head = f"👤 <b>{number:,} strangers tried to use the desk</b>, {some} {ids}"
    return Message(
        page(
            head,
            "They got no answer, and further tries of theirs are not reported.",
            "If one is you or a friend: add the id to telegram.allowed_user_ids.",
        )
    )


POSTS: dict[type[Event], Callable[[Any, PostContext], list[Post]]] = {StrangerReported: _reported}
