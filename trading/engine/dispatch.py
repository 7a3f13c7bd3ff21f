"""Orders follow the journal: what stands there goes to the venue, once."""

from collections.abc import Iterable

from trading.domain.cycles import LiveOrder
from trading.domain.errors import Refused, Unknown
from trading.domain.events import (
    CancelRequested,
    Fact,
    OrderCanceled,
    OrderFilled,
    OrderRefused,
    OrderRequested,
)
from trading.domain.money import ZERO
from trading.domain.orders import Order, Role
from trading.domain.slots import symbol_of
from trading.domain.state import State
from trading.ports import Broker, Cursors, Journal

NAME = "orders"
PROOFS = 2  # times in a row that the venue must deny an order before it is sent again


class Dispatcher:
    """A cursor over the journal that submits and cancels.

    An order whose fate is unknown is asked about at every ``catch_up`` and is sent again only when
    the venue has denied it repeatedly: no answer is not absence. An entry is not sent again where
    somebody has stopped entries meanwhile.

    Args:
        epoch: fencing number of this start of the desk; an older desk's orders are refused.

    Attributes:
        unknown: client ids of unknown fate, and how often in a row the venue has denied each.
    """

    def __init__(self, journal: Journal, cursors: Cursors, broker: Broker, epoch: int) -> None:
        self._journal = journal
        self._cursors = cursors
        self._broker = broker
        self._epoch = epoch
        self._place = min(cursors.get(NAME), journal.head)  # an older journal may be restored
        self._placed: set[str] = set()
        self.unknown: dict[str, int] = {}

    async def drain(self, state: State) -> list[Fact]:
        """Work through what was journaled since the last call; refusals come back as facts.

        What the ledger no longer holds as live is history and is not sent, however lost the place.
        """
        refused: list[Fact] = []
        before = self._place
        if before == self._journal.head:
            return refused
        for seq, event in self._journal.read(self._place):
            if type(event) is OrderRequested:  # isinstance is slow on structs
                if self._is_due(event.order, state):
                    refused += await self._submit(event.order, event.at)
            elif type(event) is CancelRequested:
                await self._cancel(event.client_id)
            self._place = seq
        if self._place != before:
            self._cursors.set(NAME, self._place)
        return refused

    async def _cancel(self, client_id: str) -> None:
        """Without a clear answer nobody knows what became of the order: it is asked about."""
        try:
            await self._broker.cancel(client_id)
        except (Refused, Unknown):
            self.unknown[client_id] = 0

    def _is_due(self, order: Order, state: State) -> bool:
        known = order.client_id in self._placed or order.client_id in self.unknown
        return order.client_id in state.orders and not known

    async def _submit(self, order: Order, at: int) -> list[Fact]:
        try:
            await self._broker.submit(order, self._epoch)
        except Refused as refusal:
            return [OrderRefused(at, at, order.client_id, str(refusal))]
        except Unknown:
            self.unknown[order.client_id] = 0
        return []

    async def catch_up(self, state: State) -> list[Fact]:
        """Ask the venue about everything live; at a start, before anything is sent.

        What the venue knows comes back as its reports; what it certainly does not know and was
        journaled after the cursor is left for ``drain`` to send.
        """
        for client_id in self.unknown.keys() - state.orders.keys():
            del self.unknown[client_id]
        unsent = {
            event.order.client_id
            for _seq, event in self._journal.read(self._place)
            if isinstance(event, OrderRequested)
        }
        facts: list[Fact] = []
        for live in list(state.orders.values()):
            client_id = live.order.client_id
            try:
                found = await self._broker.find(live.order)
            except Unknown:
                self.unknown[client_id] = 0
                continue
            if found is not None:
                self.unknown.pop(client_id, None)
                self._placed.add(client_id)
                facts += found
                if live.stage == "canceling" and not _over(live.order, found):
                    await self._cancel(client_id)
            elif client_id in self.unknown or client_id not in unsent:
                facts += await self._denied(live, state)
        return sorted(facts, key=lambda fact: fact.at)

    async def _denied(self, live: LiveOrder, state: State) -> list[Fact]:
        """The venue says that it never had an order that may have been sent."""
        order = live.order
        times = self.unknown[order.client_id] = self.unknown.get(order.client_id, 0) + 1
        if times < PROOFS or live.venue_id:  # an order it had once is for a person to look into
            return []
        del self.unknown[order.client_id]
        at = max(state.bars.values(), default=0)
        if live.stage == "canceling":
            return [OrderCanceled(at, at, order.client_id, "the venue never had it")]
        if order.role is Role.ENTRY and _stopped(state, order.symbol, at):
            what = "the venue never had it, and entries were stopped since"
            return [OrderCanceled(at, at, order.client_id, what)]
        return await self._submit(order, at)


def _stopped(state: State, symbol: str, at: int) -> bool:
    """Whether entries are stopped in a symbol, for all symbols or for it alone."""
    everywhere = state.paused or state.locks or state.halt or state.autonomy == "watch"
    differs = symbol in map(symbol_of, state.differences)
    return bool(everywhere) or differs or state.symbol_lock(symbol, at) is not None


def _over(order: Order, found: Iterable[Fact]) -> bool:
    """Whether the venue's reports say that nothing of an order rests any more."""
    filled = sum((fact.qty for fact in found if isinstance(fact, OrderFilled)), ZERO)
    return filled >= order.qty or any(isinstance(f, OrderCanceled | OrderRefused) for f in found)
