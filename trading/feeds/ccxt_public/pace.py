"""How a feed waits: clocks, pauses and patience."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0


def wall_ms() -> int:
    """The time of this machine, ms UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Pace:
    """Clocks, pauses and patience of a feed; tests bring their own.

    Attributes:
        close_grace_s: how long a bar waits for late symbols after the first symbol has it, s.
        clock: the desk's time, ms UTC.
        steady: seconds that nobody sets, from an unknown start; they may stand still in suspension.
        sleep: pauses for seconds.
        jitter: a number in [0, 1), so that many desks do not come back at the same moment.
    """

    close_grace_s: float = 3.0
    clock: Callable[[], int] = wall_ms
    steady: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    jitter: Callable[[], float] = random.random

    @property
    def grace_ms(self) -> int:
        return round(self.close_grace_s * 1000)

    def backoff_s(self, failures: int) -> float:
        """Pause after so many failures in a row: it doubles up to a limit, half of it is chance."""
        longest = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(failures - 1, 10))
        return longest * (1 + self.jitter()) / 2
