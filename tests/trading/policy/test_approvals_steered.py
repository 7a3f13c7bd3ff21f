"""Open cards when the desk is steered or started again."""

import pytest
from desk_bench import Bench, entries_of
from desk_examples import MINUTE, OTHER, candidate

from trading.domain.events import (
    InvariantBroken,
    ProposalClosed,
    ProposalReissued,
    SignalRejected,
)


@pytest.fixture
def bench():
    """A desk that asks, with one card open."""
    bench = Bench(autonomy="approve")
    bench.flat()
    bench.flat(candidates=[candidate()])
    return bench


def verdicts(bench):
    return [(e.number, e.verdict) for e in bench.of(ProposalClosed)]


def test_mode_auto_executes_no_open_card(bench):
    bench.say("mode", "auto")
    bench.flat()
    assert not entries_of(bench)
    bench.flat(candidates=[candidate(OTHER)])
    assert [order.symbol for order in entries_of(bench)] == [OTHER]
    bench.press(bench.card, "reject", 100)
    assert verdicts(bench) == [(1, "rejected")]


def test_mode_watch_ends_open_cards(bench):
    bench.say("mode", "watch")
    assert verdicts(bench) == [(1, "expired")]
    events = bench.flat(candidates=[candidate(OTHER)])
    [refused] = [e for e in events if isinstance(e, SignalRejected)]
    assert refused.reasons == ("watch: autonomy is watch",)


@pytest.mark.parametrize("stopped", ["paused", "locked"])
def test_a_desk_that_enters_nothing_refuses_with_the_reason_and_requotes_nothing(bench, stopped):
    if stopped == "paused":
        bench.say("pause")
    else:
        bench.take(InvariantBroken(bench.now, bench.desk_ms, "I4 money", "one cent"))
    bench.press(bench.card, "approve", 101)
    assert not bench.of(ProposalReissued)
    [end] = bench.of(ProposalClosed)
    assert (end.verdict, end.reason.partition(":")[0]) == ("refused", stopped)


def test_a_restart_sends_cards_again_and_kills_the_old_buttons(bench):
    old = (bench.card.version, bench.card.nonce)
    bench.start()
    assert [e.version for e in bench.of(ProposalReissued)] == [2]
    bench.press(bench.card, "approve", 100, version=old[0], nonce=old[1])
    assert not entries_of(bench)
    bench.press(bench.card, "approve", 100)
    assert len(entries_of(bench)) == 1


def test_a_restart_ends_late_cards(bench):
    bench.now += 15 * MINUTE
    bench.start()
    assert verdicts(bench) == [(1, "expired")]
    assert not bench.of(ProposalReissued)
