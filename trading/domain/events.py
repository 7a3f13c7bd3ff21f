"""Everything that can happen. Facts come from outside, decisions from policy; all are frozen.

``at`` is market time, ``desk_ms`` the desk's own clock, both UTC ms. A fact that decides nothing is
not journaled. Shapes are for ever: a new field needs a default, a kind is never renamed, and a
change of meaning raises the kind's version in ``trading.domain.codec`` with an upcast.
"""

from decimal import Decimal

import msgspec

from trading.domain.orders import Order
from trading.domain.signals import Advice, Proposal
from trading.domain.types import Quote, Side


class Event(msgspec.Struct, frozen=True, tag_field="kind", tag=True):
    """Anything in the journal."""

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


# -- decisions about signals and cards -----------------------------------------------------------


class SignalRejected(Event, frozen=True, tag=True):
    """A signal that is not traded; it is followed as a shadow trade."""

    proposal: Proposal
    reasons: tuple[str, ...]
    advice: tuple[Advice, ...]
    until_ms: int


class ProposalMade(Event, frozen=True, tag=True):
    """A signal that passed. With a card (``expires_ms`` > 0) it waits for a person."""

    number: int
    proposal: Proposal
    advice: tuple[Advice, ...]
    until_ms: int
    why: str
    expires_ms: int = 0
    version: int = 1
    nonce: str = ""


class ProposalReissued(Event, frozen=True, tag=True):
    """The card has new numbers or new buttons; the old buttons are dead."""

    number: int
    proposal: Proposal
    version: int
    nonce: str
    reason: str


class ProposalClosed(Event, frozen=True, tag=True):
    """The card was decided: ``approved``, ``rejected``, ``expired`` or ``refused``."""

    desk_ms: int
    number: int
    verdict: str
    by: str
    reason: str
    qty: Decimal


# -- decisions about orders and cycles -----------------------------------------------------------


class CycleOpened(Event, frozen=True, tag=True):
    """A budgeted campaign begins; ``budget`` is fixed for its whole life."""

    cycle_id: str
    number: int
    budget: Decimal
    committed: Decimal


class OrderRequested(Event, frozen=True, tag=True):
    """The order goes to the venue because it stands here."""

    order: Order


class CancelRequested(Event, frozen=True, tag=True):
    """The order shall be taken back."""

    client_id: str
    reason: str


class PositionOpened(Event, frozen=True, tag=True):
    """An entry was executed, wholly or in part."""

    cycle_id: str
    number: int
    symbol: str
    side: Side
    qty: Decimal
    price: Decimal
    fee: Decimal
    stop: Decimal
    target: Decimal
    partial: bool


class PositionProtected(Event, frozen=True, tag=True):
    """The venue confirmed protective orders for the whole open quantity."""

    cycle_id: str
    number: int
    symbol: str
    qty: Decimal
    stop: Decimal
    venue_id: str


class PositionClosed(Event, frozen=True, tag=True):
    """The cycle is flat. ``r`` = ``pnl`` / planned risk; costs are in ``pnl``."""

    cycle_id: str
    number: int
    symbol: str
    side: Side
    qty: Decimal
    entry: Decimal
    price: Decimal
    pnl: Decimal
    fees: Decimal
    r: float
    exit: str
    opened_at: int
    cooldown_until: int


class CycleAbandoned(Event, frozen=True, tag=True):
    """The entry never filled; the budget is free again and the proposal is followed as a shadow."""

    cycle_id: str
    number: int
    symbol: str
    reason: str


class OutcomeKnown(Event, frozen=True, tag=True):
    """What became of a signal, net of costs, in multiples of the planned risk."""

    proposal_id: str
    symbol: str
    timeframe: str
    side: Side
    score: float
    r: float
    shadow: bool
    exit: str


# -- decisions of steering -----------------------------------------------------------------------


class AdvisorAdjusted(Event, frozen=True, tag=True):
    """An advisor moved a value of its own."""

    advisor: str
    key: str
    base: float
    adjusted: float
    reason: str


class RungSet(Event, frozen=True, tag=True):
    """An advisor stands on another rung."""

    desk_ms: int
    advisor: str
    rung: str
    by: str


class EntriesPaused(Event, frozen=True, tag=True):
    """No new entries; exits, stops and reconciliation go on."""

    desk_ms: int
    by: str


class EntriesResumed(Event, frozen=True, tag=True):
    """Entries are allowed again."""

    desk_ms: int
    by: str


class AutonomySet(Event, frozen=True, tag=True):
    """``watch``, ``approve`` or ``auto``."""

    desk_ms: int
    autonomy: str
    by: str


class StrangerReported(Event, frozen=True, tag=True):
    """The owner is told, once, that an unlisted person tried."""

    user_id: int


class DaySummarised(Event, frozen=True, tag=True):
    """The digest of one UTC day, made once. ``day`` is the day's first ms."""

    day: int
    equity: Decimal
    pnl: Decimal
    trades: int
    wins: int
    best_r: float
    worst_r: float


FACTS: tuple[type[Fact], ...] = (
    BarsClosed,
    QuotesSeen,
    JobDue,
    DeskStarted,
    OrderAccepted,
    OrderFilled,
    OrderCanceled,
    OrderRefused,
    Pressed,
    Commanded,
    StrangerSeen,
)
DECISIONS: tuple[type[Event], ...] = (
    SignalRejected,
    ProposalMade,
    ProposalReissued,
    ProposalClosed,
    CycleOpened,
    OrderRequested,
    CancelRequested,
    PositionOpened,
    PositionProtected,
    PositionClosed,
    CycleAbandoned,
    OutcomeKnown,
    AdvisorAdjusted,
    RungSet,
    EntriesPaused,
    EntriesResumed,
    AutonomySet,
    StrangerReported,
    DaySummarised,
)
