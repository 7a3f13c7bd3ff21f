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


GROWING = {
    "gates": {"cooldown_bars": 2},
    "safeguards": {"cooldown_all_bars": 1, "cooldown_most_bars": 5},
    "capital": {"daily_loss_limit": 0.5},
}


def after(bench, *closes):
    """Trades of COIN that end at these prices, each after all rests: bars of each rest."""
    rests = []
    for close in closes:
        bench.now += 100 * STEP
        bench.flat(candidates=[candidate()])
        bench.flat()
        bench.bar({COIN: (100, max(100, close), min(100, close), close)})
        trade = bench.of(PositionClosed)[-1]
        ends = (trade.cooldown_until, trade.rest_until)
        rests.append(tuple((end - bench.now) // STEP if end else 0 for end in ends))
    return rests


def test_each_further_loss_doubles_both_rests_up_to_the_longest():
    assert after(Bench(GROWING), 90, 90, 90, 90) == [(2, 1), (4, 2), (5, 4), (5, 5)]


def test_a_win_ends_the_row():
    assert after(Bench(GROWING), 90, 90, 110, 90) == [(2, 1), (4, 2), (0, 0), (2, 1)]


def test_the_row_of_a_symbol_is_its_own_and_all_losses_count_for_all():
    bench = Bench(GROWING)
    after(bench, 90)
    bench.now += 100 * STEP
    bench.flat(candidates=[candidate(OTHER)])
    bench.flat()
    bench.bar({OTHER: (100, 100, 90, 90)})
    trade = bench.of(PositionClosed)[-1]
    assert trade.cooldown_until == bench.now + 2 * STEP
    assert trade.rest_until == bench.now + 2 * STEP
    assert bench.state.safety.losses == {COIN: 1, OTHER: 1}


def test_a_rest_that_is_longer_than_the_longest_stays():
    """The cap bounds what doubling adds, never the first rest."""
    bench = Bench(GROWING | {"gates": {"cooldown_bars": 9}})
    assert after(bench, 90, 90) == [(9, 1), (9, 2)]


@pytest.mark.parametrize(("bars", "reasons"), [(3, ["rest"]), (4, [])])
def test_after_a_loss_every_symbol_rests(bars, reasons):
    bench = Bench(GROWING | {"safeguards": {"cooldown_all_bars": 4}})
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.bar(LOSER)
    for _ in range(bars - 1):
        bench.flat()
    events = bench.flat(candidates=[candidate(OTHER)])
    found = [e for e in events if isinstance(e, SignalRejected)]
    assert [r.partition(":")[0] for e in found for r in e.reasons] == reasons
