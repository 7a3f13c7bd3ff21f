"""The paper venue: real mechanics, no money.

It matches with ``trading.domain.matching``, keeps its own book, survives a restart of the desk in
its own vault, and knows nothing of the ledger. A market order is immediate-or-cancel at the first
print; a stop that was touched stays until it is filled; all exits are reduce-only. One order takes
at most ``volume_share`` of a bar's volume, so thin bars fill in parts.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

import msgspec

from trading.brokers.paper.book import Book, VenueFill, VenueOrder
from trading.brokers.paper.settling import settled
from trading.domain.errors import ConfigError, Refused
from trading.domain.events import Fact, OrderAccepted, OrderCanceled, OrderFilled
from trading.domain.funding import Settlement
from trading.domain.matching import Print, Prints, fee_of, last_price_of, met_price
from trading.domain.money import ZERO, exact, floor_to
from trading.domain.orders import Order, OrderType
from trading.domain.slots import slot_of, symbol_of
from trading.domain.types import Instrument
from trading.ports import Vault

KEPT_CLOSED = 500  # closed orders the venue can still be asked about
RESTING = (OrderType.STOP, OrderType.LIMIT)  # the order of matching within a bar: pessimistic


class PaperBroker:
    """The Broker port over a book of our own.

    Args:
        clock: desk time for a market time, both ms; the identity in replay.
        vault: where the book survives a restart; None keeps it in memory.
        now: market time that the desk has come to, ms. The book is saved when an order changes, so
            its own clock may be behind, and an order must not meet the bar that it was decided on.
        hedged: longs and shorts of a symbol are held side by side, each in its slot.

    Raises:
        ConfigError: it holds something in slots of the other kind, where exits would not find it.
    """

    def __init__(
        self,
        instruments: Mapping[str, Instrument],
        volume_share: Decimal,
        clock: Callable[[int], int],
        vault: Vault | None = None,
        now: int = 0,
        *,
        hedged: bool = False,
    ) -> None:
        self._hedged = hedged
        self._instruments = instruments
        self._volume_share = volume_share
        self._clock = clock
        self._vault = vault
        saved = vault.load() if vault else None
        self.book = msgspec.json.decode(saved, type=Book) if saved else Book()
        self._pending: list[Fact] = list(self.book.paid.values())  # the desk may not know the last
        self._need_slots()
        self.book.now = max(self.book.now, now)
        self._hasty = {key for key, held in self.book.orders.items() if held.at_market}

    def _need_slots(self) -> None:
        held = (slot for slot, qty in self.book.positions.items() if qty != ZERO)
        if lost := [slot for slot in held if (symbol_of(slot) != slot) is not self._hedged]:
            kind = str(not self._hedged).lower()
            what = f"the paper venue holds {', '.join(lost)}"
            raise ConfigError([f"config.yaml paper.hedged: {what}; keep {kind} until that is flat"])

    # -- what the desk may do --------------------------------------------------------------------

    async def submit(self, order: Order, epoch: int) -> None:
        """Accept an order. A client id that is known already is not placed twice."""
        book = self.book
        if epoch < book.epoch:
            raise Refused(f"epoch {epoch} is over, {book.epoch} runs this account")
        if order.client_id in book.orders or order.client_id in book.closed:
            return
        if order.qty <= ZERO:
            raise Refused("the quantity is not positive")
        book.epoch = epoch
        book.last_id += 1
        # What is ordered upon a fill is not there before it: told the same bar again, after a
        # death, the venue does to it what it did before, which is nothing.
        arrived = max(book.now, book.filled_at)
        held = VenueOrder(order, f"paper-{book.last_id}", arrived)
        book.orders[order.client_id] = held
        if held.at_market:
            self._hasty.add(order.client_id)
        self._save()
        self._pending.append(self._accepted(held))

    async def cancel(self, client_id: str) -> None:
        held = self.book.orders.get(client_id)
        if held is not None:
            self._pending.append(self._end(held, "canceled", "taken back by the desk"))
            self._save()

    async def find(self, order: Order) -> list[Fact] | None:
        held = self.book.orders.get(order.client_id) or self.book.closed.get(order.client_id)
        if held is None:
            return None
        facts: list[Fact] = [self._accepted(held)]
        facts += [self._filled(held, fill) for fill in held.fills]
        if held.status == "canceled":
            facts.append(self._canceled(held))
        return facts

    async def positions(self) -> dict[str, Decimal]:
        return {slot: qty for slot, qty in self.book.positions.items() if qty != ZERO}

    @property
    def impatient(self) -> bool:
        return bool(self._hasty)

    def reports(self) -> list[Fact]:
        reports, self._pending = self._pending, []
        return reports

    # -- what the market does --------------------------------------------------------------------

    def observe(self, prints: Prints) -> Iterator[Fact]:
        """Match the book: market orders at the first price, then stops, then limits.

        Funding is settled on what is held at its moment: after the bar that ends there.
        The caller acts on each report before it takes the next one, so a stop that is ordered upon
        a fill rests in the very same bar.
        """
        book = self.book
        book.now = max(book.now, prints.at_open)
        if self.impatient:
            yield from self._match([h for h in book.orders.values() if h.at_market], prints)
        for settlement in prints.settlements:
            if settlement.at < prints.at_close:
                yield from self._settle(settlement)
        if touched := [held for held in book.orders.values() if held.within(prints)]:
            for order_type in RESTING:
                resting = [held for held in touched if held.order.type is order_type]
                stopped = {self._slot(h.order) for h in book.orders.values() if h.triggered}
                yield from self._match(
                    [h for h in resting if self._slot(h.order) not in stopped], prints
                )
        book.now = max(book.now, prints.at_close)
        for settlement in prints.settlements:
            if settlement.at >= prints.at_close:
                yield from self._settle(settlement)

    def _match(self, orders: list[VenueOrder], prints: Prints) -> Iterator[Fact]:
        for held in orders:
            late = max(held.matched_at, held.accepted_at)
            seen = prints.of(held.order.symbol)
            if held.status != "open" or seen is None or prints.at_close < late:
                continue
            if prints.at_close == late and prints.at_open < late:
                continue  # the bar ended as the order arrived
            yield from self._meet(held, last_price_of(seen) if prints.at_open < late else seen)

    def _meet(self, held: VenueOrder, seen: Print) -> list[Fact]:
        """What a print does to an order: one change of the book, saved before it is reported."""
        order = held.order
        instrument = self._instruments[order.symbol]
        order_type = OrderType.MARKET if held.at_market else order.type
        price = met_price(order_type, order.side, order.price, seen, instrument)
        if price is None:
            return []
        if order.type is OrderType.STOP:
            held.triggered = True  # and stays so, whatever is filled now
            self._hasty.add(order.client_id)
        qty = min(held.remaining, self._takeable(seen, instrument))
        if order.reduce_only:
            qty = min(qty, self._reducible(order))
        reports: list[Fact] = []
        if qty > ZERO:
            at = seen.at_open if order.type is OrderType.MARKET else seen.at_close
            reports.append(self._fill(held, qty, price, at, seen.at_close))
        if held.status == "open" and order.type is OrderType.MARKET:
            taken = order.qty - held.remaining
            reports.append(self._end(held, "canceled", f"the market took {taken} of {order.qty}"))
        elif held.status == "open" and order.reduce_only and not self._reducible(order):
            reports.append(self._end(held, "canceled", "nothing left to reduce"))
        self._save()
        return reports

    def _takeable(self, seen: Print, instrument: Instrument) -> Decimal:
        if seen.volume == float("inf"):
            return Decimal("Infinity")
        return floor_to(exact(seen.volume) * self._volume_share, instrument.lot)

    def _reducible(self, order: Order) -> Decimal:
        held = self.book.positions.get(self._slot(order), ZERO)
        return max(ZERO, -order.side.sign * held)

    def _slot(self, order: Order) -> str:
        """The slot whose position the order makes larger, or only smaller."""
        side = order.side.opposite if order.reduce_only else order.side
        return slot_of(order.symbol, side, hedged=self._hedged)

    def _settle(self, settlement: Settlement) -> Iterator[Fact]:
        """Pay or receive funding, once in each slot."""
        for slot in list(self.book.positions):
            paid = settled(self.book, settlement, slot, self._clock)
            if paid is not None:
                self._save()
                yield paid

    # -- bookkeeping -----------------------------------------------------------------------------

    def _fill(self, held: VenueOrder, qty: Decimal, price: Decimal, at: int, until: int) -> Fact:
        order, book = held.order, self.book
        fee = fee_of(qty, price, self._instruments[order.symbol])
        fill = VenueFill(f"{held.venue_id}-{len(held.fills) + 1}", at, qty, price, fee)
        held.fills.append(fill)
        held.matched_at = until
        book.filled_at = max(book.filled_at, at)
        slot = self._slot(order)
        book.positions[slot] = book.positions.get(slot, ZERO) + order.side.sign * qty
        if held.remaining <= ZERO:
            self._file(held, "filled", "")
        return self._filled(held, fill)

    def _end(self, held: VenueOrder, status: str, reason: str) -> Fact:
        self._file(held, status, reason)
        return self._canceled(held)

    def _file(self, held: VenueOrder, status: str, reason: str) -> None:
        book = self.book
        held.status, held.reason = status, reason
        held.closed_at = max(book.now, book.filled_at)  # nothing ends before what ended it
        self._hasty.discard(held.order.client_id)
        book.closed[held.order.client_id] = book.orders.pop(held.order.client_id)
        if len(book.closed) > KEPT_CLOSED:
            del book.closed[next(iter(book.closed))]

    def _save(self) -> None:
        if self._vault is not None:
            self._vault.save(msgspec.json.encode(self.book))

    def _accepted(self, held: VenueOrder) -> Fact:
        at = held.accepted_at
        return OrderAccepted(at, self._clock(at), held.order.client_id, held.venue_id)

    def _filled(self, held: VenueOrder, fill: VenueFill) -> Fact:
        return OrderFilled(
            fill.at, self._clock(fill.at), held.order.client_id, fill.id, fill.qty, fill.price,
            fill.fee,
        )  # fmt: skip

    def _canceled(self, held: VenueOrder) -> Fact:
        at = held.closed_at
        return OrderCanceled(at, self._clock(at), held.order.client_id, held.reason)
