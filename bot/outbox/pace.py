"""How fast a chat may be written to, and how long to wait when it does not answer."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf

BURST = 5  # messages at once
PER_SECOND = 1.0  # messages a second in the long run
LONGEST_BACKOFF_S = 60.0


@dataclass(slots=True)
class TokenBucket:
    """A budget of messages that refills with time. Times are monotonic seconds.

    >>> bucket = TokenBucket(tokens=1, at=0.0)
    >>> bucket.wait_s(0.0)
    0.0
    >>> bucket.spend(0.0)
    >>> bucket.wait_s(0.25)
    0.75
    """

    tokens: float = BURST
    at: float = field(default=float("-inf"))

    def wait_s(self, now: float) -> float:
        """Seconds until a message may go."""
        return max(0.0, (1.0 - self._filled(now)) / PER_SECOND)

    def spend(self, now: float) -> None:
        """One message goes."""
        self.tokens, self.at = self._filled(now) - 1.0, now

    def _filled(self, now: float) -> float:
        return min(BURST, self.tokens + (now - self.at) * PER_SECOND)


@dataclass(slots=True)
class Backoff:
    """Growing waits: 1 s, 2 s, 4 s … until something succeeds."""

    next_s: float = 1.0

    def fail(self) -> float:
        """Seconds to wait now."""
        wait_s = self.next_s
        self.next_s = min(2 * wait_s, LONGEST_BACKOFF_S)
        return wait_s

    def succeed(self) -> None:
        """Begin with 1 s again."""
        self.next_s = 1.0


async def ring(bell: asyncio.Event, longest_s: float) -> None:
    """Wait until the bell rings, or for so many seconds; infinity is for ever."""
    with suppress(TimeoutError):
        async with asyncio.timeout(None if longest_s == inf else longest_s):
            await bell.wait()
