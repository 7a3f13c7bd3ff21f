"""Instruments: from the configuration, the venue's grid, or else from the first price."""

from collections.abc import Mapping
from decimal import Decimal
from math import floor, log10

from trading.config import Config
from trading.domain.money import exact
from trading.domain.types import Instrument

BASIS_POINT = Decimal("0.0001")
TICK_DIGITS = 6  # a synthetic tick is a millionth to ten-millionth of the price
LOT_WORTH = 10.0  # a synthetic lot is worth at most this, quote currency


def power_of_ten(exponent: int) -> Decimal:
    """10 to the ``exponent`` as a plain decimal.

    >>> power_of_ten(-2), power_of_ten(3)
    (Decimal('0.01'), Decimal('1000'))
    """
    return Decimal((0, (1,), exponent)) if exponent < 0 else Decimal(10**exponent)


def instruments_of(
    config: Config, prices: Mapping[str, float], ticks: Mapping[str, float]
) -> dict[str, Instrument]:
    """Every configured instrument.

    Args:
        prices: first known price of each symbol, quote currency.
        ticks: the venue's tick sizes where it tells them.
    """
    return {symbol: _instrument(config, symbol, prices[symbol], ticks) for symbol in prices}


def _instrument(
    config: Config, symbol: str, price: float, ticks: Mapping[str, float]
) -> Instrument:
    terms = config.instruments.of(symbol)
    magnitude = floor(log10(price)) if price > 0 else 0
    told = terms.tick or ticks.get(symbol)
    lot = exact(terms.lot) if terms.lot else power_of_ten(floor(log10(LOT_WORTH / price)))
    return Instrument(
        symbol=symbol,
        kind=terms.kind,
        tick=exact(told) if told else power_of_ten(magnitude - TICK_DIGITS),
        lot=lot,
        min_qty=exact(terms.min_qty) if terms.min_qty else lot,
        min_notional=exact(terms.min_notional),
        leverage=exact(terms.leverage),
        taker_fee=exact(terms.taker_fee),
        half_spread=exact(terms.half_spread_bps) * BASIS_POINT,
        slippage=exact(terms.slippage_bps) * BASIS_POINT,
        synthetic=told is None,
    )
