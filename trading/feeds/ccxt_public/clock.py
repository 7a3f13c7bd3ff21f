"""The exchange's clock, from this machine's and the difference between them."""

from typing import Any

from trading.domain.errors import FeedError
from trading.feeds.ccxt_public.asking import Connection

FRESH_MS = 30_000
LARGEST_SKEW_MS = 86_400_000  # a day; farther apart, one of the two is not a clock
SLOW_MS = 2_000  # an answer this late says too little about the moment
SET_MS = 1_000  # a clock that is corrected bit by bit moves less within a bar


class ServerClock:
    """Time of the exchange. ``skew_ms`` is how far it is ahead of the desk's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._clock = connection.pace.clock
        self._steady = connection.pace.steady
        self._asked_ms: int | None = None
        self._zero_then_ms = 0.0
        self.skew_ms = 0

    def now(self) -> int:
        """The exchange's time, ms UTC."""
        return self._clock() + self.skew_ms

    async def settled(self) -> bool:
        """Whether ``now`` can be acted on: after a step only once the clocks were compared."""
        if self._was_set():
            await self.freshen()
        return not self._was_set()

    async def freshen(self) -> None:
        """Compare the clocks again unless that was just done; without an answer nothing changes.

        Both clocks may be set by hand or by a suspended machine, so this is done before each bar: a
        desk that is ahead of the exchange would take the running candle for a closed one. An answer
        during which that happened says nothing.
        """
        exchange: Any = self._connection.exchange
        fresh = 0 <= self._clock() - (self._asked_ms or 0) < FRESH_MS
        if (fresh and not self._was_set()) or not exchange.has.get("fetchTime"):
            return
        try:
            before, zero_ms, told = await self._connection.ask(self._look)
        except FeedError:
            return
        if told is None or self._was_moved(zero_ms):
            return
        after = self._clock()
        if after - before < SLOW_MS or self._was_set():
            self.skew_ms = told - (before + after) // 2
            self._asked_ms, self._zero_then_ms = after, zero_ms

    def _was_set(self) -> bool:
        """Whether the desk's clock was set, or the machine slept, since they were compared."""
        return self._asked_ms is not None and self._was_moved(self._zero_then_ms)

    def _was_moved(self, zero_then_ms: float) -> bool:
        return abs(self._zero_ms() - zero_then_ms) > SET_MS

    def _zero_ms(self) -> float:
        """The desk's time at which the steady clock began; it moves when one is set, ms."""
        return self._clock() - 1000 * self._steady()

    async def _look(self) -> tuple[int, float, int | None]:
        """The desk's time of asking, its zero then, and the exchange's answer, ms.

        Raises ValueError for an answer that is no time of today.
        """
        before, zero_ms = self._clock(), self._zero_ms()
        told = await self._connection.exchange.fetch_time()
        if told is not None and not abs(int(told) - before) <= LARGEST_SKEW_MS:
            raise ValueError(f"the exchange says that it is {told!r}, the desk {before} (ms)")
        return before, zero_ms, None if told is None else int(told)
