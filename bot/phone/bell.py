"""A version number that others can wait on."""

import asyncio
import contextlib
from dataclasses import dataclass, field


@dataclass
class Bell:
    """Rings when something changed; every ring is a new version."""

    version: int = 0
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)

    def ring(self) -> None:
        self.version += 1
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, or after this many seconds."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await waiter
        finally:
            self._waiting.discard(waiter)
