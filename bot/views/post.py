"""Post: a message that shall stand in the chat, and what it may need to know."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bot.chat import Message
from trading.domain.codec import VERSIONS, decode
from trading.domain.events import Event, PositionOpened

ALARM, TRADE, REPLY, DIGEST = range(4)


@dataclass(frozen=True, slots=True)
class Post:
    """A message that shall stand in the chat.

    Attributes:
        key: the same key again edits the same message.
        reply_to: key of the message it answers, if that was sent.
        priority: ALARM, TRADE (approvals, fills), REPLY (confirmations) or DIGEST.
        source: what ``PostContext.source`` gives back for this key; None leaves what was there.
        resend: send a new message under this key; the old one stays without its buttons.
        fades: nobody needs it who did not see it in time; then it is only counted, as one of these
            (``bot.views.delivery``). Empty for what must be shown whenever it can be.
    """

    key: str
    message: Message
    reply_to: str | None = None
    priority: int = TRADE
    source: bytes | None = None
    resend: bool = False
    fades: str = ""


@dataclass(frozen=True, slots=True)
class PostContext:
    """What a message needs to know besides its event.

    Attributes:
        label: what market and what money this is.
        timezone: name of the zone in which times are shown.
        claims_edge: whether the model says that it has an edge.
        rung_cap: the highest rung that counts.
        source: the latest ``source`` posted under a key, None when there was none.
        today: result of the day so far, and the loss limit of the day; both quote currency.
    """

    label: str
    timezone: str
    claims_edge: bool
    rung_cap: str
    source: Callable[[str], bytes | None]
    today: Callable[[], tuple[Decimal, Decimal]]

    def event(self, key: str, kind: str) -> Event | None:
        """The event of that kind which was posted as the ``source`` of a key."""
        body = self.source(key)
        return None if body is None else decode(kind, VERSIONS[kind], body)

    def filled(self, number: int) -> PositionOpened | None:
        """All executions of a trade's entry so far as one."""
        event = self.event(fill_key(number), "PositionOpened")
        return event if isinstance(event, PositionOpened) else None


def fill_key(number: int) -> str:
    """The key of the message about a trade's entry."""
    return f"fill:{number}"
