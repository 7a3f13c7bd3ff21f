"""/lock holds entries in a symbol back at once; only a second tap or its time lifts it."""

import pytest
from desk_bench import Bench, entries_of, refolded, state_bytes
from desk_examples import COIN, MINUTE, OTHER, STEP, T0, candidate

from trading.domain.candles import HOUR_MS
from trading.domain.events import (
    Commanded,
    ConfirmAsked,
    ConfirmClosed,
    PositionClosed,
    SignalRejected,
    SymbolLocked,
    SymbolUnlocked,
)


def reasons(bench):
    """Why the last bar's wish was refused."""
    return bench.of(SignalRejected)[-1].reasons


def locked(hours="4", reason="news"):
    bench = Bench()
    bench.say("lock", COIN, hours, reason)
    return bench


def test_a_locked_symbol_is_not_entered_and_the_gate_says_who_why_and_until_when():
    bench = locked()
    bench.flat(candidates=[candidate(COIN), candidate(OTHER)])
    assert reasons(bench) == (f"symbol_lock: ann locked {COIN} until Wed 01 Jan 04:00 UTC: news",)
    assert [order.symbol for order in entries_of(bench)] == [OTHER]


def test_a_lock_without_hours_lasts():
    bench = locked("", "")
    bench.now += 10_000 * HOUR_MS
    bench.flat(candidates=[candidate()])
    assert reasons(bench) == (f"symbol_lock: ann locked {COIN} until somebody unlocks it",)


@pytest.mark.parametrize(("bars", "orders"), [(11, 0), (12, 1)])
def test_a_lock_ends_by_market_time(bars, orders):
    bench = locked("1")
    bench.lag_ms = 9 * HOUR_MS
    bench.now += (bars - 1) * STEP
    bench.flat(candidates=[candidate()])
    assert len(entries_of(bench)) == orders


def test_a_lock_keeps_nothing_from_leaving():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.say("lock", COIN, "", "")
    bench.bar({COIN: (100, 100, 90, 90)}, quotes={})
    assert [e.exit for e in bench.of(PositionClosed)] == ["stop"]


def test_it_holds_after_a_restart_and_folds_to_the_same_ledger():
    bench = locked()
    bench.start()
    bench.flat(candidates=[candidate()])
    assert entries_of(bench) == []
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)


# -- tighter at once, looser by a second tap ---------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "hours"),
    [("4", "8", 8), ("4", "", 0), ("4", "4", 4), ("4", "1", 4), ("", "8", 0), ("", "", 0)],
)
def test_a_second_lock_only_ever_lengthens(first, second, hours):
    bench = locked(first)
    head = bench.journal.head
    bench.say("lock", COIN, second, "again")
    until_ms = bench.state.symbol_locks[COIN].until_ms
    assert until_ms == (T0 + hours * HOUR_MS if hours else 0)
    longer = (first, second) in [("4", "8"), ("4", "")]
    assert (bench.journal.head > head) == longer, "what changes nothing is not journaled"


def test_after_its_time_any_lock_is_a_new_one():
    bench = locked("8")
    bench.now += 8 * HOUR_MS
    bench.say("lock", COIN, "1", "")
    assert len(bench.of(SymbolLocked)) == 2


def test_unlocking_asks_first_and_then_does_it():
    bench = locked()
    bench.say("unlock", COIN)
    bench.lag_ms -= STEP  # the bar comes within the minute in which the question stands
    bench.flat(candidates=[candidate()])
    assert entries_of(bench) == [], "the first tap loosens nothing"
    bench.confirm()
    assert [(e.symbol, e.by) for e in bench.of(SymbolUnlocked)] == [(COIN, "ann")]
    assert bench.state.symbol_locks == {}
    bench.flat(candidates=[candidate()])
    assert len(entries_of(bench)) == 1


@pytest.mark.parametrize("answer", ["drop", "late"])
def test_without_the_second_tap_it_stays(answer):
    bench = locked()
    bench.say("unlock", COIN)
    if answer == "late":
        bench.lag_ms += MINUTE
    bench.confirm("drop" if answer == "drop" else "confirm")
    assert bench.of(SymbolUnlocked) == []
    assert list(bench.state.symbol_locks) == [COIN]


def test_a_question_is_about_the_lock_of_its_time():
    """Somebody locks for longer while somebody else is asked whether to unlock."""
    bench = locked("1", "thin")
    bench.say("unlock", COIN)
    bench.say("lock", COIN, "", "delisted")
    [closed] = bench.of(ConfirmClosed)
    assert (closed.verdict, closed.reason) == ("expired", "the symbol was locked again")
    assert bench.confirm() == []
    assert bench.state.symbol_locks[COIN].reason == "delisted"


def test_a_question_about_another_symbol_stays():
    bench = locked()
    bench.say("unlock", COIN)
    bench.say("lock", OTHER, "", "")
    bench.confirm()
    assert list(bench.state.symbol_locks) == [OTHER]


def test_a_lock_that_ends_while_it_is_asked_about_is_not_unlocked():
    bench = locked("1")
    bench.say("unlock", COIN)
    bench.now += HOUR_MS
    bench.lag_ms -= HOUR_MS  # the market runs faster than the desk
    bench.confirm()
    assert bench.of(ConfirmClosed)[-1].verdict == "refused"
    assert bench.of(SymbolUnlocked) == []


@pytest.mark.parametrize("symbol", [OTHER, COIN])
def test_what_is_not_locked_is_not_asked_about(symbol):
    bench = locked("1")
    bench.now += HOUR_MS
    assert bench.say("unlock", symbol) == []
    assert bench.of(ConfirmAsked) == []
    assert len(bench.of(Commanded)) == 1
