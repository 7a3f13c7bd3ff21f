"""What is old decides nothing: stale quotes, prices that never came, a desk that only watches."""

from decimal import Decimal

from desk_bench import Bench, entries_of
from desk_examples import COIN, OTHER, STEP, candidate

from trading.domain.events import (
    CancelRequested,
    CycleAbandoned,
    DeskStarted,
    Pressed,
    ProposalClosed,
    ProposalReissued,
)
from trading.domain.types import Quote
from trading.ports import View

STILL = (100, 100, 100, 100, 1e6)


def asked():
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate()])
    return bench


def pressed_on(bench, quote):
    card = bench.card
    fact = Pressed(
        bench.now, bench.desk_ms, 99, 1, "ann", card.number, card.version, "approve", card.nonce
    )
    return bench.take(fact, View(quotes={COIN: quote}, marks=bench.mark))


def test_a_stale_quote_neither_requotes_nor_expires_a_card():
    for moved in ("101.0", "103.0"):
        bench = asked()
        price = Decimal(moved)
        stale = Quote(COIN, price, price, bench.now, bench.desk_ms - 10_001)
        [_, end] = pressed_on(bench, stale)
        assert isinstance(end, ProposalClosed)
        assert end.verdict == "refused"
        assert "freshness" in end.reason
        assert not bench.of(ProposalReissued)


def test_a_press_while_paused_says_so_whatever_the_price_does():
    bench = asked()
    bench.say("pause")
    far = Decimal("101.0")
    [_, end] = pressed_on(bench, Quote(COIN, far, far, bench.now, bench.desk_ms))
    assert end.verdict == "refused"
    assert "paused" in end.reason


def test_a_desk_that_comes_back_to_watch_lets_its_cards_go():
    bench = asked()
    start = DeskStarted(bench.now, bench.desk_ms, "another", "watch", {}, Decimal(10_000))
    bench.take(start)
    assert bench.state.cards == {}
    assert [end.verdict for end in bench.of(ProposalClosed)] == ["expired"]
    assert entries_of(bench) == []


def test_an_entry_without_a_price_for_a_bar_is_taken_back():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    assert len(bench.state.cycles) == 1
    bench.bar({OTHER: STILL})
    assert [gone.reason for gone in bench.of(CancelRequested)] == ["no price within a bar"]
    assert len(bench.of(CycleAbandoned)) == 1
    assert bench.state.cycles == {}
    assert bench.broker.book.orders == {}
    assert len(bench.state.shadows) == 1
    assert bench.now % STEP == 0
