"""The market of one exchange: candles that have closed, quotes that are asked for."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trading.domain.candles import TIMEFRAMES_MS, Candles
from trading.domain.cleaning import Bar, FaultCounts
from trading.domain.errors import FeedError
from trading.domain.ticks import BarTick, QuotesTick
from trading.domain.types import Grid
from trading.feeds.ccxt_public.asking import Answers, Connection, NoSuchSymbol, Question
from trading.feeds.ccxt_public.clock import ServerClock
from trading.feeds.ccxt_public.history import bars_of, candles_of, read_bars
from trading.feeds.ccxt_public.markets import MarketChoice, check_timeframes, chosen_markets
from trading.feeds.ccxt_public.pace import Pace
from trading.feeds.ccxt_public.quoting import bids_asks
from trading.feeds.ccxt_public.rows import SETTLE_MS, Assembly

FEWEST_BARS = 3  # asked for: the running one, the one that closed, and one to compare
LOOK_AHEAD_S = 2.0  # the clocks are compared this long before a bar closes
LONGEST_NAP_S = 1.0  # a suspended machine or a corrected clock is noticed after at most this
RETRIES_S = (0.5, 1.0, 1.0, 2.0, 5.0, 15.0)  # pauses while symbols are late, the last one repeats
LONGEST_NEWS_MS = 300_000  # a bar known later than this, or than the finest, comes too late
INTERRUPTED_MS = 30_000  # a row waits this long for symbols that an outage kept from being asked

log = logging.getLogger(__name__)

Asked = tuple[str, str]  # timeframe, symbol


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """How the feed is doing; times are the desk's, ms UTC, None when there was none.

    Attributes:
        exchange: its id.
        last_poll_ms: the latest round with a good answer.
        last_error_ms, last_error: the latest failure, in words.
        failures: rounds without any good answer in a row.
        skew_ms: how far the exchange's clock is ahead.
        late: rows that a symbol has missed in a row, by symbol.
        revised: bars that changed after they were taken, by symbol; nothing takes them back.
        refused: symbols that the exchange refuses, and its words.
        faults: what was wrong with bars.
    """

    exchange: str
    last_poll_ms: int | None
    last_error_ms: int | None
    last_error: str | None
    failures: int
    skew_ms: int
    late: Mapping[str, int]
    revised: Mapping[str, int]
    refused: Mapping[str, str]
    faults: FaultCounts


class PublicFeed:
    """Candles and quotes of an exchange. It needs no keys and never trades.

    Bars go on where ``backfill`` ended, otherwise with the one that is running at ``connect``.

    Args:
        exchange: of ``open_exchange``; the feed closes it.
    """

    def __init__(self, exchange: Any, choice: MarketChoice, pace: Pace | None = None) -> None:
        self._choice = choice
        self._pace = pace or Pace()
        self._connection = Connection(exchange, self._pace)
        self._clock = ServerClock(self._connection)
        self._markets: dict[str, Any] = {}
        self._grids: dict[str, Grid] = {}
        self._assemblies: dict[str, Assembly] = {}
        self._faults = FaultCounts()
        self._refused: dict[str, str] = {}
        self._failed: Counter[Asked] = Counter()  # in a row
        self._failures = 0
        self._retries = 0
        self._last_poll_ms: int | None = None

    async def connect(self) -> None:
        """Find the symbols among the exchange's markets and compare the clocks.

        Raises ConfigError for symbols and timeframes that it does not have, FeedError when it does
        not answer.
        """
        exchange = self._connection.exchange
        check_timeframes(exchange, self._choice.timeframes)
        try:
            await self._connection.insist(exchange.load_markets)
        except FeedError as problem:
            what = f"{exchange.id} does not tell its markets ({problem})"
            raise FeedError(f"{what}; check the network and start again") from problem
        self._markets, self._grids = chosen_markets(exchange, self._choice)
        await self._clock.freshen()
        for timeframe in self._choice.timeframes:
            running_ms = self._clock.now() // TIMEFRAMES_MS[timeframe] * TIMEFRAMES_MS[timeframe]
            self._assemblies[timeframe] = Assembly(
                timeframe, self._choice.symbols, running_ms, self._faults
            )

    async def close(self) -> None:
        """Let go of the connection."""
        await self._connection.exchange.close()

    def grid(self) -> dict[str, Grid]:
        """Steps and minima of every symbol that the exchange has."""
        return self._grids

    def status(self) -> FeedStatus:
        """How the feed is doing."""
        late, revised = Counter[str](), Counter[str]()
        for assembly in self._assemblies.values():
            late |= Counter(assembly.late)
            revised += Counter(assembly.revised)
        return FeedStatus(
            exchange=self._connection.exchange.id,
            last_poll_ms=self._last_poll_ms,
            last_error_ms=self._connection.last_error_ms,
            last_error=self._connection.last_error,
            failures=self._failures,
            skew_ms=self._clock.skew_ms,
            late=late,
            revised=revised,
            refused=dict(self._refused),
            faults=self._faults,
        )

    async def backfill(self, timeframe: str, from_open_ms: int) -> Candles:
        """The closed bars from ``from_open_ms`` on; ``ticks`` goes on where they end.

        A symbol that the exchange refuses stays NaN. Raises FeedError when it does not answer.
        """
        await self._clock.freshen()
        step_ms = TIMEFRAMES_MS[timeframe]
        known_ms = self._clock.now() - max(SETTLE_MS, self._pace.grace_ms)
        from_ms, to_ms = -(-from_open_ms // step_ms) * step_ms, known_ms // step_ms * step_ms
        grid = np.arange(from_ms, to_ms, step_ms, dtype=np.int64)
        symbols = self._choice.symbols
        try:
            async with asyncio.TaskGroup() as group:
                tasks = {
                    s: group.create_task(self._past(s, timeframe, from_ms, to_ms)) for s in symbols
                }
        except ExceptionGroup as failures:  # one symbol without a past is enough to stop
            raise failures.exceptions[0] from None
        self._assemblies[timeframe].go_on_at(max(from_ms, to_ms))
        bars = {symbol: task.result() for symbol, task in tasks.items()}
        return candles_of(timeframe, bars, grid, self._faults)

    async def ticks(self) -> AsyncIterator[BarTick]:
        """Closed bars, each as soon as it is known; never ends and never raises for the network."""
        while True:
            await self._until_due()
            ticks = await self.poll()
            for tick in ticks:
                yield tick
            if ticks:
                self._retries = 0
            else:
                self._retries += 1
                await self._pace.sleep(self._retry_s())

    async def poll(self) -> list[BarTick]:
        """Ask once for what has closed; the bars that became complete, in order.

        In order of their close; of bars that close together the longest comes first.
        """
        if not await self._clock.settled():
            self._failures += 1
            return []
        now_ms = self._clock.now()
        questions = self._questions(now_ms)
        answers = await self._connection.ask_all(questions)
        for (timeframe, symbol), bars in answers.good.items():
            self._assemblies[timeframe].hear(symbol, bars, self._clock.now())
        self._note(answers)
        patience_ms = INTERRUPTED_MS if answers.skipped else self._pace.grace_ms
        news_ms = min(LONGEST_NEWS_MS, *(a.step_ms for a in self._assemblies.values()))
        ticks: list[BarTick] = []
        while (assembly := self._ready(now_ms, patience_ms)) is not None:
            close_ms = assembly.next_close_ms
            catch_up = close_ms + news_ms <= now_ms
            ticks.append(BarTick(close_ms, assembly.timeframe, assembly.seal(), catch_up))
        return ticks

    async def quotes(self, symbols: Sequence[str]) -> QuotesTick | None:
        """Bids and asks of some symbols now, NaN for all the others; None without an answer."""
        names = {self._markets[symbol]["symbol"]: symbol for symbol in symbols}
        try:
            asked = names if await self._clock.settled() else {}
            found = await bids_asks(self._connection, list(asked)) if asked else {}
        except FeedError:
            return None
        if not found:
            return None
        bid, ask = (np.full(len(self._choice.symbols), np.nan) for _ in range(2))
        for name, pair in found.items():
            place = self._choice.symbols.index(names[name])
            bid[place], ask[place] = pair
        return QuotesTick(self._clock.now(), bid, ask)

    async def _past(
        self, symbol: str, timeframe: str, from_open_ms: int, to_open_ms: int
    ) -> list[Bar]:
        name = self._markets[symbol]["symbol"]
        try:
            return await read_bars(self._connection, name, timeframe, from_open_ms, to_open_ms)
        except NoSuchSymbol as problem:
            self._refuse(symbol, problem)
            return []
        except FeedError as problem:
            raise FeedError(f"{symbol} {timeframe}: no candles ({problem}); try again") from problem

    def _questions(self, now_ms: int) -> dict[Asked, Question]:
        """What to ask, with those last that went wrong most often in a row."""
        questions = {
            (timeframe, symbol): self._question(assembly, symbol, now_ms)
            for timeframe, assembly in self._assemblies.items()
            for symbol in assembly.look_at(now_ms)
        }
        return dict(sorted(questions.items(), key=lambda item: self._failed[item[0]]))

    def _question(self, assembly: Assembly, symbol: str, now_ms: int) -> Question:
        """The bars since the last row; an older part of them where they are many."""
        missing = (assembly.asked_to_ms - assembly.next_open_ms) // assembly.step_ms + 1
        newest_too = now_ms < assembly.asked_to_ms + 2 * assembly.step_ms + SETTLE_MS
        since = None if newest_too else assembly.next_open_ms
        limit = max(FEWEST_BARS, missing + 2)
        exchange, name = self._connection.exchange, self._markets[symbol]["symbol"]

        async def question() -> list[Bar]:
            bars = bars_of(await exchange.fetch_ohlcv(name, assembly.timeframe, since, limit))
            if not bars:
                raise ValueError(f"no bar of {symbol} {assembly.timeframe} in the answer")
            return bars

        return question

    def _note(self, answers: Answers[Asked]) -> None:
        """Keep how the round went."""
        for asked in answers.good:
            self._failed.pop(asked, None)
            self._refused.pop(asked[1], None)
        for asked, problem in answers.problems.items():
            self._failed[asked] += 1
            if isinstance(problem, NoSuchSymbol):
                self._refuse(asked[1], problem)
        if answers.good:
            self._last_poll_ms = self._pace.clock()
            self._failures = 0
        elif answers.problems or answers.skipped:
            self._failures += 1
            if self._failures == 1:
                log.warning("no candles: %s", self._connection.last_error)

    def _refuse(self, symbol: str, problem: NoSuchSymbol) -> None:
        if symbol not in self._refused:
            log.warning("%s is refused: %s", symbol, problem)
        self._refused[symbol] = str(problem)

    def _ready(self, asked_ms: int, patience_ms: int) -> Assembly | None:
        """Whose row is next, None when there is none or it is not complete."""
        closed = [a for a in self._assemblies.values() if a.next_close_ms + SETTLE_MS <= asked_ms]
        if not closed:
            return None
        first = min(closed, key=lambda a: (a.next_close_ms, -a.step_ms))
        return first if first.is_ready(asked_ms, patience_ms) else None

    def _retry_s(self) -> float:
        """Pause after a round that brought no row, s."""
        if self._failures:
            return max(self._connection.rest_s, self._pace.backoff_s(self._failures))
        return RETRIES_S[min(self._retries, len(RETRIES_S)) - 1]

    async def _until_due(self) -> None:
        """Sleep until the next bar has closed; compare the clocks shortly before."""
        while await self._clock.settled() and (left_s := self._left_s()) > 0:
            if left_s <= LOOK_AHEAD_S:
                await self._clock.freshen()
                left_s = self._left_s()
            await self._pace.sleep(max(0.0, min(left_s, LONGEST_NAP_S)))

    def _left_s(self) -> float:
        due_ms = min(a.next_close_ms for a in self._assemblies.values()) + SETTLE_MS
        return (due_ms - self._clock.now()) / 1000
