"""Instruments: from the configuration, the venue's grid, or else from the first price."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import floor, log10

from trading.config import Config
from trading.config.sections import InstrumentSettings
from trading.domain.errors import DataError
from trading.domain.money import ZERO, exact
from trading.domain.types import Grid, Instrument, Lots

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
    config: Config, prices: Mapping[str, float], grids: Mapping[str, Grid]
) -> dict[str, Instrument]:
    """Every instrument with a price.

    Args:
        prices: first known price of each symbol, quote currency.
        grids: what the venue tells; the configuration has the last word.

    Raises:
        DataError: a symbol has no price.
    """
    unknown = [symbol for symbol, price in prices.items() if not price > 0]
    if unknown:
        names = ", ".join(unknown)
        raise DataError(f"{names}: no bar in this range; choose another range or leave it out")
    return {
        symbol: _instrument(config, symbol, price, grids.get(symbol, Grid()))
        for symbol, price in prices.items()
    }


def perpetuals(config: Config, symbols: Iterable[str]) -> list[str]:
    """Those of the symbols that are configured as perpetuals, whose holders pay funding."""
    return [symbol for symbol in symbols if config.instruments.of(symbol).kind == "perpetual"]


def _instrument(config: Config, symbol: str, price: float, grid: Grid) -> Instrument:
    terms = config.instruments.of(symbol)
    tick = _set(terms.tick) or grid.tick
    lots = _lots(terms)
    told = grid.lot if lots is None else lots.step * lots.contract
    lot = _set(terms.lot) or told or power_of_ten(floor(log10(LOT_WORTH / price)))
    leverage = min(terms.leverage, terms.max_leverage)
    return Instrument(
        symbol=symbol,
        kind=terms.kind,
        tick=tick or power_of_ten(floor(log10(price)) - TICK_DIGITS),
        lot=lot,
        min_qty=_set(terms.min_qty) or grid.min_qty or lot,
        min_notional=grid.min_notional or exact(terms.min_notional),
        leverage=exact(leverage),
        taker_fee=exact(terms.taker_fee),
        half_spread=exact(terms.half_spread_bps) * BASIS_POINT,
        slippage=exact(terms.slippage_bps) * BASIS_POINT,
        offered=exact(terms.leverage) if leverage < terms.leverage else ZERO,
        lots=lots,
    )


def _lots(terms: InstrumentSettings) -> Lots | None:
    """How it is sized when it is traded in lots."""
    if terms.kind != "lots":
        return None
    return Lots(
        contract=exact(terms.lots.contract),
        step=exact(terms.lots.step),
        equity=exact(terms.lots.equity_per_step),
        most=exact(terms.lots.max),
        multiplier=exact(terms.lots.max_multiplier),
    )


def _set(value: float | None) -> Decimal | None:
    """A configured number, None where there is none."""
    return None if value is None else exact(value)
