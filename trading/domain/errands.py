"""Decisions about second taps, /kill and /close, and about what the venue holds."""

from decimal import Decimal

from trading.domain.facts import Event
from trading.domain.money import ZERO


class ConfirmAsked(Event, frozen=True, tag=True):
    """A second tap is needed before ``command`` does something.

    ``cycles`` and their ``symbols`` are what it would close; ``part`` is how much of the only one,
    base units, zero for all that is open.
    """

    desk_ms: int
    number: int
    command: str
    args: tuple[str, ...]
    cycles: tuple[str, ...]
    symbols: tuple[str, ...]
    expires_ms: int
    nonce: str
    by: str
    part: Decimal = ZERO


class ConfirmClosed(Event, frozen=True, tag=True):
    """The question was answered: ``confirmed``, ``dropped``, ``expired`` or ``refused``."""

    desk_ms: int
    number: int
    command: str
    verdict: str
    by: str
    reason: str


class LeaveOrdered(Event, frozen=True, tag=True):
    """Confirmed: these cycles go out at the market, by ``kill`` or ``close``."""

    desk_ms: int
    number: int
    command: str
    by: str
    cycles: tuple[str, ...]
    symbols: tuple[str, ...]


class LeaveProgressed(Event, frozen=True, tag=True):
    """One more of them is closed, or the venue was asked and still holds something.

    ``pnl`` is the net result of those ``closed``, quote currency; ``left`` are the symbols of the
    others; ``held`` what the venue holds although the ledger is flat, signed base units.
    """

    number: int
    command: str
    closed: int
    total: int
    pnl: Decimal
    left: tuple[str, ...]
    held: dict[str, Decimal]


class DeskHalted(Event, frozen=True, tag=True):
    """The venue confirmed that it holds nothing; ``ghosts`` are positions only the ledger has."""

    desk_ms: int
    number: int
    by: str
    closed: int
    total: int
    pnl: Decimal
    ghosts: tuple[str, ...]


class HaltLifted(Event, frozen=True, tag=True):
    """A person started the desk again after a kill."""

    desk_ms: int
    number: int
    by: str


class PositionsDiffer(Event, frozen=True, tag=True):
    """Ledger and venue disagree about a symbol, which is locked; both signed base units."""

    desk_ms: int
    symbol: str
    ours: Decimal
    theirs: Decimal


class PositionsAgree(Event, frozen=True, tag=True):
    """They agree again, on ``held`` signed base units; the symbol's lock is lifted."""

    desk_ms: int
    symbol: str
    held: Decimal
