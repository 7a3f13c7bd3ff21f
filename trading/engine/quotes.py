"""Quotes where no venue gives any: the price and half the assumed spread on either side."""

from trading.domain.money import ONE, ceil_to, exact, floor_to
from trading.domain.types import Instrument, Quote


def quote_around(price: float, instrument: Instrument, at: int, desk_ms: int) -> Quote:
    """Bid and ask around ``price``, on the tick grid, the ask at least one tick above the bid."""
    middle = exact(price)
    tick, half = instrument.tick, instrument.half_spread
    bid, ask = floor_to(middle * (ONE - half), tick), ceil_to(middle * (ONE + half), tick)
    return Quote(instrument.symbol, max(bid, tick), max(ask, bid + tick), at, desk_ms)


def quote_from(bid: float, ask: float, instrument: Instrument, at: int, desk_ms: int) -> Quote:
    """A venue's own bid and ask on the grid: the bid rounded down, the ask up."""
    tick = instrument.tick
    low, high = floor_to(exact(bid), tick), ceil_to(exact(ask), tick)
    return Quote(instrument.symbol, low, max(high, low + tick), at, desk_ms)
