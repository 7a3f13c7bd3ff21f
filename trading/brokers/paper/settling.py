"""Funding at the paper venue: who held what when it was settled, and what that cost."""

from collections.abc import Callable
from decimal import Decimal

from trading.brokers.paper.book import Book
from trading.domain.events import FundingPaid
from trading.domain.funding import Settlement, payment
from trading.domain.money import ZERO
from trading.domain.orders import Order
from trading.domain.slots import in_slot, symbol_of


def settled(
    book: Book, settlement: Settlement, slot: str, clock: Callable[[int], int]
) -> FundingPaid | None:
    """The payment, noted in the book; None where nothing is due, or was paid already."""
    symbol, at, rate, mark = settlement
    known = book.paid.get(slot)
    if symbol_of(slot) != symbol or (known is not None and at <= known.at):
        return None
    qty = held_at(book, slot, at)
    amount = payment(qty, rate, mark)
    if amount == ZERO:
        return None
    paid = FundingPaid(at, clock(at), slot, rate, mark, qty, amount)
    book.paid[slot] = paid
    return paid


def held_at(book: Book, slot: str, at: int) -> Decimal:
    """The position at a moment, ms, signed base units.

    A bar that is told again after a restart comes after fills that were later than it.
    """
    held = book.positions.get(slot, ZERO)
    if book.filled_at <= at:
        return held
    for known in (*book.orders.values(), *book.closed.values()):
        if _moves(known.order, slot):
            later = sum((fill.qty for fill in known.fills if fill.at > at), ZERO)
            held -= known.order.side.sign * later
    return held


def _moves(order: Order, slot: str) -> bool:
    """Whether the order makes the position of a slot larger or smaller."""
    side = order.side.opposite if order.reduce_only else order.side
    return in_slot(slot, order.symbol, side)
