"""Orders follow the journal: what stands there goes to the venue, once."""

from trading.domain.errors import Refused, Unknown
from trading.domain.events import CancelRequested, Fact, OrderRefused, OrderRequested
from trading.domain.state import State
from trading.ports import Broker, Cursors, Journal

NAME = "orders"


class Dispatcher:
    """A cursor over the journal that submits and cancels.

    Args:
        epoch: fencing number of this start of the desk; an older desk's orders are refused.
    """

    def __init__(self, journal: Journal, cursors: Cursors, broker: Broker, epoch: int) -> None:
        self._journal = journal
        self._cursors = cursors
        self._broker = broker
        self._epoch = epoch
        self._place = min(cursors.get(NAME), journal.head)  # an older journal may be restored
        self._placed: set[str] = set()
        self.unknown: set[str] = set()

    async def drain(self, state: State) -> list[Fact]:
        """Work through what was journaled since the last call; refusals come back as facts.

        What the ledger no longer holds as live is history and is not sent, however lost the place.
        """
        refused: list[Fact] = []
        before = self._place
        if before == self._journal.head:
            return refused
        for seq, event in self._journal.read(self._place):
            if isinstance(event, OrderRequested) and event.order.client_id in state.orders:
                refused += await self._submit(event)
            elif isinstance(event, CancelRequested):
                await self._broker.cancel(event.client_id)
            self._place = seq
        if self._place != before:
            self._cursors.set(NAME, self._place)
        return refused

    async def _submit(self, event: OrderRequested) -> list[Fact]:
        order = event.order
        if order.client_id in self._placed:
            return []
        try:
            await self._broker.submit(order, self._epoch)
        except Refused as refusal:
            return [OrderRefused(event.at, event.at, order.client_id, str(refusal))]
        except Unknown:
            self.unknown.add(order.client_id)
        return []

    async def catch_up(self, state: State) -> list[Fact]:
        """After a start: ask the venue about everything live before anything is sent.

        What the venue knows comes back as its reports; what it certainly does not know and was
        journaled after the cursor is left for ``drain`` to send.
        """
        facts: list[Fact] = []
        for live in list(state.orders.values()):
            try:
                found = await self._broker.find(live.order)
            except Unknown:
                self.unknown.add(live.order.client_id)
                continue
            if found is not None:
                self._placed.add(live.order.client_id)
                facts += found
        return sorted(facts, key=lambda fact: fact.at)
