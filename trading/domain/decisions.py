"""Decisions: what policy makes of facts."""

from decimal import Decimal

from trading.domain.exits import ExitPlan
from trading.domain.facts import Event
from trading.domain.money import ZERO
from trading.domain.orders import Order
from trading.domain.recovery import RecoveryPlan
from trading.domain.signals import Advice, Proposal
from trading.domain.trials import Pair
from trading.domain.types import Side

# -- decisions about signals and cards -----------------------------------------------------------


class SignalRejected(Event, frozen=True, tag=True, omit_defaults=True):
    """A signal that is not traded; it is followed as a shadow trade.

    ``trials`` are what advisors would have planned instead.
    """

    proposal: Proposal
    reasons: tuple[str, ...]
    advice: tuple[Advice, ...]
    until_ms: int
    trials: tuple[Pair, ...] = ()


class ProposalMade(Event, frozen=True, tag=True):
    """A signal that passed. With a card (``expires_ms`` > 0) it waits for a person.

    ``recovery`` are the legs that an approval covers too, None where there are none.
    """

    number: int
    proposal: Proposal
    advice: tuple[Advice, ...]
    until_ms: int
    why: str
    expires_ms: int = 0
    version: int = 1
    nonce: str = ""
    recovery: RecoveryPlan | None = None
    trials: tuple[Pair, ...] = ()


class ProposalReissued(Event, frozen=True, tag=True):
    """The card has new numbers or new buttons; the old buttons are dead."""

    number: int
    proposal: Proposal
    version: int
    nonce: str
    reason: str
    recovery: RecoveryPlan | None = None


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
    """A budgeted campaign begins; ``budget`` is fixed for its whole life.

    ``exits`` is how it is left; None is the proposal's own target. ``until_ms``, if not 0, is
    another time than the proposal's.
    """

    cycle_id: str
    number: int
    budget: Decimal
    committed: Decimal
    exits: ExitPlan | None = None
    until_ms: int = 0
    recovery: RecoveryPlan | None = None


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
    """The cycle is flat. ``r`` = ``pnl`` / planned risk; fees and funding are in ``pnl``.

    ``funding`` is what was paid at settlements minus what was received, quote currency.
    After a loss the symbol rests until ``cooldown_until``, every symbol until ``rest_until``.
    """

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
    funding: Decimal = ZERO
    rest_until: int = 0


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
    """An advisor stands on another rung; ``before`` and ``reason`` are empty in old journals.

    ``by`` is a person, or ``evidence`` or ``faults``.
    """

    desk_ms: int
    advisor: str
    rung: str
    by: str
    before: str = ""
    reason: str = ""


class EntriesPaused(Event, frozen=True, tag=True):
    """No new entries; exits, stops and reconciliation go on."""

    desk_ms: int
    by: str


class EntriesResumed(Event, frozen=True, tag=True):
    """Entries are allowed again."""

    desk_ms: int
    by: str


class LockReviewed(Event, frozen=True, tag=True):
    """A person looked at the lock of entries, and perhaps lifted it.

    ``locks`` is what had been found, ``broken`` what the checker found now; both name -> sentence.
    """

    desk_ms: int
    by: str
    locks: dict[str, str]
    broken: dict[str, str]
    lifted: bool


class AutonomySet(Event, frozen=True, tag=True):
    """``watch``, ``approve`` or ``auto``."""

    desk_ms: int
    autonomy: str
    by: str


class StrangerReported(Event, frozen=True, tag=True):
    """The owner is told, once, that an unlisted person tried."""

    user_id: int


class AlarmRaised(Event, frozen=True, tag=True):
    """The diagnosis found something that a person should know; said once while it lasts."""

    desk_ms: int
    name: str
    sentence: str


class AlarmCleared(Event, frozen=True, tag=True):
    """The condition of an alarm is gone."""

    desk_ms: int
    name: str
