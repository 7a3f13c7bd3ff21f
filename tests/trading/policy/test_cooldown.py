"""A symbol rests after a loss, and only that one, and not after a win."""

import pytest
from desk_bench import Bench, entries_of
from desk_examples import COIN, OTHER, STEP, candidate

from trading.domain.events import PositionClosed, SignalRejected

LOSER = {COIN: (100, 100, 90, 90), OTHER: (100, 100, 100, 100)}


@pytest.mark.parametrize(("bars", "reason"), [(11, ["cooldown"]), (12, [])])
def test_a_loss_rests_the_symbol_for_twelve_bars(bars, reason):
    """From the close of the bar in which it was lost."""
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.bar(LOSER)
    [lost] = bench.of(PositionClosed)
    assert lost.at == bench.now
    assert lost.cooldown_until == bench.now + 12 * STEP
    for _ in range(bars - 1):
        bench.flat()
    events = bench.flat(candidates=[candidate()])
    found = [e for e in events if isinstance(e, SignalRejected)]
    assert [r.partition(":")[0] for e in found for r in e.reasons] == reason


def test_another_symbol_does_not_rest():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.bar(LOSER)
    bench.flat(candidates=[candidate(OTHER)])
    assert [o.symbol for o in entries_of(bench)] == [COIN, OTHER]


def test_after_a_win_the_same_bar_may_enter_again():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    won = {COIN: (100, 110, 100, 110)}
    bench.bar(won, candidates=[candidate(close=110.0)])
    [trade] = bench.of(PositionClosed)
    assert trade.pnl > 0
    assert trade.cooldown_until == 0
    assert len(entries_of(bench)) == 2
