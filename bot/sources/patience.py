"""The clock of a market that runs faster than life, and slows down while a new card is read."""

import asyncio
import time
from collections.abc import Awaitable, Callable

READING_S = 30.0  # after a card arrived; then its price may run away at the market's own speed
READING_SPEED = 5.0  # market seconds per second meanwhile: quotes still come every 6 s


class PatientClock:
    """Seconds for a market played at ``speed``; they pass slowly for as long as people need.

    A market slower than ``READING_SPEED`` notices nothing.
    """

    def __init__(
        self,
        speed: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._rate = min(1.0, READING_SPEED / speed)
        self._clock = clock
        self._pause = sleep
        self._seen = clock()
        self._passed = 0.0
        self._slow_until = self._seen

    def __call__(self) -> float:
        """Seconds that have passed for the market."""
        now = self._clock()
        slow = max(0.0, min(now, self._slow_until) - self._seen)
        self._passed += now - self._seen - slow * (1.0 - self._rate)
        self._seen = now
        return self._passed

    def slow_for(self, seconds: float) -> None:
        """Pass slowly from now on for so many real seconds; zero ends it."""
        self()  # what passed until now passed at the pace until now
        self._slow_until = self._seen + max(0.0, seconds)

    async def sleep(self, seconds: float) -> None:
        """Pause until so many seconds have passed for the market; 0 lets others work."""
        end = self() + seconds
        await self._pause(self._real(seconds))
        while (left := end - self()) > 0:
            await self._pause(self._real(left))

    def _real(self, left: float) -> float:
        """Real seconds until ``left`` have passed, or until the pace changes if that is earlier."""
        slow = self._slow_until - self._seen
        if slow <= 0 or self._rate == 1.0:
            return left
        return min(left / self._rate, slow)
