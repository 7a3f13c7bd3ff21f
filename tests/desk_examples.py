"""Small records for the tests of the core: instruments, candidates, proposals, quotes, bars.

Prices are written as strings where they must be exact. The example market trades around 100 on a
tick of 0.01 and a lot of 0.001, costs nothing unless a test asks for costs, and starts at ``T0``.
"""

from decimal import Decimal

import numpy as np
from msgspec.structs import replace

from trading.config import Config
from trading.domain.candles import BarRow, Candles
from trading.domain.frame import FEATURES
from trading.domain.funding import Settlement
from trading.domain.signals import Advice, Effect, Proposal, Signal
from trading.domain.types import Instrument, Quote, Side
from trading.policy.rules import rules_of
from trading.ports import Candidate

T0 = 1_735_689_600_000  # 2025-01-01 00:00 UTC
STEP = 300_000
MINUTE = 60_000
BUY, SELL = Side.BUY, Side.SELL
COIN, OTHER, THIRD, FOURTH = "AAAUSDT", "BBBUSDT", "CCCUSDT", "DDDUSDT"
SYMBOLS = (COIN, OTHER, THIRD, FOURTH)


def instrument(symbol=COIN, **differing):
    free = Instrument(
        symbol=symbol,
        kind="perpetual",
        tick=Decimal("0.01"),
        lot=Decimal("0.001"),
        min_qty=Decimal("0.001"),
        min_notional=Decimal(5),
        leverage=Decimal(3),
        taker_fee=Decimal(0),
        half_spread=Decimal(0),
        slippage=Decimal(0),
    )
    return replace(free, **differing)


def costly(symbol=COIN, **differing):
    """Fees of 4, half a spread of 1 and slippage of 2 basis points."""
    costs = {
        "taker_fee": Decimal("0.0004"),
        "half_spread": Decimal("0.0001"),
        "slippage": Decimal("0.0002"),
    }
    return instrument(symbol, **costs | differing)


def instruments(symbols=SYMBOLS, make=instrument, **differing):
    return {symbol: make(symbol, **differing) for symbol in symbols}


def rules(settings=None, made=None):
    config = Config.model_validate(settings or {})
    return rules_of(config, made or instruments(), "baseline", claims_edge=False)


def candidate(symbol=COIN, side=BUY, close=100.0, **differing):
    """A candidate whose ten bars reached 1 to either side and whose ATR is 1."""
    values = {
        "symbol": symbol,
        "side": side,
        "s_model": 0.7 * side.sign,
        "confidence": 0.5,
        "p_target": 0.3,
        "edge_r": -0.1,
        "score": 50.0,
        "close": close,
        "atr": 1.0,
        "low": close - 1.0,
        "high": close + 1.0,
        "atr_rank": 0.5,
        "regime": "normal",
        "spike": False,
        "features": np.zeros(len(FEATURES)),
    }
    return Candidate(**values | differing)


def signal(symbol=COIN, side=BUY, at=T0, **differing):
    plain = Signal(
        id=f"baseline:{symbol}:5m:{at}",
        symbol=symbol,
        timeframe="5m",
        strategy="baseline",
        side=side,
        at=at,
        s_model=0.7 * side.sign,
        s_mood=0.0,
        alpha=0.7,
        confidence=0.5,
        p_target=0.3,
        edge_r=-0.1,
        score=50.0,
    )
    return replace(plain, **differing)


def proposal(symbol=COIN, side=BUY, at=T0, *, entry="100", stop=None, target=None, qty="1"):
    """Entry 100, stop 2 against it, target 5 with it."""
    start, size = Decimal(entry), Decimal(qty)
    low = Decimal(stop) if stop else start - 2 * side.sign
    high = Decimal(target) if target else start + 5 * side.sign
    risk = size * abs(start - low)
    return Proposal(signal(symbol, side, at), start, low, high, size, size, risk, 0.1)


def advice(advisor="guide", rung="full", veto=False, size=1.0, **differing):
    return Advice(advisor, rung, veto, 1.0, 1.0, "because", size, **differing)


def quote(symbol=COIN, bid="99.99", ask="100.01", at=T0, desk_ms=None):
    return Quote(symbol, Decimal(bid), Decimal(ask), at, at if desk_ms is None else desk_ms)


def settlement(bench, symbol, rate, mark):
    """Funding at the close of the bench's next bar."""
    return Settlement(symbol, bench.now + STEP, Decimal(rate), Decimal(mark))


def bar_row(open_ms, bars, symbols=SYMBOLS):
    """A row of bars; ``bars`` maps a symbol to open, high, low, close and perhaps volume."""
    table = np.full((5, len(symbols)), np.nan)
    for symbol, values in bars.items():
        volume = values[4] if len(values) > 4 else 1e6
        table[:, symbols.index(symbol)] = (*values[:4], volume)
    return BarRow(open_ms, *table)


def candles(rows, symbols=(COIN,), from_ms=T0):
    """Candles from ``rows``: per bar, per symbol, open, high, low, close, volume."""
    table = np.array(rows, dtype=np.float64).reshape(len(rows), len(symbols), 5)
    open_ms = from_ms + STEP * np.arange(len(rows), dtype=np.int64)
    return Candles("5m", tuple(symbols), open_ms, *(table[..., n].copy() for n in range(5)))


class Whole:
    """What a stand-in for an advisor has besides its opinion: all of its wish counts, on trust."""

    turns = False

    def tempered(self, advice, _signal, _trust):
        return Effect(advice.veto, advice.size, advice.reward, advice.turn)
