"""One step of the desk, the same live, on paper and in replay."""

from collections.abc import Iterable

from trading.domain.errors import Unknown
from trading.domain.events import Event, Fact, PositionsTold
from trading.engine.dispatch import Dispatcher
from trading.engine.engine import Engine
from trading.policy.going_out import awaits_word
from trading.ports import NOTHING_SEEN, Broker, View


class Desk:
    """The engine, its venue and the order follower."""

    def __init__(self, engine: Engine, broker: Broker, dispatcher: Dispatcher) -> None:
        self.engine = engine
        self.broker = broker
        self.dispatcher = dispatcher

    async def step(self, fact: Fact, view: View = NOTHING_SEEN) -> list[Event]:
        """The venue sees the market first, then the policy; orders go out after each journal write.

        Returns:
            What the fact itself decided; reports of the venue have been worked on besides.
        """
        if view.prints is not None and view.venue_sees:
            for report in self.broker.observe(view.prints):
                await self.engine.take(report)
                await self.follow()
        decided = await self.engine.take(fact, view)
        if decided:
            await self.follow()
        if awaits_word(self.engine.state):
            await self.ask_positions(fact.at, fact.desk_ms)
        return decided

    async def ask_positions(self, at: int, desk_ms: int) -> None:
        """What the venue says that it holds becomes a fact; no answer is no fact.

        While the fate of an order is unknown the ledger may be behind, and nothing is compared.
        """
        if self.dispatcher.unknown:
            return
        try:
            held = await self.broker.positions()
        except Unknown:
            return
        if await self.engine.take(PositionsTold(at, desk_ms, dict(held))):
            await self.follow()

    async def follow(self) -> None:
        """Send what was journaled and take in what the venue says, until both are quiet."""
        while True:
            facts = await self.dispatcher.drain(self.engine.state)
            facts += self.broker.reports()
            if not facts:
                return
            await self.take_all(facts)

    async def take_all(self, facts: Iterable[Fact]) -> None:
        """Facts of the venue, in order."""
        for fact in facts:
            await self.engine.take(fact)

    async def start(self) -> None:
        """Recovery after the fold: what the venue knows, then what was never sent."""
        await self.take_all(await self.dispatcher.catch_up(self.engine.state))
        await self.follow()
