"""What a view knows of funding: settlements for the venue, rate and mood for decisions."""

from collections.abc import Callable

from trading.domain.funding import Settlement
from trading.domain.money import exact
from trading.domain.prints import BarPrints
from trading.domain.rates import QUOTED_MS, FundingRates
from trading.features.mood import funding_mood


def settlements_in(
    rates: FundingRates, prints: BarPrints, marks: Callable[[str], float]
) -> list[Settlement]:
    """The settlements within a bar, each at the last price known then.

    At the bar's close that is ``marks``; inside a bar that is longer than the interval only its
    open was known, where the symbol has the bar at all. A symbol without any price is left out.
    """
    found = []
    for symbol, at, rate in rates.between(prints.at_open, prints.at_close):
        seen = prints.of(symbol) if at < prints.at_close else None
        mark = seen.open if seen else marks(symbol)
        if mark > 0:  # NaN is not
            found.append(Settlement(symbol, at, exact(rate), exact(mark)))
    return found


def rate_of(rates: FundingRates, at_ms: int) -> Callable[[str], float]:
    """What is known at a moment of the next settlements: the rate of the last one, for eight hours.

    A perpetual that settles each hour takes its rate eight times in that time. Venues announce the
    next rate while it is still forming; recorded files hold none of these forecasts, so nothing
    else is known everywhere. NaN where the last settlement is not known.
    """

    def rate(symbol: str) -> float:
        recent = rates.recent(symbol, at_ms)
        if not len(recent):
            return float("nan")
        return float(recent[-1]) * (QUOTED_MS / rates.interval_ms(symbol))

    return rate


def carry_of(rates: FundingRates) -> Callable[[str, int, int], float]:
    """What a long of one unit of notional paid from one moment to another, both ms."""
    return lambda symbol, after_ms, until_ms: sum(
        one.rate for one in rates.between(after_ms, until_ms) if one.symbol == symbol
    )


def mood_of(rates: FundingRates, at_ms: int) -> Callable[[str], float]:
    """The mood of each symbol at a moment, see ``trading.features.mood``."""
    return lambda symbol: funding_mood(rates.recent(symbol, at_ms))
