"""Which event of the journal is worth a message, and what it says. Pure.

Every post has a key, and the same key again edits the same message: a card lives from its proposal
to its verdict in one message, a fill from its execution to its protection. What a later edit needs
to know is handed to the outbox as ``source`` and asked for again by key.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from bot.chat import Message
from bot.views import (
    alarm,
    alerts,
    by_hand,
    card,
    daily,
    errands,
    handling,
    ladder,
    lock,
    recovery,
    safety,
    settings,
    steering,
    strangers,
    stress_posts,
    symbol_lock,
)
from bot.views.format import esc
from bot.views.post import ALARM, DIGEST, REPLY, TRADE, Post, PostContext, fill_key
from trading.domain import events as ev
from trading.domain.codec import encode
from trading.policy.exits import MOVED

__all__ = ["ALARM", "DIGEST", "REPLY", "TRADE", "Post", "PostContext", "posts"]

NOTHING_HAPPENED = ("expired", "rejected", "refused")  # ends of a card that lead to no trade


def posts(event: ev.Event, context: PostContext) -> list[Post]:
    """The messages that an event is worth, most often none."""
    write = _POSTS.get(type(event))
    return write(event, context) if write else []


# -- cards ---------------------------------------------------------------------------------------


def _proposal_made(event: ev.ProposalMade, context: PostContext) -> list[Post]:
    """Without an expiry nobody is asked, and the message says why it was ordered."""
    key = _card(event.number)
    if not event.expires_ms:
        return [Post(key, card.taken(event, context))]
    return [Post(key, card.asked(event, context, ""), source=encode(event))]


def _proposal_reissued(event: ev.ProposalReissued, context: PostContext) -> list[Post]:
    """New numbers edit the card; the same numbers again are a new message with new buttons."""
    before = _made(event.number, context)
    if before is None:
        before = ev.ProposalMade(event.at, event.number, event.proposal, (), 0, "")
    same = event.proposal == before.proposal
    made = replace(
        before,
        proposal=event.proposal,
        version=event.version,
        nonce=event.nonce,
        recovery=before.recovery if same else event.recovery,
    )
    lead = "Sent again" if same else "New numbers, please answer again"
    message = card.asked(made, context, f"♻️ {lead}: {esc(event.reason)}")
    return [Post(_card(event.number), message, source=encode(made), resend=same)]


def _proposal_closed(event: ev.ProposalClosed, context: PostContext) -> list[Post]:
    made = _made(event.number, context)
    fades = event.verdict if event.verdict in NOTHING_HAPPENED else ""
    return [Post(_card(event.number), card.decided(event, made, context), fades=fades)]


def _rejection_explained(event: ev.RejectionExplained, context: PostContext) -> list[Post]:
    message = card.explained(event, _made(event.number, context), context)
    return [Post(_card(event.number), message, fades="rejected")]


def _card(number: int) -> str:
    return f"card:{number}"


def _made(number: int, context: PostContext) -> ev.ProposalMade | None:
    event = context.event(_card(number), "ProposalMade")
    return event if isinstance(event, ev.ProposalMade) else None


# -- trades --------------------------------------------------------------------------------------


def _position_opened(event: ev.PositionOpened, context: PostContext) -> list[Post]:
    fill = alerts.summed(event, context.filled(event.number))
    return [_fill_post(fill, None, context)]


def _position_protected(event: ev.PositionProtected, context: PostContext) -> list[Post]:
    fill = context.filled(event.number)
    if fill is None:
        made = context.event(_card(event.number), "PositionAdopted")
        return _adopted(made, event, context) if isinstance(made, ev.PositionAdopted) else []
    return [_fill_post(fill, event, context)]


def _fill_post(
    fill: ev.PositionOpened,
    protection: ev.PositionProtected | ev.StopMoved | None,
    context: PostContext,
) -> Post:
    message = alerts.opened(fill, protection, context.label)
    post = Post(fill_key(fill.number), message, _card(fill.number), source=encode(fill))
    return recovery.of_leg(post, fill.number, context)


def _stop_moved(event: ev.StopMoved, context: PostContext) -> list[Post]:
    """The message of the fill is edited, which makes no sound: a stop that trails moves often.

    Who moved it by hand is told.
    """
    fill = context.filled(event.number)
    shown = [_fill_post(fill, event, context)] if fill else []
    if event.reason != MOVED:
        return shown
    key = f"stop:{event.number}:{event.stop}"
    return [*shown, Post(key, handling.stop_moved(event), fill_key(event.number), REPLY)]


def _position_closed(event: ev.PositionClosed, context: PostContext) -> list[Post]:
    fill = context.filled(event.number)
    message = alerts.closed(event, fill.stop if fill else None, context)
    closed = Post(f"close:{event.number}", message, fill_key(event.number))
    return [closed, *stress_posts.ended(event, context)]


def _cycle_abandoned(event: ev.CycleAbandoned, context: PostContext) -> list[Post]:
    message = alerts.abandoned(event, context.label)
    return [Post(f"abandoned:{event.number}", message, _card(event.number))]


# -- second taps, /kill and /close ---------------------------------------------------------------

Errand = (
    ev.ConfirmAsked | ev.ConfirmClosed | ev.LeaveOrdered | ev.LeaveProgressed | ev.DeskHalted
    | ev.HaltLifted | ev.SymbolUnlocked | ev.PositionBooked | ev.SurplusIgnored
)  # fmt: skip


def _errand(event: Errand, message: Message) -> list[Post]:
    """From the question to the end it is one message."""
    return [Post(_card(event.number), message)]


def _confirm_closed(event: ev.ConfirmClosed, context: PostContext) -> list[Post]:
    """What was confirmed is shown by what it does."""
    if event.verdict == "confirmed":
        return []
    return _errand(event, errands.ended(event, context))


def _adopted(
    event: ev.PositionAdopted, protection: ev.PositionProtected | None, context: PostContext
) -> list[Post]:
    message = by_hand.adopted(event, protection, context)
    return [Post(_card(event.number), message, source=encode(event))]


# -- steering ------------------------------------------------------------------------------------


def _alarm_raised(event: ev.AlarmRaised, _context: PostContext) -> list[Post]:
    """A new message each time it is raised; nobody's approval or fill waits behind it."""
    key = _alarm(event.name)
    message = alarm.raised(event)
    return [Post(key, message, priority=DIGEST, source=encode(event), resend=True)]


