"""What the running desk has to show, taken between two facts."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from trading.engine.run import RunningDesk
from trading.features import Correlations
from trading.projection.parts import correlation_part, learned_parts, ledger_parts
from trading.projection.snapshot import Part, Shown

LEARNED_EVERY_S = 300.0  # what advisors learned is large, and nobody acts upon it


class Looker:
    """Takes what there is to be shown; the desk waits for the taking and for nothing else.

    Args:
        learned_s: least time between two looks at what the advisors learned, s.
    """

    def __init__(self, running: RunningDesk, learned_s: float = LEARNED_EVERY_S) -> None:
        self._running = running
        self._learned_s = learned_s
        self._learned = Shown(0, "", 0, {})
        self._due = 0.0
        self._hour = -1
        self._correlations: Part | None = None

    async def look(self) -> list[Shown]:
        """What the advisors learned, as of the last look at it, and the rest as of now.

        Raises:
            JournalError: the desk has stopped.
        """
        await self._look_at_learned()
        shown, (symbols, found, hour) = await self._running.between_facts(self._take)
        if self._correlations is None or hour != self._hour:
            part = await asyncio.to_thread(correlation_part, symbols, found, hour)
            self._correlations, self._hour = part, hour
        parts = {**shown.parts, "correlations": self._correlations}
        return [self._learned, shown._replace(parts=parts)]

    async def _look_at_learned(self) -> None:
        journal = self._running.desk.engine.journal
        if time.monotonic() < self._due or journal.head == self._learned.seq:
            return
        shown, memories = await self._running.between_facts_aside(self._take_learned)
        panel = self._running.desk.engine.policy.panel
        parts = await asyncio.to_thread(learned_parts, panel, memories)
        self._learned = shown._replace(parts=parts)
        self._due = time.monotonic() + self._learned_s

    def _take_learned(self) -> tuple[Shown, Mapping[str, Any]]:
        return self._shown({}), self._running.desk.engine.policy.panel.memories()

    def _take(self) -> tuple[Shown, tuple[tuple[str, ...], Correlations, int]]:
        engine, market = self._running.desk.engine, self._running.market
        return self._shown(ledger_parts(engine.state, engine.policy.panel)), market.correlations()

    def _shown(self, parts: Mapping[str, Part]) -> Shown:
        journal = self._running.desk.engine.journal
        return Shown(journal.head, journal.sha256, self._running.market.market_ms, parts)
