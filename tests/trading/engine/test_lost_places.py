"""A follower that lost its place sends no history; one beyond the journal is not silent."""

from desk_bench import Bench, finish
from desk_examples import COIN, candidate

from trading.engine.dispatch import NAME, Dispatcher

WINNER = {COIN: (100, 110, 100, 110, 1e6)}


def traded():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.bar(WINNER)
    assert bench.state.cycles == {}
    return bench


def test_a_place_beyond_the_journal_does_not_swallow_orders():
    bench = Bench()
    bench.cursors.set(NAME, 10_000)
    bench.start()
    bench.flat(candidates=[candidate()])
    bench.flat()
    assert bench.broker.book.positions[COIN] > 0


def test_a_lost_place_sends_no_order_of_the_past():
    bench = traded()
    bench.broker.book.closed.clear()  # the venue has forgotten them
    bench.cursors.set(NAME, 0)
    dispatcher = Dispatcher(bench.journal, bench.cursors, bench.broker, bench.epoch)
    assert finish(dispatcher.drain(bench.state)) == []
    assert bench.broker.book.orders == {}
