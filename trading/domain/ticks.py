"""What a market sends: quotes while a bar is running, and the bar when it has closed."""

from dataclasses import dataclass

from trading.domain.candles import BarRow, Floats


@dataclass(frozen=True, slots=True)
class QuotesTick:
    """Bid and ask of every symbol, ``(N,)``, at ``market_ms``; NaN where there is none.

    ``drawn``: along a path that a recorded bar may have taken. People may look at it; orders wait
    for the bar, of which it is no more than a guess.
    """

    market_ms: int
    bid: Floats
    ask: Floats
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class BarTick:
    """One bar of every symbol, known since its close at ``market_ms``.

    ``catch_up``: it closed while the desk was away.
    """

    market_ms: int
    timeframe: str
    bar: BarRow
    catch_up: bool = False


Tick = QuotesTick | BarTick
