"""Candles and quotes of one exchange, asked for without keys.

``loading`` imports one exchange of ccxt and no other, ``markets`` finds the configured symbols
among what it trades, ``asking`` puts questions to it and survives the answers, ``clock`` knows its
time, ``rows`` makes one row of many symbols' bars, ``history`` reads what is past, ``quoting``
reads bids and asks, and ``feed`` is what the desk talks to.
"""

from trading.feeds.ccxt_public.feed import FeedStatus, PublicFeed
from trading.feeds.ccxt_public.markets import MarketChoice, open_exchange
from trading.feeds.ccxt_public.pace import Pace

__all__ = ["FeedStatus", "MarketChoice", "Pace", "PublicFeed", "open_exchange"]
