"""An account kept from journaled events alone, in fractions: a second opinion on the ledger's.

It shares no arithmetic with the desk: profits are counted against the average entry, fees apart, so
that realised, unrealised, fees and funding can be told from each other and must add up to the
equity that the desk measures on cash.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from trading.domain import events as ev
from trading.domain.orders import Role
from trading.domain.signals import Proposal

NOTHING = Fraction(0)


@dataclass
class Held:
    """A cycle as its orders and fills made it; ``cost`` is the value of what is open, at entry."""

    opened: ev.CycleOpened
    plan: Proposal
    qty: Fraction = NOTHING
    cost: Fraction = NOTHING

    @property
    def sign(self):
        return self.plan.signal.side.sign


@dataclass
class Live:
    """An order and what is not filled of it."""

    order: object
    remaining: Fraction


@dataclass
class Books:
    """The account. ``funding`` is what was received net of what was paid for holding."""

    start: Fraction
    realised: Fraction = NOTHING
    fees: Fraction = NOTHING
    funding: Fraction = NOTHING
    plans: dict = field(default_factory=dict)
    held: dict = field(default_factory=dict)
    orders: dict = field(default_factory=dict)

    def note(self, event):
        """Book one event; kinds that move no money are passed over."""
        book = BOOKED.get(type(event))
        if book is not None:
            book(self, event)

    def waiting(self, cycle_id, role):
        """What is not filled of a cycle's orders in a role: pairs of quantity and price."""
        return [
            (live.remaining, Fraction(live.order.price))
            for live in self.orders.values()
            if (live.order.cycle_id, live.order.role) == (cycle_id, role)
        ]

    def unrealised(self, price_of):
        """What the open quantities have gained at these prices."""
        return sum(
            (
                h.sign * (h.qty * price_of(h.plan.signal.symbol) - h.cost)
                for h in self.held.values()
            ),
            NOTHING,
        )

    def equity(self, price_of):
        return self.start + self.realised + self.unrealised(price_of) - self.fees + self.funding

    def exposure(self):
        """What is open or may still be entered, at its planned entries."""
        return sum((self.quantity(h) * Fraction(h.plan.entry) for h in self.held.values()), NOTHING)

    def quantity(self, held):
        """What is open or may still be entered of a cycle."""
        entering = self.waiting(held.opened.cycle_id, Role.ENTRY)
        return held.qty + sum(qty for qty, _price in entering)


def _proposed(books, event):
    books.plans[event.proposal.id] = event.proposal


def _opened(books, event):
    books.held[event.cycle_id] = Held(event, books.plans.pop(event.cycle_id))


def _ordered(books, event):
    books.orders[event.order.client_id] = Live(event.order, Fraction(event.order.qty))


def _filled(books, event):
    live = books.orders[event.client_id]
    held, qty = books.held[live.order.cycle_id], Fraction(event.qty)
    value = qty * Fraction(event.price)
    books.fees += Fraction(event.fee)
    live.remaining -= qty
    if not live.remaining:
        del books.orders[event.client_id]
    if live.order.role is Role.ENTRY:
        held.qty, held.cost = held.qty + qty, held.cost + value
        return
    cost = held.cost * qty / held.qty
    held.qty, held.cost = held.qty - qty, held.cost - cost
    books.realised += held.sign * (value - cost)


def _gone(books, event):
    del books.orders[event.client_id]


def _ended(books, event):
    del books.held[event.cycle_id]


def _paid(books, event):
    books.funding -= Fraction(event.amount)


BOOKED = {
    ev.FundingPaid: _paid,
    ev.ProposalMade: _proposed,
    ev.CycleOpened: _opened,
    ev.OrderRequested: _ordered,
    ev.OrderFilled: _filled,
    ev.OrderCanceled: _gone,
    ev.OrderRefused: _gone,
    ev.PositionClosed: _ended,
    ev.CycleAbandoned: _ended,
}
