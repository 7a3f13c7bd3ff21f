"""Facts: what reaches the desk from outside; and what every event in the journal has.

``at`` is market time, ``desk_ms`` the desk's own clock, both UTC ms. A fact that decides nothing is
not journaled.
"""

from decimal import Decimal

import msgspec

from trading.domain.types import Quote


class Event(msgspec.Struct, frozen=True, gc=False, tag_field="kind", tag=True):
    """Anything in the journal: plain values without cycles, so no garbage collector need look."""

    at: int


class Fact(Event, frozen=True, tag=True):
    """Something that reached the desk from outside."""

    desk_ms: int


# -- facts of the market and of the clock --------------------------------------------------------


class BarsClosed(Fact, frozen=True, tag=True):
    """One bar of every symbol of a timeframe closed at ``at``; the numbers are in the candle store.

    ``catch_up``: the bar closed while the desk was away; it may close positions but opens none.
    """

    timeframe: str
    catch_up: bool = False


class QuotesSeen(Fact, frozen=True, tag=True):
    """Fresh bids and asks."""

    quotes: tuple[Quote, ...]


class JobDue(Fact, frozen=True, tag=True):
    """A periodic job whose moment ``due_ms`` has come, in the job's own clock."""

    job: str
    due_ms: int


class DeskStarted(Fact, frozen=True, tag=True):
    """The desk came up with this configuration."""

    digest: str
    autonomy: str
    rungs: dict[str, str]
    balance: Decimal


# -- facts of the venue --------------------------------------------------------------------------


class OrderAccepted(Fact, frozen=True, tag=True):
    """The venue holds the order."""

    client_id: str
    venue_id: str


class OrderFilled(Fact, frozen=True, tag=True):
    """The venue executed part or all of an order; ``fee`` in quote currency."""

    client_id: str
    fill_id: str
    qty: Decimal
    price: Decimal
    fee: Decimal


class OrderCanceled(Fact, frozen=True, tag=True):
    """The venue says that the rest of the order is gone."""

    client_id: str
    reason: str


class OrderRefused(Fact, frozen=True, tag=True):
    """The venue certainly did not take the order."""

    client_id: str
    reason: str


class PositionsTold(Fact, frozen=True, tag=True):
    """The venue's answer to what it holds: signed base units by symbol, nothing that is zero."""

    positions: dict[str, Decimal]


# -- facts of the operator -----------------------------------------------------------------------


class Pressed(Fact, frozen=True, tag=True):
    """A listed person pressed a button of a card."""

    update_id: int
    user_id: int
    user: str
    number: int
    version: int
    action: str
    nonce: str


class Commanded(Fact, frozen=True, tag=True):
    """A listed person asked for a change."""

    update_id: int
    user_id: int
    user: str
    command: str
    args: tuple[str, ...]


class StrangerSeen(Fact, frozen=True, tag=True):
    """Somebody who is not listed wrote or pressed; nothing else is kept of it."""

    update_id: int
    user_id: int


# -- facts of the desk about itself --------------------------------------------------------------


class InvariantBroken(Fact, frozen=True, tag=True):
    """The checker found an invariant broken; entries are locked until a person lifts the lock."""

    name: str
    sentence: str
