"""A desk on a bench: the real engine and paper venue, fed by hand, checked at every event."""

from decimal import Decimal
from typing import ClassVar

import msgspec
from by_hand_bench import accounted, forget, moving_in
from desk_examples import STEP, SYMBOLS, T0, bar_row, instruments

from trading.brokers.paper import PaperBroker
from trading.config import Config
from trading.domain.events import (
    BarsClosed,
    Commanded,
    ConfirmAsked,
    DeskStarted,
    JobDue,
    OrderRequested,
    Pressed,
    QuotesSeen,
)
from trading.domain.fold import fold
from trading.domain.orders import Role
from trading.domain.prints import BarPrints, QuotePrints, Shape
from trading.domain.slots import symbol_of
from trading.domain.state import State
from trading.domain.types import Quote
from trading.engine.desk import Desk
from trading.engine.dispatch import Dispatcher
from trading.engine.engine import Engine
from trading.policy.invariants import (
    AT_REST,
    EVENT,
    TRANSACTION,
    AtVenue,
    Look,
    Venue,
    broken,
    past_of,
)
from trading.policy.jobs import GUARD
from trading.policy.panel import Panel
from trading.policy.policy import Policy
from trading.policy.rules import rules_of
from trading.ports import NOTHING_SEEN, View
from trading.store.cursors import MemoryCursors
from trading.store.journal import MemoryJournal
from trading.store.vault import MemoryVault


def finish(work):
    """The result of a coroutine that never waits for anything."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("a desk in memory must not wait")


def state_bytes(state):
    """The ledger as a snapshot would hold it."""
    return msgspec.json.encode(state)


def refolded(events):
    """The ledger that a journal with these events stands for."""
    state = State()
    for event in events:
        fold(state, event)
    return state


class CheckedEngine(Engine):
    """The engine, with the invariants checked after every event and every transaction."""

    async def take(self, fact, view=NOTHING_SEEN):
        self.view, self.past, self.found = view, past_of(self.state), []
        try:
            batch = await super().take(fact, view)
        finally:
            whole(self.found)
        if batch:
            whole(self.broken(batch, TRANSACTION))
        return batch

    def _apply(self, event, batch):
        with accounted(self.by_hand, self.state, event, hedged=self.policy.rules.hedged):
            super()._apply(event, batch)
        self.found += self.broken(batch, EVENT)

    def broken(self, events, checks):
        return broken(Look(self.state, self.policy.rules, self.past, events, self.view), checks)


class CheckedBroker(PaperBroker):
    """The paper venue, which takes no order that is not in the journal at that instant."""

    async def submit(self, order, epoch):
        asked = (event for _seq, event in self.journal.read(0) if isinstance(event, OrderRequested))
        assert any(event.order == order for event in asked), "an order without a journaled intent"
        await super().submit(order, epoch)

    def trade_by_hand(self, symbol, qty):
        """Somebody trades at the venue past the desk; ``qty`` is signed."""
        self.book.positions[symbol] = self.book.positions.get(symbol, Decimal(0)) + qty
        self._save()


class CheckedDesk(Desk):
    """The desk, looked at beside the venue's book whenever orders and reports have settled."""

    by_hand: ClassVar = {}  # what somebody traded past the desk: symbol -> signed quantity

    async def follow(self):
        await super().follow()
        check_at_rest(self, self.by_hand)


def check_at_rest(desk, by_hand=None):
    """What must hold of ledger and venue whenever orders and reports have settled.

    Where somebody traded by hand, the desk may be bare until it has asked the venue.
    """
    state, rules, touched = desk.engine.state, desk.engine.policy.rules, by_hand or {}
    venue, symbols = venue_of(desk.broker.book, touched), set(map(symbol_of, touched))
    found = broken(Look(state, rules, past_of(state), venue=venue), AT_REST)
    whole([b for b in found if b[0] != "I3 protection" or not any(s in b[1] for s in symbols)])


def whole(breaches):
    """Raises AssertionError that names every breach."""
    if breaches:
        raise AssertionError("\n".join(map(": ".join, breaches)))


def venue_of(book, by_hand):
    """What the paper venue would answer about its open orders and positions."""
    orders = [AtVenue(held.order, held.venue_id, held.remaining) for held in book.orders.values()]
    return Venue(orders, book.positions, by_hand)


