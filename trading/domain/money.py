"""Decimal arithmetic on an instrument's grid: the one place that rounds prices and quantities.

What was rounded has the digits of its step, whichever way it was computed: equal numbers are equal
bytes in the journal.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

ZERO = Decimal(0)
ONE = Decimal(1)


def exact(value: float) -> Decimal:
    """The shortest decimal that reads back as this float.

    >>> exact(0.1)
    Decimal('0.1')
    """
    return Decimal(repr(float(value)))


def floor_to(value: Decimal, step: Decimal) -> Decimal:
    """The largest multiple of ``step`` not above ``value``.

    >>> floor_to(Decimal("1.19"), Decimal("0.05"))
    Decimal('1.15')
    """
    return (value / step).quantize(ONE, ROUND_FLOOR) * step


def ceil_to(value: Decimal, step: Decimal) -> Decimal:
    """The smallest multiple of ``step`` not below ``value``."""
    return (value / step).quantize(ONE, ROUND_CEILING) * step


def nearest(value: Decimal, step: Decimal) -> Decimal:
    """The multiple of ``step`` nearest to ``value``, ties to even."""
    return (value / step).quantize(ONE, ROUND_HALF_EVEN) * step


def against(price: Decimal, sign: int, step: Decimal) -> Decimal:
    """``price`` rounded to the grid against the trader: up when buying (+1), down when selling."""
    return ceil_to(price, step) if sign > 0 else floor_to(price, step)
