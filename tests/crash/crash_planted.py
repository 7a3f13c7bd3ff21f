"""Six bugs, each a small piece in the place of a good one: the harness must notice every one.

==========================  =====================================================================
send before append          an order is at the venue and in no journal, at the instant of death
random client id            what is decided again after a death has another id: other intents
cursor saved early          what was never sent is taken for sent, and waits for denials
event-wise append           half a transaction survives, and the other half is never decided
no learning at restart      the advisors remember less than those of a desk that never died
error as absence            an order reaches the venue a second time
==========================  =====================================================================
"""

from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from unittest.mock import patch
from uuid import uuid4

from trading.domain.errors import Unknown
from trading.domain.events import OrderRequested
from trading.domain.fold import fold
from trading.engine.dispatch import NAME, Dispatcher


def changes_nothing(_desk, _stores):
    """The desk stays as it was put together."""


@dataclass(frozen=True)
class Plant:
    """A bug.

    Attributes:
        point: where dying shows it.
        caught_by: the check that must report it, a name of ``crash_compare``.
        around: a context in which the desk is put together and lives.
        into: changes the desk that was put together; gets it and its stores.
    """

    name: str
    point: str
    caught_by: str
    around: Callable = nullcontext
    into: Callable = changes_nothing


NOTHING = Plant("nothing", "", "")


class Piece:
    """Stands for a good piece, and does one thing differently."""

    def __init__(self, good):
        self._good = good

    def __getattr__(self, name):
        return getattr(self._good, name)


class SendsBeforeAppend(Piece):
    """A journal whose orders reach the venue first."""

    def __init__(self, journal, dispatcher):
        super().__init__(journal)
        self._dispatcher = dispatcher

    async def append(self, events):
        for event in events:
            if isinstance(event, OrderRequested):
                await self._dispatcher._submit(event.order, event.at)
                self._dispatcher._placed.add(event.order.client_id)
        await self._good.append(events)


class AppendsEventByEvent(Piece):
    """A journal that writes each event in a transaction of its own."""

    async def append(self, events):
        for event in events:
            await self._good.append([event])


class SavesCursorEarly(Dispatcher):
    """A dispatcher whose place is saved before its work is done."""

    async def drain(self, state):
        self._cursors.set(NAME, self._journal.head)
        return await super().drain(state)


class TakesErrorForAbsence(Piece):
    """A venue of which no answer means: it has no such order."""

    async def find(self, order):
        try:
            return await self._good.find(order)
        except Unknown:
            return None


def sends_before_append(desk, _stores):
    core = desk.running.desk
    core.engine.journal = SendsBeforeAppend(core.engine.journal, core.dispatcher)


def appends_event_by_event(desk, _stores):
    engine = desk.running.desk.engine
    engine.journal = AppendsEventByEvent(engine.journal)


def saves_cursor_early(desk, stores):
    core = desk.running.desk
    core.dispatcher = SavesCursorEarly(stores.journal, stores.cursors, core.broker, stores.epoch)


def takes_error_for_absence(desk, _stores):
    core = desk.running.desk
    core.broker = core.dispatcher._broker = TakesErrorForAbsence(core.broker)


def random_ids():
    """Ids that are no function of the intent."""
    stack = ExitStack()
    for module in ("entries", "exits"):
        stack.enter_context(
            patch(f"trading.policy.{module}.client_id", lambda *_intent: uuid4().hex[:20])
        )
    return stack


def learns_nothing():
    """A start that folds the ledger and lets no advisor learn from what has passed."""

    def refold(engine, _snapshot, _digest=None):
        for _seq, event in engine.journal.read(0):
            fold(engine.state, event)

    return patch("bot.assemble.refold", refold)


PLANTED = (
    Plant("send before append", "journal.append", "order before intent", into=sends_before_append),
    Plant("random client id", "journal.append", "intents", around=random_ids),
    Plant("cursor saved early", "cursors.set", "place before work", into=saves_cursor_early),
    Plant("event-wise append", "journal.append", "decisions", into=appends_event_by_event),
    Plant("no learning at restart", "snapshots.save", "learning", around=learns_nothing),
    Plant("error as absence", "broker.submit", "sent again", into=takes_error_for_absence),
)
