"""Counts of what became of signals: the ledger keeps them so that a diagnosis needs no search.

A filter is whatever ends a signal: a gate or an advisor by the name before the colon of its
reason, the end of a card (``card rejected``, ``card expired``, ``card refused``), or an entry order
that met no price (``no fill``).
"""

import msgspec

from trading.domain.types import Side

WINDOW = 100  # signals of a direction until a window begins anew


class Lost(msgspec.Struct, array_like=True):
    """What one filter did.

    Attributes:
        refused: signals it was against, alone or with others.
        first: signals at which it was the first against; over all filters these add up.
        outcomes: of those, shadow trades that have ended; ``r`` is the sum of their results in R.
    """

    refused: int = 0
    first: int = 0
    outcomes: int = 0
    r: float = 0.0


class Funnel(msgspec.Struct, array_like=True):
    """From signals to outcomes, for one direction.

    Attributes:
        proposals: signals that passed; ``orders`` entries ordered, ``fills`` entries executed.
        closed: executed trades with an outcome, ``wins`` those above zero, ``r`` the sum in R.
        lost: filter -> what it did, in the order in which they first acted.
    """

    signals: int = 0
    proposals: int = 0
    orders: int = 0
    fills: int = 0
    closed: int = 0
    wins: int = 0
    r: float = 0.0
    lost: dict[str, Lost] = msgspec.field(default_factory=dict)


class Funnels(msgspec.Struct, array_like=True):
    """Both directions of one symbol in one timeframe."""

    timeframe: str
    symbol: str
    buy: Funnel = msgspec.field(default_factory=Funnel)
    sell: Funnel = msgspec.field(default_factory=Funnel)

    def of(self, side: Side) -> Funnel:
        """The funnel of a direction."""
        return self.buy if side is Side.BUY else self.sell


class Window(msgspec.Struct, array_like=True):
    """Some signals of one direction, and filter -> how many of them it was against."""

    signals: int = 0
    lost: dict[str, int] = msgspec.field(default_factory=dict)


class Stream(msgspec.Struct, array_like=True):
    """The latest signals of one direction of a timeframe.

    Attributes:
        now, before: the current window and the full one before it.
        row: signals since the last one of the other direction.
        missed: signals since the direction's last entry, those that the instrument allows.
        others, entries: signals and entries of the other direction in that time.
    """

    now: Window = msgspec.field(default_factory=Window)
    before: Window = msgspec.field(default_factory=Window)
    row: int = 0
    missed: Window = msgspec.field(default_factory=Window)
    others: int = 0
    entries: int = 0


class Streams(msgspec.Struct, array_like=True):
    """Both directions of a timeframe."""

    buy: Stream = msgspec.field(default_factory=Stream)
    sell: Stream = msgspec.field(default_factory=Stream)

    def of(self, side: Side) -> tuple[Stream, Stream]:
        """The stream of a direction and the other one."""
        return (self.buy, self.sell) if side is Side.BUY else (self.sell, self.buy)
