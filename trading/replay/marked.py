"""The account of a finished replay at every close, with what was open at its last price."""

from collections.abc import Iterable

import numpy as np

from trading.domain.candles import Floats
from trading.domain.events import Event, FundingPaid, OrderFilled, OrderRequested
from trading.domain.orders import Order, OrderType
from trading.replay.market import RecordedView

ROUNDING = 1e-9  # base units: what sums of floats leave of a position that is flat


def equity_at_closes(events: Iterable[Event], market: RecordedView, start: float) -> Floats:
    """Equity ``(T,)``, quote currency, as each row closed; ``start`` is that before the first.

    A market order is executed at a row's open and so belongs to the row that follows its time, what
    rests and funding to the row that ends with it.
    """
    close_ms, closes = market.candles.close_ms, market.closes
    money = np.zeros(len(closes) + 1)  # what happened after the last close is in the last place
    held: dict[str, Floats] = {}
    orders: dict[str, Order] = {}
    for event in events:
        if isinstance(event, OrderRequested):
            orders[event.order.client_id] = event.order
        elif isinstance(event, OrderFilled):
            order = orders[event.client_id]
            later = order.type is OrderType.MARKET
            row = int(np.searchsorted(close_ms, event.at, side="right" if later else "left"))
            bought = order.side.sign * event.qty
            money[row] -= float(bought * event.price + event.fee)
            held.setdefault(order.symbol, np.zeros(len(money)))[row] += float(bought)
        elif isinstance(event, FundingPaid):
            row = int(np.searchsorted(close_ms, event.at))
            money[row] -= float(event.amount)
    equity = start + np.cumsum(money[:-1])
    for symbol, changes in held.items():
        qty = np.cumsum(changes[:-1])
        equity += np.where(np.abs(qty) > ROUNDING, qty * closes[:, market.column(symbol)], 0.0)
    return equity


def deepest_fall(equity: Floats, start: float) -> float:
    """The deepest fall of ``equity (T,)`` from its highest so far, a share of it.

    >>> deepest_fall(np.array([110.0, 99.0, 120.0]), 100.0)
    0.1
    """
    peaks = np.maximum(np.maximum.accumulate(equity), start)
    return float(np.max((peaks - equity) / peaks, initial=0.0))
