"""What lives between a signal and its result: shadows, cards, orders, cycles."""

from decimal import Decimal

import msgspec

from trading.domain.events import StressNoted
from trading.domain.exits import ExitPlan
from trading.domain.money import ZERO
from trading.domain.orders import Order
from trading.domain.recovery import RecoveryPlan
from trading.domain.signals import Advice, Proposal


class Shadow(msgspec.Struct):
    """A proposal that is followed without money until its stop, its target or its time.

    ``lost`` names the filter that ended it, empty for a trade whose outcome is about to follow.
    """

    proposal: Proposal
    advice: tuple[Advice, ...]
    until_ms: int
    lost: str = ""


class Card(msgspec.Struct):
    """A proposal that waits for a person; ``expires_ms`` in desk time, ``pressed`` the answer."""

    number: int
    proposal: Proposal
    advice: tuple[Advice, ...]
    until_ms: int
    expires_ms: int
    version: int
    nonce: str
    why: str
    pressed: str = ""


class LiveOrder(msgspec.Struct):
    """An order intent that the venue may still execute."""

    order: Order
    stage: str
    filled: Decimal = ZERO
    venue_id: str = ""
    fills: list[str] = msgspec.field(default_factory=list)

    @property
    def remaining(self) -> Decimal:
        return self.order.qty - self.filled


class Cycle(msgspec.Struct):
    """One budgeted campaign, or a recovery leg that lives in the budget of another one.

    Attributes:
        stop: price at which the venue holds its stops, or will.
        exits: how it is left besides; None is the proposal's own target and nothing else.
        qty: open quantity, base units, never negative.
        entered: quantity ever entered; ``entry_value`` its cost, quote currency.
        cash: money received minus money paid, fees and funding included; when flat it is the net
            result.
        funding: what was paid at settlements minus what was received, quote currency.
        intents: order intents so far, which makes the next client id.
        exit: why the last exit order was executed.
        root: id of the cycle in whose budget it lives; empty for its own.
        stress: the highest band of budget stress that has acted and may not act again yet.
        alert: what its last message about stress says; None before the first.
        taken_over: a person decides about it; the desk only protects.
        recovery: the legs that may follow, ``begun`` of which have; ``turning``: the next one is
            entered as soon as what is open has gone out.
        leg_refused: gate that held the next leg back, empty when none has.
        legs_cash, legs_fees, legs_funding: results, fees and funding of legs that are closed, quote
            currency.
        adopted: who let the desk take it over from a hand; empty for the desk's own.
    """

    id: str
    number: int
    proposal: Proposal
    advice: tuple[Advice, ...]
    until_ms: int
    budget: Decimal
    committed: Decimal
    stage: str
    opened_at: int
    stop: Decimal
    exits: ExitPlan | None = None
    qty: Decimal = ZERO
    entered: Decimal = ZERO
    entry_value: Decimal = ZERO
    exit_value: Decimal = ZERO
    cash: Decimal = ZERO
    fees: Decimal = ZERO
    funding: Decimal = ZERO
    intents: int = 0
    protected: bool = False
    exit: str = ""
    root: str = ""
    stress: int = 0
    alert: StressNoted | None = None
    taken_over: bool = False
    recovery: RecoveryPlan | None = None
    begun: int = 0
    turning: bool = False
    leg_refused: str = ""
    legs_cash: Decimal = ZERO
    legs_fees: Decimal = ZERO
    legs_funding: Decimal = ZERO
    adopted: str = ""

    @property
    def sign(self) -> int:
        return self.proposal.signal.side.sign

    @property
    def symbol(self) -> str:
        return self.proposal.signal.symbol

    @property
    def average(self) -> Decimal:
        """Mean price of what was entered, quote currency; the planned one before that."""
        return self.entry_value / self.entered if self.entered else self.proposal.entry

    @property
    def earned(self) -> Decimal:
        """Money that it and its closed legs received minus what they paid, quote currency."""
        return self.cash + self.legs_cash if self.legs_cash else self.cash

    def unrealised(self, mark: Decimal) -> Decimal:
        """What it and its closed legs would have earned if it went out at ``mark`` for nothing."""
        value = self.qty * mark
        return self.earned + value if self.sign > 0 else self.earned - value


class Decided(msgspec.Struct):
    """How a card ended, for the late press."""

    verdict: str
    by: str
    desk_ms: int
