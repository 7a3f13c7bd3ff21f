"""Orders as intended. The client id is a pure function of the intent: twice is once."""

from decimal import Decimal
from enum import StrEnum
from hashlib import blake2s

import msgspec

from trading.domain.types import Side


class Role(StrEnum):
    """Why an order exists."""

    ENTRY = "entry"
    STOP = "stop"
    TARGET = "target"
    EXIT = "exit"


class OrderType(StrEnum):
    """How an order meets the market."""

    MARKET = "market"  # immediate or cancel: what the market does not take at once is cancelled
    STOP = "stop"  # becomes a market order when the price is touched; stays until filled
    LIMIT = "limit"


class Order(msgspec.Struct, frozen=True, gc=False):
    """An order intent.

    Attributes:
        client_id: our own id, see ``client_id``.
        price: trigger of a stop, limit of a limit order; zero for market orders.
        reduce_only: may only make a position smaller.
        why: for an exit or a stop that is not as planned, in a word; else empty.
    """

    client_id: str
    cycle_id: str
    role: Role
    symbol: str
    side: Side
    type: OrderType
    qty: Decimal
    price: Decimal
    reduce_only: bool
    why: str = ""


def client_id(cycle_id: str, role: Role, ordinal: int) -> str:
    """The id of an intent: 20 hexadecimal digits, which every known venue accepts.

    >>> client_id("a", Role.ENTRY, 0) == client_id("a", Role.ENTRY, 0)
    True
    """
    return blake2s(f"{cycle_id}/{role}/{ordinal}".encode(), digest_size=10).hexdigest()
