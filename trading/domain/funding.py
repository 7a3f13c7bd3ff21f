"""Funding: what the two sides of a perpetual pay each other at fixed moments, and how it is shared.

A settlement is known by its slot and its time, so told twice it is still one. Longs pay shorts
when the rate is positive. Money is exact, to eight decimals.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from trading.domain.facts import Fact
from trading.domain.money import ZERO, nearest
from trading.domain.slots import symbol_of

SMALLEST = Decimal("1E-8")


class FundingPaid(Fact, frozen=True, tag=True):
    """The venue settled the funding of a position at ``at``.

    Attributes:
        slot: where the account holds it, see ``trading.domain.slots``.
        rate: what longs pay shorts, fraction of notional.
        mark: the price of the settlement, quote currency.
        qty: what the account held then, signed base units, not zero.
        amount: what the account paid, quote currency; negative if it received.
    """

    slot: str
    rate: Decimal
    mark: Decimal
    qty: Decimal
    amount: Decimal

    @property
    def symbol(self) -> str:
        return symbol_of(self.slot)


class Settlement(NamedTuple):
    """A moment of funding, ms, as the market tells it; the rest as in ``FundingPaid``."""

    symbol: str
    at: int
    rate: Decimal
    mark: Decimal


def payment(qty: Decimal, rate: Decimal, mark: Decimal) -> Decimal:
    """What a position of ``qty`` signed base units pays, quote currency; ties go to even.

    >>> payment(Decimal("-2"), Decimal("0.0001"), Decimal("100"))
    Decimal('-0.02000000')
    """
    return nearest(qty * mark * rate, SMALLEST)


def shares(amount: Decimal, qty: Decimal, held: Iterable[Decimal]) -> Iterator[Decimal]:
    """What each of the positions ``held`` bears of an ``amount`` paid for ``qty`` in all.

    Positions that add up to ``qty`` bear exactly the amount: the running sum is rounded, not the
    share.

    >>> list(map(str, shares(Decimal("0.00000001"), Decimal(3), [Decimal(1)] * 3)))
    ['0E-8', '1E-8', '0E-8']
    """
    summed = borne = ZERO
    for one in held:
        summed += one
        due = nearest(amount * summed / qty, SMALLEST)
        yield due - borne
        borne = due
