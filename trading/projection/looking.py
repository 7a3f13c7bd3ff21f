"""What the running desk has to show, taken between two facts."""

import asyncio

from trading.engine.run import RunningDesk
from trading.features import Correlations
from trading.projection.parts import correlation_part, ledger_parts
from trading.projection.snapshot import Part, Shown


class Looker:
    """Takes what there is to be shown; the desk waits for the taking and for nothing else."""

    def __init__(self, running: RunningDesk) -> None:
        self._running = running
        self._hour = -1
        self._correlations: Part | None = None

    async def look(self) -> Shown:
        """The parts as of the journal's head.

        Raises:
            JournalError: the desk has stopped.
        """
        shown, (symbols, found, hour) = await self._running.between_facts(self._take)
        if self._correlations is None or hour != self._hour:
            part = await asyncio.to_thread(correlation_part, symbols, found, hour)
            self._correlations, self._hour = part, hour
        return shown._replace(parts={**shown.parts, "correlations": self._correlations})

    def _take(self) -> tuple[Shown, tuple[tuple[str, ...], Correlations, int]]:
        engine, market = self._running.desk.engine, self._running.market
        journal = engine.journal
        parts = ledger_parts(engine.state, engine.policy.panel)
        shown = Shown(journal.head, journal.sha256, market.market_ms, parts)
        return shown, market.correlations()
