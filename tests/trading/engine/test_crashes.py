"""The process dies at any write of the journal or of the venue; starting again is recovery."""

from collections import Counter

import pytest
from desk_bench import Bench, refolded, state_bytes
from desk_examples import COIN, OTHER, STEP, SYMBOLS, THIRD, candidate, costly, instruments

from trading.domain.errors import JournalError
from trading.domain.events import OrderFilled, OrderRequested, PositionClosed
from trading.store.journal import MemoryJournal
from trading.store.vault import MemoryVault

STORY = [  # bars of all symbols and the candidates found on them
    ((100, 100, 100, 100, 1e6), (COIN, OTHER)),
    ((100, 101, 99, 100, 60.0), ()),  # thin: both entries are filled in part
    ((100, 103, 100, 102, 1e6), ()),
    ((102, 102, 96, 97, 20.0), ()),  # both stops are touched, a little is filled
    ((97, 98, 97, 98, 1e6), (THIRD,)),
    ((98, 108, 98, 107, 1e6), ()),
]


class Dying:
    """Counts writes and dies at one of them, before or after it was done."""

    def __init__(self, at, done):
        self.left, self.done, self.armed = at, done, at >= 0

    def write(self, act):
        self.left -= 1
        dies = self.armed and self.left == 0
        if dies and not self.done:
            raise JournalError("the power went out")
        act()
        if dies:
            raise JournalError("the power went out")


class DyingJournal(MemoryJournal):
    def __init__(self, death):
        super().__init__()
        self.death = death

    async def append(self, events):
        def write():
            super(DyingJournal, self).append(events).send(None)

        def act():
            try:
                write()
            except StopIteration:
                return

        self.death.write(act)


class DyingVault(MemoryVault):
    def __init__(self, death):
        super().__init__()
        self.death = death

    def save(self, blob):
        self.death.write(lambda: MemoryVault.save(self, blob))


def told(death):
    """The story on a desk that may die once; a bar that was not decided on is told again."""
    death.armed, armed = False, death.armed
    bench = Bench(
        made=instruments(make=costly), journal=DyingJournal(death), vault=DyingVault(death)
    )
    death.armed = armed
    for bar, wishes in STORY:
        close = bar[3]
        now = bench.now
        for _attempt in (1, 2):
            bench.now = now
            wanted = [candidate(s, close=float(close)) for s in wishes]
            try:
                bench.bar(dict.fromkeys(SYMBOLS, bar), wanted)
                break
            except JournalError:
                death.armed = False
                bench.now = now
                bench.start()
                if bench.state.bars.get("5m", 0) > now:  # it was decided on before the end
                    bench.now += STEP
                    break
    return bench


def trades(bench):
    found = bench.of(PositionClosed)
    return sorted((t.symbol, t.qty, t.entry, t.price, t.pnl, t.exit) for t in found)


LAST_WRITE = 50  # the story takes a few less, of journal and vault


def test_the_story_is_worth_dying_in():
    death = Dying(-1, done=False)
    assert len(trades(told(death))) == 3
    assert 30 < -1 - death.left <= LAST_WRITE, "every write has its turn"


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, LAST_WRITE + 1))
def test_wherever_it_dies_the_story_ends_the_same(at, done):
    whole, died = told(Dying(-1, done=False)), told(Dying(at, done))
    intents = Counter(e.order.client_id for e in died.of(OrderRequested))
    assert all(count == 1 for count in intents.values())
    fills = Counter(e.fill_id for e in died.of(OrderFilled))
    assert all(count == 1 for count in fills.values())
    book = died.broker.book
    placed = [held.venue_id for held in (*book.orders.values(), *book.closed.values())]
    assert len(placed) == len(set(placed)) <= len(intents)
    assert trades(died) == trades(whole)
    assert died.state.balance == whole.state.balance
    assert state_bytes(refolded(died.events)) == state_bytes(died.state)
