"""What recovery legs brought to a closed trade, which the journal holds as one sum."""

from decimal import Decimal

from trading.domain.events import PositionClosed
from trading.domain.money import ZERO

_BLUR = 10  # last digits of the rounded mean prices: a difference within them is none


def own_gross(trade: PositionClosed) -> Decimal:
    """What the position itself earned between its mean prices, before costs, quote currency."""
    return trade.side.sign * trade.qty * (trade.price - trade.entry)


def legs_gross(trade: PositionClosed) -> Decimal:
    """What the legs in its budget earned, before fees, quote currency; zero without any."""
    rest = trade.pnl + trade.fees + trade.funding - own_gross(trade)
    digit = max(Decimal(1).scaleb(int(p.as_tuple().exponent)) for p in (trade.entry, trade.price))
    return rest if abs(rest) > _BLUR * digit * trade.qty else ZERO
