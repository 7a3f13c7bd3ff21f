"""A close that the venue answers with "not found": orders, fills and positions are asked for."""

import pytest
from desk_bench import Bench, finish
from desk_examples import COIN, MINUTE, OTHER, candidate

from trading.domain import events as ev
from trading.domain.errors import Refused, Unknown
from trading.domain.orders import Role


class Forgetful:
    """The way to a venue whose reports get lost, and which does not find what shall end.

    ``answer`` is raised where an order is cancelled or an exit sent; ``deaf``: nothing is answered.
    """

    def __init__(self, venue):
        self._venue = venue
        self.answer, self.deaf, self.canceled = None, False, []

    def __getattr__(self, name):
        return getattr(self._venue, name)

    def observe(self, prints):
        list(self._venue.observe(prints))
        return ()

    def reports(self):
        self._venue.reports()
        return []

    async def submit(self, order, epoch):
        if self.answer and order.role is Role.EXIT:
            raise self.answer
        await self._venue.submit(order, epoch)

    async def cancel(self, client_id):
        self.canceled.append(client_id)
        if self.answer:
            raise self.answer
        await self._venue.cancel(client_id)

    async def find(self, order):
        if self.deaf:
            raise Unknown("no answer")
        return await self._venue.find(order)

    async def positions(self):
        if self.deaf:
            raise Unknown("no answer")
        return await self._venue.positions()


@pytest.fixture
def bench():
    """It holds one symbol, whose stop and target rest at the venue."""
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.reconcile()
    return bench


@pytest.fixture
def line(bench):
    line = Forgetful(bench.broker)
    bench.desk.broker = bench.desk.dispatcher._broker = line
    bench.desk.follow = super(type(bench.desk), bench.desk).follow  # what is lost is not at rest
    return line


def order_of(bench, role):
    [live] = [live for live in bench.state.orders.values() if live.order.role is role]
    return live.order


def close(bench):
    bench.say("close", COIN)
    bench.confirm()


def asked_again(bench):
    bench.lag_ms += MINUTE
    bench.reconcile()


NOT_FOUND = [Refused("order not found"), Unknown("no answer")]


@pytest.mark.parametrize("answer", NOT_FOUND, ids=["not found", "no answer"])
def test_a_cancel_of_what_was_filled_meanwhile_is_resolved_by_the_fill(bench, line, answer):
    """An entry is taken back because nobody heard that it was executed."""
    bench.flat(candidates=[candidate(OTHER)])
    line.answer = answer
    bench.flat()
    entry = order_of(bench, Role.ENTRY)
    assert line.canceled == [entry.client_id]
    assert bench.of(ev.CycleAbandoned) == []
    line.answer = None
    asked_again(bench)
    assert bench.of(ev.PositionOpened)[-1].qty == entry.qty
    asked_again(bench)
    assert [cycle.protected for cycle in bench.state.cycles.values()] == [True, True]
    assert bench.state.differences == {}


@pytest.mark.parametrize("answer", NOT_FOUND, ids=["not found", "no answer"])
def test_a_cancel_of_what_was_taken_back_at_the_venue_is_resolved_by_the_order(bench, line, answer):
    close(bench)
    bench.flat()  # the exit is executed there
    target = order_of(bench, Role.TARGET)
    finish(line._venue.cancel(target.client_id))
    line.answer = answer
    asked_again(bench)  # hears of the fill, cancels stop and target
    line.answer = None
    asked_again(bench)
    asked_again(bench)
    [trade] = bench.of(ev.PositionClosed)
    assert trade.exit == "closed"
    assert bench.state.orders == line._venue.book.orders == {}


@pytest.mark.parametrize("answer", NOT_FOUND, ids=["not found", "no answer"])
def test_an_exit_of_what_is_gone_is_resolved_by_the_positions(bench, line, answer):
    [cycle] = bench.state.cycles.values()
    bench.trade_by_hand(COIN, -cycle.qty)
    line.answer = answer
    close(bench)
    asked_again(bench)
    if isinstance(answer, Unknown):  # it is not compared while the fate of the exit is unknown
        assert bench.state.differences == {}
        line.answer = None
        asked_again(bench)
        bench.flat()
        asked_again(bench)
    assert list(bench.state.differences) == [COIN]
    assert cycle.qty > 0
    exits = len([o for o in bench.of(ev.OrderRequested) if o.order.role is Role.EXIT])
    asked_again(bench)
    asked_again(bench)
    again = len([o for o in bench.of(ev.OrderRequested) if o.order.role is Role.EXIT])
    assert again == exits, "nothing more is ordered out"
    assert len(bench.of(ev.PositionMissing)) == 1
    assert bench.of(ev.PositionClosed) == []


def test_while_the_venue_is_silent_nothing_is_assumed(bench, line):
    close(bench)
    bench.flat()
    line.deaf, line.answer = True, Unknown("no answer")
    head = bench.journal.head
    for _ in range(3):
        asked_again(bench)
    assert bench.journal.head == head
    line.deaf, line.answer = False, None
    asked_again(bench)
    asked_again(bench)
    [trade] = bench.of(ev.PositionClosed)
    assert trade.exit == "closed"
    assert line._venue.book.orders == {}


def test_a_lost_cancel_is_repeated_after_a_restart_too(bench, line):
    close(bench)
    bench.flat()
    line.answer = Unknown("no answer")
    asked_again(bench)
    assert {live.stage for live in bench.state.orders.values()} == {"canceling"}
    assert len(line._venue.book.orders) == 2, "both still rest there"
    bench.start()
    assert bench.state.orders == bench.broker.book.orders == {}
    assert len(bench.of(ev.PositionClosed)) == 1