class Bench:
    """The desk with one call for each kind of fact; ``events`` is all that was journaled."""

    def __init__(self, settings=None, made=None, advisors=None, autonomy="auto", **ports):
        self.config = Config.model_validate(settings or {})
        self.instruments = made or instruments(SYMBOLS)
        self.symbols = tuple(self.instruments)
        self.autonomy = autonomy
        self.advisors = advisors or (lambda _config: {})  # each start has new ones
        self.journal = ports.get("journal", MemoryJournal())
        self.cursors = ports.get("cursors", MemoryCursors())
        self.vault = ports.get("vault", MemoryVault())
        self.clock = ports.get("clock")  # of the advisors
        self.lag_ms = 0  # desk time runs ahead of market time by so much
        self.now = T0
        self.marks = {}
        self.updates = self.epoch = 0
        self.by_hand = {}
        self.start()

    def start(self):
        """Start, or start again on what journal, cursors and vault hold."""
        self.epoch += 1
        rules = rules_of(self.config, self.instruments, "baseline", claims_edge=False)
        said, asked = self.config.ml_improvements, self.advisors(self.config)
        panel = Panel(asked, rules.rung_cap, said.canary, said.faults, self.clock)
        engine = CheckedEngine(State(), Policy(rules, panel, lambda _row: "because"), self.journal)
        share = Decimal(str(self.config.paper.volume_share))
        hedged = self.config.paper.hedged
        engine.by_hand = self.by_hand
        self.broker = CheckedBroker(
            self.instruments, share, lambda at: at, self.vault, hedged=hedged
        )
        self.broker.journal = self.journal
        dispatcher = Dispatcher(self.journal, self.cursors, self.broker, self.epoch)
        self.desk = CheckedDesk(engine, self.broker, dispatcher)
        self.desk.by_hand = self.by_hand
        for _seq, event in self.journal.read(0):
            engine.refold(event)
        finish(self.desk.start())
        rungs = said.rungs.model_dump()
        balance = Decimal(str(self.config.paper.balance))
        self.take(DeskStarted(self.now, self.desk_ms, "digest", self.autonomy, rungs, balance))

    @property
    def state(self):
        return self.desk.engine.state

    @property
    def rules(self):
        return self.desk.engine.policy.rules

    @property
    def desk_ms(self):
        return self.now + self.lag_ms

    @property
    def events(self):
        return [event for _seq, event in self.journal.read(0)]

    def of(self, kind):
        """All journaled events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def take(self, fact, view=None):
        return finish(self.desk.step(fact, *([view] if view is not None else [])))

    def bar(self, bars, candidates=(), **view):
        """One bar of some symbols closes; candidates get a quote at their close."""
        row = bar_row(self.now, bars, self.symbols)
        self.now += STEP
        self.marks |= {symbol: values[3] for symbol, values in bars.items()}
        return self.close(row, candidates, **view)

    def close(self, row, candidates=(), quotes=None, catch_up=False, settled=(), **view):
        if quotes is None:
            quotes = {c.symbol: self.quote(c.symbol, c.close) for c in candidates}
        prints = BarPrints(row, self.now, Shape(self.symbols, self.instruments))
        prints.settlements = settled
        view = View(prints=prints, candidates=candidates, quotes=quotes, marks=self.mark, **view)
        return self.take(BarsClosed(self.now, self.desk_ms, "5m", catch_up), view)

    def flat(self, price=100.0, volume=1e6, candidates=(), **view):
        """A bar without movement for all symbols."""
        bar = (price, price, price, price, volume)
        return self.bar(dict.fromkeys(self.symbols, bar), candidates, **view)

    def quote(self, symbol, price):
        """A quote without a spread, received now."""
        exact = Decimal(str(price))
        return Quote(symbol, exact, exact, self.now, self.desk_ms)

    def quotes(self, prices):
        """Quotes of some symbols arrive, and the venue sees them."""
        seen = tuple(self.quote(symbol, price) for symbol, price in prices.items())
        self.marks |= prices
        view = View(prints=QuotePrints(seen, self.now), marks=self.mark)
        return self.take(QuotesSeen(self.now, self.desk_ms, seen), view)

    def press(self, card, action, price=None, **differing):
        """A press on today's button of a card, judged on a quote at ``price``."""
        self.updates += 1
        fact = {
            "update_id": self.updates,
            "user_id": 1,
            "user": "ann",
            "number": card.number,
            "version": getattr(card, "version", 1),  # a question has only one
            "action": action,
            "nonce": card.nonce,
        }
        symbol = card.proposal.signal.symbol if price is not None else ""
        quotes = {} if price is None else {symbol: self.quote(symbol, price)}
        view = View(quotes=quotes, marks=self.mark)
        return self.take(Pressed(self.now, self.desk_ms, **fact | differing), view)

    def say(self, command, *args, broken=None, **differing):
        """A command of a listed person; ``broken`` is what the checker says to it."""
        self.updates += 1
        fact = {"update_id": self.updates, "user_id": 1, "user": "ann"}
        return self.take(
            Commanded(self.now, self.desk_ms, command=command, args=args, **fact | differing),
            View(broken=broken, marks=self.mark),
        )

    def confirm(self, action="confirm", **differing):
        """The second tap on the newest question."""
        return self.press(self.of(ConfirmAsked)[-1], action, **differing)

    def trade_by_hand(self, symbol, qty):
        """Somebody trades at the venue past the desk; ``qty`` is signed."""
        self.by_hand[symbol] = self.by_hand.get(symbol, Decimal(0)) + Decimal(qty)
        self.broker.trade_by_hand(symbol, Decimal(qty))

    def reconcile(self):
        """The desk's look once a minute: orders, positions, then the guard."""
        finish(self.desk.start())
        moving = moving_in(self.state)
        finish(self.desk.ask_positions(self.now, self.desk_ms))
        self.job(GUARD, self.now)
        if not self.desk.dispatcher.unknown:  # or else nothing was compared
            forget(self.by_hand, moving)

    def job(self, name, due_ms):
        return self.take(JobDue(self.now, self.desk_ms, name, due_ms), View(marks=self.mark))

    def mark(self, symbol):
        return float(self.marks.get(symbol, float("nan")))

    @property
    def card(self):
        """The only open card."""
        [card] = self.state.cards.values()
        return card


def entries_of(bench):
    """All entry orders that were ever journaled."""
    return [e.order for e in bench.of(OrderRequested) if e.order.role is Role.ENTRY]
