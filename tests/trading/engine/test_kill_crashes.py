"""The process dies at any write while it is being killed; it ends flat, halted, with one exit each.

The whole desk around it dies in ``tests/crash``; here the story is the kill.
"""

from collections import Counter

import pytest
from desk_bench import Bench, refolded, state_bytes
from desk_examples import COIN, OTHER, THIRD, candidate, costly, instruments

from trading.domain import events as ev
from trading.domain.errors import JournalError
from trading.domain.orders import Role
from trading.store.journal import MemoryJournal
from trading.store.vault import MemoryVault

LAST_WRITE = 44  # the story takes a few less, of journal and vault


class Death:
    """Counts writes and dies at one of them, before or after it was done."""

    def __init__(self, at, done):
        self.left, self.done, self.armed = at, done, False

    def due(self, done):
        """Whether this is the moment; asked once before and once after each write."""
        self.left -= self.armed and not done
        return self.armed and self.left == 0 and self.done == done

    def meet(self, done):
        if self.due(done):
            self.armed = False
            raise JournalError("the power went out")


class DyingJournal(MemoryJournal):
    def __init__(self, death):
        super().__init__()
        self.death = death

    async def append(self, events):
        self.death.meet(done=False)
        await super().append(events)
        self.death.meet(done=True)


class DyingVault(MemoryVault):
    def __init__(self, death):
        super().__init__()
        self.death = death

    def save(self, blob):
        self.death.meet(done=False)
        super().save(blob)
        self.death.meet(done=True)


def killed(death):
    """A desk that holds two symbols and enters a third is killed, in a market that grows thin."""
    bench = Bench(
        made=instruments(make=costly), journal=DyingJournal(death), vault=DyingVault(death)
    )
    bench.flat(candidates=[candidate(COIN), candidate(OTHER)])
    bench.flat()
    bench.flat(candidates=[candidate(THIRD)])
    death.armed = True
    steps = [
        lambda: bench.say("kill", update_id=100),
        lambda: bench.confirm(update_id=101),
        lambda: bench.flat(volume=40.0),
        lambda: bench.flat(candidates=[candidate(THIRD)]),
        bench.reconcile,
    ]
    for step in steps:
        try:
            step()
        except JournalError:
            bench.start()
            step()  # the person, the market and the clock come again
    for _ in range(2):
        bench.flat()
        bench.reconcile()
    return bench


def test_the_story_is_worth_dying_in():
    death = Death(-1, done=False)
    bench = killed(death)
    assert 20 < -1 - death.left <= LAST_WRITE, "every write has its turn"
    assert len(bench.of(ev.PositionClosed)) == 2
    assert [e.symbol for e in bench.of(ev.CycleAbandoned)] == [THIRD]


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, LAST_WRITE + 1))
def test_wherever_it_dies_it_ends_flat_and_halted(at, done):
    bench = killed(Death(at, done))
    assert bench.state.halt == "halted"
    assert bench.state.cycles == bench.state.orders == {}
    assert not any(bench.broker.book.positions.values())
    assert len(bench.of(ev.DeskHalted)) == len(bench.of(ev.LeaveOrdered)) == 1
    entries = [e for e in bench.of(ev.OrderRequested) if e.order.role is Role.ENTRY]
    assert len(entries) == 3, "no entry after the kill"
    fills = Counter(e.fill_id for e in bench.of(ev.OrderFilled))
    assert all(count == 1 for count in fills.values())
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)
