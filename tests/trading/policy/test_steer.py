"""Pause, resume, mode, flag: events only where something changes."""

import pytest
from desk_bench import Bench
from desk_examples import MINUTE

from trading.domain.events import (
    AutonomySet,
    Commanded,
    DeskStarted,
    EntriesPaused,
    EntriesResumed,
    RungSet,
    StrangerReported,
    StrangerSeen,
)


def test_pause_and_resume_change_the_state_once():
    bench = Bench()
    bench.say("pause")
    bench.say("pause")
    assert bench.state.paused
    bench.say("resume")
    bench.say("resume")
    assert not bench.state.paused
    assert len(bench.of(EntriesPaused)) == len(bench.of(EntriesResumed)) == 1
    assert len(bench.of(Commanded)) == 2


@pytest.mark.parametrize("mode", ["watch", "approve", "auto"])
def test_mode_is_set_once(mode):
    bench = Bench(autonomy="watch" if mode != "watch" else "auto")
    bench.say("mode", mode)
    bench.say("mode", mode)
    assert bench.state.autonomy == mode
    assert [e.autonomy for e in bench.of(AutonomySet)] == [mode]


@pytest.mark.parametrize(
    "words",
    [
        ("mode", "yolo"),
        ("mode",),
        ("flag", "nobody", "full"),
        ("flag", "threshold", "shadow"),
        ("flag", "threshold"),
        ("sell", "everything"),
    ],
    ids=" ".join,
)
def test_what_changes_nothing_is_not_journaled(words):
    bench = Bench()
    head = bench.journal.head
    assert bench.say(*words) == []
    assert bench.journal.head == head


def test_a_flag_moves_an_advisor():
    bench = Bench()
    bench.say("flag", "threshold", "full")
    assert bench.state.rungs["threshold"] == "full"
    assert [(e.advisor, e.rung) for e in bench.of(RungSet)] == [("threshold", "full")]


def test_a_command_that_is_delivered_twice_acts_once():
    bench = Bench()
    bench.say("pause", update_id=5)
    bench.say("resume", update_id=6)
    bench.say("pause", update_id=5)
    assert not bench.state.paused


def test_what_the_chat_said_survives_a_restart_with_the_same_file():
    bench = Bench(autonomy="approve")
    bench.say("mode", "watch")
    bench.say("flag", "threshold", "full")
    bench.say("pause")
    bench.start()
    assert bench.state.autonomy == "watch"
    assert bench.state.rungs["threshold"] == "full"
    assert bench.state.paused
    assert len(bench.of(DeskStarted)) == 1, "the same file again says nothing new"


def test_a_stranger_is_reported_once():
    bench = Bench()
    for update in (1, 2, 3):
        bench.take(StrangerSeen(bench.now, bench.desk_ms, update, 666))
    bench.take(StrangerSeen(bench.now, bench.desk_ms, 4, 777))
    assert [e.user_id for e in bench.of(StrangerReported)] == [666, 777]
    assert len(bench.of(StrangerSeen)) == 2
    bench.now += MINUTE
    bench.start()
    bench.take(StrangerSeen(bench.now, bench.desk_ms, 5, 666))
    assert len(bench.of(StrangerReported)) == 2
