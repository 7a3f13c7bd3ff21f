"""Slots: what a venue holds one position in.

A netting account has one slot a symbol, in which opposite positions cancel out; a hedged account
has one for longs and one for shorts.
"""

from trading.domain.types import Side

WORDS = {Side.BUY: "long", Side.SELL: "short"}


def slot_of(symbol: str, side: Side, *, hedged: bool) -> str:
    """The slot of a position.

    >>> slot_of("BTCUSDT", Side.SELL, hedged=True), slot_of("BTCUSDT", Side.SELL, hedged=False)
    ('BTCUSDT short', 'BTCUSDT')
    """
    return f"{symbol} {WORDS[side]}" if hedged else symbol


def symbol_of(slot: str) -> str:
    """The symbol that is held there."""
    return slot.partition(" ")[0]


def in_slot(slot: str, symbol: str, side: Side) -> bool:
    """Whether a position of this symbol and side is held there."""
    return slot in (symbol, f"{symbol} {WORDS[side]}")