def _alarm_cleared(event: ev.AlarmCleared, context: PostContext) -> list[Post]:
    """The alarm's own message says that it is over; edits make no sound."""
    key = _alarm(event.name)
    raised = context.event(key, "AlarmRaised")
    if not isinstance(raised, ev.AlarmRaised):
        return []
    return [Post(key, alarm.cleared(raised), priority=DIGEST)]


def _alarm(name: str) -> str:
    return f"alarm:{name}"


def _confirmation(key: str, message: Message) -> list[Post]:
    return [Post(key, message, priority=REPLY)]


_POSTS: dict[type[ev.Event], Callable[[Any, PostContext], list[Post]]] = {
    ev.ProposalMade: _proposal_made,
    ev.ProposalReissued: _proposal_reissued,
    ev.ProposalClosed: _proposal_closed,
    ev.RejectionExplained: _rejection_explained,
    ev.PositionOpened: _position_opened,
    ev.PositionProtected: _position_protected,
    ev.PositionClosed: _position_closed,
    ev.CycleAbandoned: _cycle_abandoned,
    ev.EntriesPaused: lambda e, _c: _confirmation(f"paused:{e.desk_ms}", steering.paused(e)),
    ev.EntriesResumed: lambda e, _c: _confirmation(f"resumed:{e.desk_ms}", steering.resumed(e)),
    ev.InvariantBroken: lambda e, _c: [
        Post(f"locked:{e.name}:{e.desk_ms}", lock.locked(e), priority=ALARM)
    ],
    ev.LockReviewed: lambda e, _c: _confirmation(f"lock:{e.desk_ms}", lock.reviewed(e)),
    ev.ConfirmAsked: lambda e, c: _errand(e, errands.asked(e, c)),
    ev.ConfirmClosed: _confirm_closed,
    ev.LeaveOrdered: lambda e, _c: _errand(e, errands.ordered(e)),
    ev.LeaveProgressed: lambda e, _c: _errand(e, errands.progressed(e)),
    ev.DeskHalted: lambda e, c: _errand(e, errands.halted(e, c)),
    ev.HaltLifted: lambda e, _c: _errand(e, errands.lifted(e)),
    ev.PositionsDiffer: lambda e, _c: [
        Post(f"differ:{e.symbol}:{e.desk_ms}", by_hand.differ(e), priority=ALARM)
    ],
    ev.PositionsAgree: lambda e, _c: [
        Post(f"agree:{e.symbol}:{e.desk_ms}", errands.agree(e), priority=ALARM)
    ],
    ev.StopMoved: _stop_moved,
    **handling.POSTS,
    **stress_posts.POSTS,
    **recovery.POSTS,
    **ladder.POSTS,
    ev.PositionMissing: lambda e, _c: [
        Post(f"missing:{e.symbol}:{e.desk_ms}", by_hand.missing(e), priority=ALARM)
    ],
    ev.PositionAdopted: lambda e, c: _adopted(e, None, c),
    ev.PositionBooked: lambda e, _c: _errand(e, by_hand.booked(e)),
    ev.SurplusIgnored: lambda e, _c: _errand(e, by_hand.ignored(e)),
    ev.SurplusWatched: lambda e, _c: _confirmation(
        f"watched:{e.symbol}:{e.desk_ms}", by_hand.watched(e)
    ),
    ev.AutonomySet: lambda e, _c: _confirmation(f"mode:{e.desk_ms}", steering.autonomy_set(e)),
    ev.SettingChanged: lambda e, _c: [Post(_card(e.number), settings.changed(e), priority=REPLY)],
    **strangers.POSTS,
    ev.SymbolLocked: lambda e, c: _confirmation(
        f"symbol_lock:{e.symbol}:{e.desk_ms}", symbol_lock.locked(e, c)
    ),
    ev.SymbolUnlocked: lambda e, _c: _errand(e, symbol_lock.unlocked(e)),
    ev.TierChanged: lambda e, c: [
        Post(f"tier:{e.at}", safety.changed(e, c), priority=ALARM if safety.worse(e) else DIGEST)
    ],
    ev.DrawdownLifted: lambda e, _c: [Post(_card(e.number), safety.lifted(e), priority=REPLY)],
    ev.BalanceAdjusted: lambda e, _c: [Post(_card(e.number), safety.adjusted(e), priority=REPLY)],
    ev.AlarmRaised: _alarm_raised,
    ev.AlarmCleared: _alarm_cleared,
    **daily.POSTS,
}
