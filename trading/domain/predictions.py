"""Predictions: what the model said would happen by a certain time, and whether it did.

A prediction is the model's side at a signal, as the operator's flips have it and before any advisor
turned it. It is judged by the return over its own horizon and never by stops or targets. Horizons
that overlap share returns, so of each symbol, timeframe and regime one is open at a time.
"""

from trading.domain.facts import Event
from trading.domain.types import Side


class PredictionMade(Event, frozen=True, tag=True):
    """A signal says where the price will be; those that come before ``due_ms`` say the same.

    Attributes:
        regime: name of the volatility regime; price: close of the bar, quote currency.
        due_ms: market time at which it is judged.
    """

    symbol: str
    timeframe: str
    regime: str
    side: Side
    price: float
    due_ms: int


class PredictionKnown(Event, frozen=True, tag=True):
    """The first bar at or after its time has closed.

    ``hit`` is None where that says nothing: the price stands where it stood, or there was none for
    so long that the return is of more than twice the horizon.
    """

    symbol: str
    timeframe: str
    regime: str
    side: Side
    made_at: int
    hit: bool | None


def key_of(symbol: str, timeframe: str, regime: str) -> str:
    """The prediction's place in the ledger."""
    return f"{symbol} {timeframe} {regime}"


def hit_of(made: PredictionMade, at: int, close: float) -> bool | None:
    """Whether it was right, judged by the ``close`` of the bar that ended at ``at``."""
    if close == made.price or at - made.due_ms > made.due_ms - made.at:
        return None
    return (close > made.price) == (made.side is Side.BUY)
