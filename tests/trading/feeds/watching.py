"""What tests of live candles need: first ticks, and what must hold for each."""

import numpy as np
from loopback import START, DeskClock, Exchange, bar_row
from loopback_binance import binance

SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT"]


def exchange_at(seconds=10.0, **behaviour):
    return Exchange(DeskClock(START + round(seconds * 1000)), list(SYMBOLS), **behaviour)


def columns(bar):
    return np.stack([bar.open, bar.high, bar.low, bar.close, bar.volume])


def assert_true_or_absent(tick):
    """Every number of a tick is the exchange's own of a closed bar, or there is none."""
    truth = np.array([bar_row(symbol, tick.bar.open_ms)[1:] for symbol in SYMBOLS]).T
    found = columns(tick.bar)
    absent = np.isnan(found)
    assert (absent.all(axis=0) == absent.any(axis=0)).all()
    np.testing.assert_array_equal(found, np.where(absent, np.nan, truth))


async def watched(exchange, count, past_ms=START, **settings):
    """The first ticks of a fresh feed, when each came (desk ms), and how the feed was then."""
    async with binance(exchange, **settings) as feed:
        await feed.connect()
        await feed.backfill("1m", past_ms)
        ticks, times = feed.ticks(), []
        found = []
        for _ in range(count):
            found.append(await anext(ticks))
            times.append(exchange.clock.now_ms)
        await ticks.aclose()
        return found, times, feed.status()
