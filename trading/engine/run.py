"""The running desk: one fact at a time, whoever brings it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from trading.domain.breach import Breach
from trading.domain.errors import JournalError
from trading.domain.events import (
    BarsClosed,
    Commanded,
    Event,
    Fact,
    InvariantBroken,
    JobDue,
    Pressed,
    QuotesSeen,
)
from trading.domain.prints import QuotePrints
from trading.domain.slots import symbol_of
from trading.domain.state import State
from trading.domain.ticks import BarTick, QuotesTick, Tick
from trading.engine.desk import Desk
from trading.engine.live import LiveMarket
from trading.engine.watch import Twin, findings
from trading.policy.by_hand import BY_HAND
from trading.policy.jobs import Jobs, due_between
from trading.policy.recovery import next_leg
from trading.ports import NOTHING_SEEN, View

T = TypeVar("T")
Clock = Callable[[], int]
Refresh = Callable[[Sequence[str]], Awaitable[None]]


class RunningDesk:
    """Serialises facts of the market, the clock, the venue and people into the desk.

    Args:
        clock: desk time, ms UTC.
        refresh: brings fresh quotes of some symbols into the market; nothing to do for a market
            that streams them.
        jobs: jobs in market time.
        journaled: told after each fact that decided something.
    """

    def __init__(
        self,
        desk: Desk,
        market: LiveMarket,
        clock: Clock,
        refresh: Refresh,
        jobs: Jobs,
        journaled: Callable[[], None],
    ) -> None:
        self.desk = desk
        self.market = market
        self._clock = clock
        self._refresh = refresh
        self._jobs = jobs
        self._journaled = journaled
        self._twin = Twin()
        self._turn = asyncio.Lock()
        self._broken: Exception | None = None
        self._breaks = asyncio.Event()

    @property
    def state(self) -> State:
        return self.desk.engine.state

    def now(self) -> int:
        """Desk time, ms UTC."""
        return self._clock()

    async def offer(self, fact: Fact, view: View = NOTHING_SEEN) -> list[Event]:
        """Let the desk take a fact; returns what it decided."""
        async with self._turn, self._fatal():
            return await self._step(fact, view)

    async def _step(self, fact: Fact, view: View) -> list[Event]:
        head = self.desk.engine.journal.head
        decided = await self.desk.step(fact, view)
        if self.desk.engine.journal.head != head:
            self._journaled()
        return decided

    async def until_broken(self) -> None:
        """Wait for the failure after which the desk may not go on, whoever met it, and raise it."""
        await self._breaks.wait()
        if self._broken is not None:
            raise self._broken

    @asynccontextmanager
    async def _fatal(self) -> AsyncIterator[None]:
        """A step that failed leaves ledger and journal apart: nobody may continue from there."""
        self._need_whole()
        try:
            yield
        except Exception as error:
            self._broken = error
            self._breaks.set()
            raise

    async def operator(self, fact: Fact) -> list[Event]:
        """A fact of a person; a press meets fresh quotes, a /resume of a locked desk an audit."""
        if isinstance(fact, Commanded) and fact.command == "resume" and self.state.locks:
            async with self._turn, self._fatal():
                return await self._step(fact, View(broken=self._findings()))
        if not isinstance(fact, Pressed):
            return await self.offer(fact, View(marks=self.market.mark))
        symbol = self._priced(fact.number)
        if symbol is None:
            return await self.offer(fact, View(marks=self.market.mark))
        await self._refresh([symbol])
        view = self.market.view_of_quotes([symbol])
        view.prints = None
        return await self.offer(fact, view)

    def _priced(self, number: int) -> str | None:
        """The symbol whose price a press needs, None for none that the market knows."""
        if card := self.state.cards.get(number):
            return card.proposal.signal.symbol
        asked = self.state.asks.get(number)
        symbol = symbol_of(asked.args[1]) if asked and asked.command == BY_HAND else ""
        return symbol if symbol in self.market.symbols else None

    async def pump(self, ticks: AsyncIterator[Tick]) -> None:
        """Work on a market's ticks until it ends."""
        async for tick in ticks:
            if isinstance(tick, QuotesTick):
                await self.take_quotes(tick)
            else:
                await self.take_bar(tick)

    async def take_quotes(self, tick: QuotesTick) -> None:
        """Quotes matter to what is open: orders, positions and cards; drawn ones to cards alone."""
        now = self._clock()
        quoted = self.market.take_quotes(tick, now)
        symbols = self.card_symbols() if tick.drawn else self.open_symbols()
        open_symbols = [symbol for symbol in symbols if symbol in quoted]
        if open_symbols:
            view = self.market.view_of_quotes(open_symbols)
            if tick.drawn:  # the venue learns what time it is, and no price
                view.prints = QuotePrints((), tick.market_ms)
            await self.offer(QuotesSeen(tick.market_ms, now, tuple(view.quotes.values())), view)

    async def take_bar(self, tick: BarTick) -> None:
        """A bar closed: candidates, their quotes, decisions, then the jobs that became due."""
        candidates = await asyncio.to_thread(self.market.scan, tick)  # people are served meanwhile
        self.market.take_bar(tick, self._clock())
        quoted = list(dict.fromkeys((*(c.symbol for c in candidates), *self._recovering())))
        if not tick.catch_up:  # today's quotes say nothing about an old bar
            await self._refresh(quoted)
        view = self.market.view_of_bar(tick, candidates, quoted)
        now = self._clock()
        fact = BarsClosed(tick.market_ms, now, tick.timeframe, tick.catch_up)
        await self.offer(fact, view)
        if view.venue_sees:  # of several timeframes the finest brings the jobs
            for job, due_ms in due_between(self._jobs, tick.bar.open_ms, tick.market_ms):
                await self.job(job, due_ms)

    async def job(self, name: str, due_ms: int) -> None:
        """A job is due."""
        fact = JobDue(self.market.market_ms, self._clock(), name, due_ms)
        await self.offer(fact, View(marks=self.market.mark))

    async def reconcile(self) -> None:
        """Ask the venue what became of everything that is live, and what it holds."""
        async with self._turn, self._fatal():
            await self.desk.start()
            await self.desk.ask_positions(self.market.market_ms, self._clock())

    async def audit(self) -> None:
        """Look at the whole desk at rest; what is broken locks entries."""
        async with self._turn, self._fatal():
            for breach in self._findings():
                fact = InvariantBroken(self.market.market_ms, self._clock(), *breach)
                await self._step(fact, NOTHING_SEEN)

    def _findings(self) -> list[Breach]:
        return findings(self.desk.engine, self._twin)

    async def between_facts(self, look: Callable[[], T]) -> T:
        """What ``look`` sees while no fact is worked on: ledger and journal agree then.

        Raises:
            JournalError: the desk has stopped, and they will never agree again.
        """
        async with self._turn:
            self._need_whole()
            return look()

    async def between_facts_aside(self, look: Callable[[], T]) -> T:
        """The same for a look that takes long: a thread has it, and only facts wait for that."""
        async with self._turn:
            self._need_whole()
            return await asyncio.to_thread(look)

    def _need_whole(self) -> None:
        if self._broken is not None:
            raise JournalError("the desk has stopped; start it again") from self._broken

    def _recovering(self) -> list[str]:
        """Symbols in which a recovery leg waits for its price."""
        state = self.state
        return [c.symbol for c in state.cycles.values() if next_leg(state, c) is not None]

    def open_symbols(self) -> list[str]:
        """Symbols with an order, a position or a card, each once."""
        state = self.state
        found = dict.fromkeys(live.order.symbol for live in state.orders.values())
        found |= dict.fromkeys(cycle.symbol for cycle in state.cycles.values())
        return list(found | dict.fromkeys(self.card_symbols()))

    def card_symbols(self) -> list[str]:
        """Symbols with a card, in the order of the cards."""
        return [card.proposal.signal.symbol for card in self.state.cards.values()]
