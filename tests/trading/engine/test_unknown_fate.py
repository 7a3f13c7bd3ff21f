"""No answer is not absence: what may have reached the venue is asked for, never sent blindly."""

import pytest
from desk_bench import Bench, finish
from desk_examples import COIN, candidate

from trading.domain.errors import Unknown
from trading.domain.events import CycleAbandoned, InvariantBroken, OrderAccepted, PositionOpened
from trading.engine.dispatch import PROOFS, Dispatcher
from trading.store.cursors import MemoryCursors


class Line:
    """The way to the paper venue: orders or answers get lost on it, as it is told."""

    def __init__(self, venue):
        self._venue = venue
        self.loses, self.deaf, self.forgets = "", False, False
        self.sent = []

    def __getattr__(self, name):
        return getattr(self._venue, name)

    async def submit(self, order, epoch):
        self.sent.append(order.client_id)
        if self.loses != "order":
            await self._venue.submit(order, epoch)
        if self.loses:
            raise Unknown("no answer")

    async def find(self, order):
        if self.deaf:
            raise Unknown("no answer")
        return None if self.forgets else await self._venue.find(order)


def wired(bench):
    """A line between a desk and its venue."""
    line = Line(bench.broker)
    bench.desk.broker = bench.desk.dispatcher._broker = line
    return line


def asked_again(bench, times=1):
    for _ in range(times):
        finish(bench.desk.start())


@pytest.fixture
def bench():
    return Bench()


@pytest.fixture
def line(bench):
    return wired(bench)


@pytest.fixture
def unknown(bench):
    return bench.desk.dispatcher.unknown


def test_a_lost_answer_is_asked_for_and_the_order_is_not_sent_again(bench, line, unknown):
    line.loses = "answer"
    bench.flat(candidates=[candidate()])
    line.loses = ""
    assert list(unknown) == line.sent
    asked_again(bench, PROOFS)
    assert unknown == {}
    assert len(line.sent) == len(bench.of(OrderAccepted)) == 1


def test_a_lost_order_is_sent_again_after_repeated_denial(bench, line, unknown):
    line.loses = "order"
    bench.flat(candidates=[candidate()])
    line.loses = ""
    asked_again(bench, PROOFS - 1)
    assert len(line.sent) == 1
    asked_again(bench)
    assert line.sent[0] == line.sent[1]
    assert unknown == {}
    bench.flat()
    assert len(bench.of(PositionOpened)) == 1


STOPS = [
    lambda bench: bench.say("pause"),
    lambda bench: bench.say("mode", "watch"),
    lambda bench: bench.say("lock", COIN, "1", ""),
    lambda bench: bench.take(InvariantBroken(bench.now, bench.now, "I9", "two ledgers")),
]


@pytest.mark.parametrize("stop", STOPS, ids=["pause", "watch", "symbol", "breach"])
def test_a_lost_entry_is_not_sent_again_when_entries_were_stopped(bench, line, unknown, stop):
    line.loses = "order"
    bench.flat(candidates=[candidate()])
    line.loses = ""
    stop(bench)
    asked_again(bench, PROOFS)
    assert len(line.sent) == 1
    assert unknown == {}
    [end] = bench.of(CycleAbandoned)
    assert end.reason == "the venue never had it, and entries were stopped since"


def test_a_lost_exit_is_sent_again_whatever_was_stopped(bench, line):
    bench.flat(candidates=[candidate()])
    bench.flat()
    line.loses = "order"
    bench.say("close", COIN)
    bench.confirm()
    line.loses, line.sent = "", []
    bench.say("pause")
    asked_again(bench, PROOFS)
    assert len(line.sent) == 1


def test_a_denial_counts_anew_after_silence(bench, line):
    line.loses = "order"
    bench.flat(candidates=[candidate()])
    line.loses = ""
    asked_again(bench, PROOFS - 1)
    line.deaf = True
    asked_again(bench)
    line.deaf = False
    asked_again(bench, PROOFS - 1)
    assert len(line.sent) == 1
    asked_again(bench)
    assert len(line.sent) == 2


def test_a_start_without_an_answer_sends_nothing(bench, line):
    line.loses = "order"
    bench.flat(candidates=[candidate()])
    line.loses, line.deaf, line.sent = "", True, []
    started = Dispatcher(bench.journal, MemoryCursors(), line, bench.epoch + 1)
    finish(started.catch_up(bench.state))
    finish(started.drain(bench.state))
    assert line.sent == []
    line.deaf = False
    for _ in range(PROOFS):
        finish(started.catch_up(bench.state))
    assert len(line.sent) == 1


def test_what_has_ended_meanwhile_is_not_of_unknown_fate(bench, line, unknown):
    line.loses = "answer"
    bench.flat(candidates=[candidate()])
    line.loses = ""
    bench.flat()  # the entry is filled
    line.deaf = True
    asked_again(bench)
    assert unknown.keys() == bench.state.orders.keys()


def test_an_order_lost_by_an_earlier_process_is_found_missing(bench, line):
    line.loses = "order"
    bench.flat(candidates=[candidate()])
    bench.start()  # asks once
    line = wired(bench)
    assert line.sent == []
    asked_again(bench, PROOFS - 1)
    assert len(line.sent) == 1


def test_an_order_that_was_taken_back_and_never_arrived_ends(bench, line, unknown):
    line.loses = "order"
    bench.flat(candidates=[candidate()])
    bench.flat()  # no price within a bar
    asked_again(bench, PROOFS)
    assert [end.reason for end in bench.of(CycleAbandoned)] == ["the venue never had it"]
    assert len(line.sent) == 1
    assert unknown == {}


def test_an_order_that_the_venue_has_forgotten_is_left_to_a_person(bench, line, unknown):
    bench.flat(candidates=[candidate()])
    line.forgets = True
    asked_again(bench, PROOFS + 1)
    assert len(line.sent) == 1
    assert list(unknown) == line.sent
