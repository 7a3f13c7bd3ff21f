"""What people asked for and is not done yet, and where ledger and venue disagree. Plain data."""

from decimal import Decimal

import msgspec

from trading.domain.money import ZERO


class Ask(msgspec.Struct):
    """A command that waits for its second tap; ``expires_ms`` in desk time.

    ``cycles`` are the ids of what it named, ``args`` the words of the command; ``part`` is how much
    of the only cycle goes out, base units, zero for all of it.
    """

    number: int
    command: str
    cycles: tuple[str, ...]
    expires_ms: int
    nonce: str
    args: tuple[str, ...] = ()
    part: Decimal = ZERO


class Errand(msgspec.Struct):
    """A confirmed /kill or /close that is not done yet.

    Attributes:
        cycles: ids of those that are not closed yet, of ``total``.
        pnl: net result of those that are, quote currency.
        held: what the venue held when it was last told, although the ledger was flat.
    """

    number: int
    command: str
    by: str
    cycles: list[str]
    total: int
    pnl: Decimal = ZERO
    held: dict[str, Decimal] = msgspec.field(default_factory=dict)


class Difference(msgspec.Struct):
    """A position as the ledger has it and as the venue tells it, signed base units.

    ``desk_ms`` is when the venue said so first; ``confirmed``: it has said again that it holds
    less.
    """

    ours: Decimal
    theirs: Decimal
    desk_ms: int = 0
    confirmed: bool = False
