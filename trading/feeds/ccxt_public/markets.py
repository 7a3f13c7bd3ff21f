"""The configured symbols among the markets of an exchange, and the grids of those markets."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trading.config.problems import did_you_mean
from trading.domain.errors import ConfigError, FeedError
from trading.domain.money import exact
from trading.domain.types import Grid
from trading.feeds.ccxt_public.asking import UNUSABLE, in_words
from trading.feeds.ccxt_public.loading import exchange_class

REQUEST_TIMEOUT_MS = 10_000
TICK_SIZES = 4  # ccxt's precisionMode in which precisions are steps
SETTLEMENT = "USDT"
MARKET_TYPES = {"spot": "spot", "perpetual": "swap"}  # our word -> ccxt's
MARKET_LISTS = {"spot": {"spot"}, "perpetual": {"swap", "linear", "contract"}}  # to be fetched


@dataclass(frozen=True, slots=True)
class MarketChoice:
    """What is watched.

    Attributes:
        kind: ``spot``, or ``perpetual`` for linear swaps settled in USDT.
        symbols: names of the configuration, in order: ``BTCUSDT`` or as the exchange writes it.
        timeframes: names of bar lengths.
        once: symbols that the exchange is known to have had. One that it has taken off is refused
            like one that it takes off later; any other that it does not have is a mistake.
    """

    kind: str
    symbols: tuple[str, ...]
    timeframes: tuple[str, ...]
    once: frozenset[str] = frozenset()


def open_exchange(name: str, kind: str, session: Any = None) -> Any:
    """A client for public questions about one kind of market; close it after use.

    ``session`` is an aiohttp session that stays the caller's; without one the client has its own.
    Raises ConfigError when ccxt has no such exchange.
    """
    settings: dict[str, Any] = {
        "enableRateLimit": True,
        "timeout": REQUEST_TIMEOUT_MS,
        "options": {"defaultType": MARKET_TYPES[kind]},
    }
    if session is not None:
        settings["session"] = session
    exchange = exchange_class(name)(settings)
    exchange.has["fetchCurrencies"] = False  # many exchanges want keys for it
    lists = exchange.options.get("fetchMarkets")
    if isinstance(lists, dict) and "types" in lists:
        wanted = [one for one in lists["types"] if one in MARKET_LISTS[kind]]
        exchange.options["fetchMarkets"] = lists | {"types": wanted or lists["types"]}
    return exchange


def check_timeframes(exchange: Any, timeframes: Sequence[str]) -> None:
    """Raises ConfigError naming every timeframe in which the exchange has no candles."""
    offered = exchange.timeframes or {}
    if not exchange.has.get("fetchOHLCV") or not offered:
        raise ConfigError([f"feed.exchange: {exchange.id} has no candles; choose another exchange"])
    have = ", ".join(offered)
    missing = [one for one in timeframes if one not in offered]
    if missing:
        raise ConfigError(
            [f"timeframes: {exchange.id} has no {one} candles; it has {have}" for one in missing]
        )


def chosen_markets(exchange: Any, choice: MarketChoice) -> tuple[dict[str, Any], dict[str, Grid]]:
    """The exchange's market and the grid of every chosen symbol; its markets must be loaded.

    Raises ConfigError as ``markets_of``, FeedError when its answer cannot be read.
    """
    try:
        markets = markets_of(exchange, choice)
        listed = {symbol: one for symbol, one in markets.items() if "precision" in one}
        return markets, {symbol: grid_of(exchange, one) for symbol, one in listed.items()}
    except UNUSABLE as problem:
        what = f"{exchange.id} tells its markets in a way that cannot be read"
        raise FeedError(f"{what} ({in_words(problem)}); try again later") from problem


def markets_of(exchange: Any, choice: MarketChoice) -> dict[str, Any]:
    """The exchange's market of every chosen symbol; its markets must be loaded.

    Of one that it has taken off there is the name alone. Raises ConfigError with one line for each
    symbol that it never had.
    """
    by_name = _names(exchange, choice.kind)
    problems = [
        f"symbols: {exchange.id} has no {choice.kind} market {symbol!r}"
        + did_you_mean(symbol, by_name)
        for symbol in choice.symbols
        if symbol not in by_name and symbol not in choice.once
    ]
    if problems:
        raise ConfigError(problems)
    return {symbol: by_name.get(symbol, {"symbol": symbol}) for symbol in choice.symbols}


def grid_of(exchange: Any, market: Any) -> Grid:
    """Steps and minima of a market: base units, also where it is traded in contracts."""
    size = _step(market.get("contractSize")) or Decimal(1)
    steps = market["precision"] if exchange.precisionMode == TICK_SIZES else {}
    limits = market["limits"]
    amount, cost = limits.get("amount") or {}, limits.get("cost") or {}
    return Grid(
        tick=_step(steps.get("price")),
        lot=_times(_step(steps.get("amount")), size),
        min_qty=_times(_step(amount.get("min")), size),
        min_notional=_step(cost.get("min")),
    )


def _names(exchange: Any, kind: str) -> dict[str, Any]:
    """Every name under which a market of this kind may be configured; its id is the strongest."""
    markets = [market for market in exchange.markets.values() if _is(market, kind)]
    pairs = {f"{market['base']}{market['quote']}": market for market in markets}
    unified = {market["symbol"]: market for market in markets}
    return pairs | unified | {market["id"]: market for market in markets}


def _is(market: Any, kind: str) -> bool:
    if kind == "spot":
        return bool(market["spot"])
    return bool(market["swap"] and market["linear"]) and market["settle"] == SETTLEMENT


def _step(value: float | str | None) -> Decimal | None:
    """What was told as a step; None where that is no step at all."""
    number = float(value) if value else 0.0
    return exact(number) if 0 < number < math.inf else None


def _times(value: Decimal | None, size: Decimal) -> Decimal | None:
    return value if value is None or size == 1 else value * size
